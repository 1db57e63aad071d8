"""Convolution in any number of dimensions, and its two gradients, which are convolutions too.

Images are [sample, channel, ...], kernels [channel out, channel in of its group, ...]. Each is
worked out position by position of the kernel: that is a slice of the image, and a product.
"""

from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from tutor.maths.evaluation import EXACT, Bounded
from tutor.maths.expression import Array, Expr, Shape, Written, apply
from tutor.maths.rules.entry import rule
from tutor.maths.rules.rounding import additions
from tutor.maths.rules.shapes import error_of
from tutor.maths.written import ATOM, PRODUCT, below, bracketed


class Steps(NamedTuple):
    """How a kernel moves over an image, for each of its dimensions."""

    stride: Shape
    padding: Shape
    dilation: Shape
    groups: int

    def told(self, stride: Shape | None = None) -> str:
        """Say what is not as usual, `stride` being the usual one, 1 if that is not given."""
        usual = self._replace(
            stride=stride or (1,) * len(self.stride), padding=(0,) * len(self.padding),
            dilation=(1,) * len(self.dilation), groups=1,
        )  # fmt: skip
        return ", ".join(
            f"{name} {_setting(value)}"
            for name, value in self._asdict().items()
            if value != getattr(usual, name)
        )


def _setting(value: Any) -> str:
    """Return a setting for each dimension, once where they are all the same."""
    found = value if isinstance(value, tuple) else (value,)
    return "×".join(map(str, found if len(set(found)) > 1 else found[:1]))


def outputs(sizes: Shape, window: Shape, how: Steps) -> Shape:
    """Return how many positions a window has in each dimension of an image."""
    return tuple(
        (size + 2 * pad - dilation * (width - 1) - 1) // stride + 1
        for size, width, stride, pad, dilation in zip(
            sizes, window, how.stride, how.padding, how.dilation, strict=True
        )
    )


def padded(x: Array, how: Steps, filling: float = 0.0) -> Array:
    """Return an image with its margin."""
    widths = [(0, 0)] * (x.ndim - len(how.padding)) + [(pad, pad) for pad in how.padding]
    return np.pad(x, widths, constant_values=filling) if any(how.padding) else x


def unpadded(x: Array, how: Steps) -> Array:
    """Return an image without its margin."""
    middle = tuple(slice(pad, x.shape[2 + i] - pad) for i, pad in enumerate(how.padding))
    return x[(slice(None), slice(None), *middle)]


def positions(window: Shape, out: Shape, how: Steps) -> Iterator[tuple[Any, Any]]:
    """Yield the index of each position in a window, and of what it sees of the padded image."""
    for place in product(*(range(width) for width in window)):
        starts = [k * dilation for k, dilation in zip(place, how.dilation, strict=True)]
        seen = (
            slice(start, start + stride * (n - 1) + 1, stride)
            for start, stride, n in zip(starts, how.stride, out, strict=True)
        )
        yield (..., *place), (..., *seen)


def _grouped(x: Array, groups: int, axis: int) -> Array:
    shape = (*x.shape[:axis], groups, x.shape[axis] // groups, *x.shape[axis + 1 :])
    return x.reshape(shape)


def _conv(x: Array, w: Array, how: Steps) -> Array:
    image = _grouped(padded(np.asarray(x, float), how), how.groups, 1)
    kernel = _grouped(np.asarray(w, float), how.groups, 0)
    out = outputs(x.shape[2:], w.shape[2:], how)
    total = np.zeros((x.shape[0], how.groups, kernel.shape[1], *out))
    for place, seen in positions(w.shape[2:], out, how):
        part = image[seen]
        total += np.einsum("ngc...,goc->ngo...", part, kernel[place])
    return total.reshape(x.shape[0], w.shape[0], *out)


def _conv_input(g: Array, w: Array, how: Steps, to: Shape) -> Array:
    """Give each pixel what every position of the kernel that saw it sends back."""
    sizes = (*to[:2], *(n + 2 * pad for n, pad in zip(to[2:], how.padding, strict=True)))
    image = _grouped(np.zeros(sizes), how.groups, 1)
    kernel = _grouped(np.asarray(w, float), how.groups, 0)
    sent = _grouped(np.asarray(g, float), how.groups, 1)
    for place, seen in positions(w.shape[2:], g.shape[2:], how):
        image[seen] += np.einsum("ngo...,goc->ngc...", sent, kernel[place])
    return unpadded(image.reshape(sizes), how)


def _conv_weight(g: Array, x: Array, how: Steps, to: Shape) -> Array:
    """Give each weight the sum over all places of what it saw times what came back from there."""
    image = _grouped(padded(np.asarray(x, float), how), how.groups, 1)
    sent = _grouped(np.asarray(g, float), how.groups, 1)
    found = np.zeros((how.groups, to[0] // how.groups, *to[1:]))
    for place, seen in positions(to[2:], g.shape[2:], how):
        part = image[seen]
        flat = part.reshape(*part.shape[:3], -1)
        found[place] = np.einsum("ngop,ngcp->goc", sent.reshape(*sent.shape[:3], -1), flat)
    return found.reshape(to)


def _shape(x: Shape, w: Shape, how: Steps) -> Shape:
    if len(x) != len(w) or x[1] != w[1] * how.groups or w[0] % how.groups:
        raise ValueError(f"{x} and {w} do not go together")
    return (x[0], w[0], *outputs(x[2:], w[2:], how))


def _errors(value: Any, terms: Any) -> Any:
    """Return the bound of an operation that is linear in each of its two operands."""

    def spread(a: Bounded, b: Bounded, epsilon: float, **told: Any) -> Array:
        first, second = np.abs(a.value), np.abs(b.value)
        n = additions(terms(a.value.shape, b.value.shape))
        found = n * epsilon * value(first, second, **told)
        if a.error is not EXACT:
            found = found + value(error_of(a), second, **told)
        if b.error is not EXACT:
            found = found + value(first, error_of(b), **told)
        return np.asarray(found)

    return spread


def _write(a: Written, b: Written, *_: Shape, how: Steps) -> Written:
    return Written(rf"{bracketed(a, ATOM)} \ast{below(how.told())} {bracketed(b, ATOM)}", PRODUCT)


def _write_backwards(a: Written, b: Written, *_: Shape, how: Steps, to: Shape) -> Written:
    sign = rf"\ast^\top{below(how.told())}"
    return Written(rf"{bracketed(a, ATOM)} {sign} {bracketed(b, ATOM)}", PRODUCT)


def _write_swapped(g: Written, x: Written, *_: Shape, how: Steps, to: Shape) -> Written:
    """Write the gradient of a kernel: it is the image, with what came back as the kernel.

    How far apart the kernel stood is how far apart its numbers are now, and the other way round.
    """
    return _write(x, g, how=how._replace(stride=how.dilation, dilation=how.stride))


def _gradient(g: Expr, y: Expr, x: Expr, w: Expr, how: Steps) -> tuple[Expr, Expr]:
    return (
        apply("conv_input", g, w, how=how, to=x.shape),
        apply("conv_weight", g, x, how=how, to=w.shape),
    )


def _of_input(g: Expr, y: Expr, sent: Expr, w: Expr, how: Steps, to: Shape) -> tuple[Expr, Expr]:
    """Return the gradients of the operation backwards, of which one is the convolution again."""
    return apply("conv", g, w, how=how), apply("conv_weight", sent, g, how=how, to=w.shape)


def _of_weight(g: Expr, y: Expr, sent: Expr, x: Expr, how: Steps, to: Shape) -> tuple[Expr, Expr]:
    return apply("conv", x, g, how=how), apply("conv_input", sent, g, how=how, to=x.shape)


rule("conv", _conv, _write, _shape, _gradient,
     _errors(_conv, lambda x, w: np.prod(w[1:])))  # fmt: skip
rule("conv_input", _conv_input, _write_backwards, lambda g, w, how, to: to, _of_input,
     _errors(_conv_input, lambda g, w: np.prod(w) / w[1]))  # fmt: skip
rule("conv_weight", _conv_weight, _write_swapped, lambda g, x, how, to: to, _of_weight,
     _errors(_conv_weight, lambda g, x: np.prod(g) / g[1]))  # fmt: skip
