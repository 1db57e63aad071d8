"""Pooling: the largest element or the mean of each window of an image."""

from typing import Any

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Expr, Shape, Written, apply
from tutor.maths.rules.convolution import Steps, outputs, padded, positions, unpadded
from tutor.maths.rules.entry import Partial, rule
from tutor.maths.rules.shapes import error_of
from tutor.maths.written import ATOM, below, listed


def _windows(x: Array, window: Shape, how: Steps, filling: float) -> Array:
    """Return the windows of an image: the positions in a window are the first dimension."""
    image = padded(np.asarray(x, float), how, filling)
    out = outputs(x.shape[2:], window, how)
    return np.stack([image[seen] for _, seen in positions(window, out, how)])


def _spread_out(parts: Array, window: Shape, how: Steps, to: Shape) -> Array:
    """Return an image to which the elements of all windows are added where they were taken."""
    sizes = (*to[:2], *(n + 2 * pad for n, pad in zip(to[2:], how.padding, strict=True)))
    image = np.zeros(sizes)
    for part, (_, seen) in zip(parts, positions(window, parts.shape[3:], how), strict=True):
        image[seen] += part
    return unpadded(image, how)


def _shape(x: Shape, window: Shape, how: Steps, **_: Any) -> Shape:
    return (*x[:2], *outputs(x[2:], window, how))


def _named(name: str) -> Any:
    def write(
        *parts: Any, window: Shape, how: Steps, divisor: int | None = None, **_: Any
    ) -> Written:
        size = int(np.prod(window))
        divided = f"divided by {divisor}" if divisor not in (None, size) else ""
        mark = below("×".join(map(str, window)), how.told(window), divided)
        return Written(rf"\operatorname{{{name}}}{mark}\left({listed(parts)}\right)", ATOM)

    return write


def _max_pool(x: Array, window: Shape, how: Steps) -> Array:
    return np.asarray(_windows(x, window, how, -np.inf).max(axis=0))


def _to_largest(g: Array, x: Array, window: Shape, how: Steps) -> Array:
    """Give each gradient to the largest element of its window, the first of several."""
    windows = _windows(x, window, how, -np.inf)
    numbers = np.arange(len(windows)).reshape(-1, *[1] * x.ndim)
    return _spread_out(np.where(numbers == windows.argmax(axis=0), g, 0.0), window, how, x.shape)


def _from_largest(g: Array, x: Array, window: Shape, how: Steps) -> Array:
    windows = _windows(x, window, how, -np.inf)
    best = windows.argmax(axis=0)
    return np.asarray(np.take_along_axis(_windows(g, window, how, 0.0), best[None], axis=0)[0])


def _unchosen(name: str) -> Any:
    def gradient(g: Expr, y: Expr, sent: Expr, x: Expr, window: Shape, how: Steps) -> Partial:
        return apply(name, g, x, window=window, how=how), None

    return gradient


rule(
    "max_pool",
    _max_pool,
    _named(r"max\_pool"),
    _shape,
    lambda g, y, x, window, how: (apply("to_largest", g, x, window=window, how=how),),
    lambda x, epsilon, window, how: _max_pool(error_of(x), window, how),
    0.0,
)
rule(
    "to_largest",
    _to_largest,
    _named(r"to\_largest"),
    lambda g, x, window, how: x,
    _unchosen("from_largest"),
    lambda g, x, epsilon, window, how: (
        _to_largest(error_of(g), x.value, window, how)
        + np.prod(window) * epsilon * _to_largest(np.abs(g.value), x.value, window, how)
    ),
)
rule(
    "from_largest",
    _from_largest,
    _named(r"from\_largest"),
    lambda g, x, window, how: (*g[:2], *outputs(g[2:], window, how)),
    _unchosen("to_largest"),
)


def _avg_pool(x: Array, window: Shape, how: Steps, divisor: int) -> Array:
    return np.asarray(_windows(x, window, how, 0.0).sum(axis=0) / divisor)


def _shared(g: Array, window: Shape, how: Steps, divisor: int, to: Shape) -> Array:
    """Give every element of a window the same part of its gradient."""
    parts = np.broadcast_to(g / divisor, (int(np.prod(window)), *g.shape))
    return _spread_out(parts, window, how, to)


def _error_of_means(x: Bounded, epsilon: float, **told: Any) -> Array:
    off = error_of(x) + np.prod(told["window"]) * epsilon * np.abs(x.value)
    return _avg_pool(off, **told)


rule(
    "avg_pool",
    _avg_pool,
    _named(r"avg\_pool"),
    _shape,
    lambda g, y, x, window, how, divisor: (
        apply("shared", g, window=window, how=how, divisor=divisor, to=x.shape),
    ),
    _error_of_means,
)
rule(
    "shared",
    _shared,
    _named("shared"),
    lambda g, window, how, divisor, to: to,
    lambda g, y, sent, window, how, divisor, to: (
        apply("avg_pool", g, window=window, how=how, divisor=divisor),
    ),
    lambda g, epsilon, **told: _shared(
        error_of(g) + np.prod(told["window"]) * epsilon * np.abs(g.value), **told
    ),
)
