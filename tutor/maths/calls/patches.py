"""Calls that read the elements of images several times or in another order: margins, patches."""

import math
from typing import Any

import numpy as np

from tutor.maths.calls.arguments import dim_of, number, plain, reshaped, sizes, whole
from tutor.maths.calls.registry import call
from tutor.maths.expression import Array, Expr, NoRule, Operand, apply, expression
from tutor.maths.rules.shapes import permuted


def at_places(x: Expr, places: dict[int, Array], text: str) -> Expr:
    """Return what is read at these places of some dimensions; in the others, all is."""
    index: list[Any] = [
        np.arange(size) if axis not in places else places[axis] for axis, size in enumerate(x.shape)
    ]
    return apply("index", x, index=np.ix_(*index), text=text)


def mirrored(x: Expr, widths: list[tuple[int, int]], mode: str) -> Expr:
    """Return a tensor with margins that are read from itself; a width for each dimension."""
    kind = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}.get(mode)
    if kind is None:
        raise NoRule(f"margins of the kind {mode} are not known")
    places = {
        axis: np.pad(np.arange(x.shape[axis]), width, mode=kind)  # type: ignore[call-overload]
        for axis, width in enumerate(widths)
        if width != (0, 0)
    }
    told = [f"dim {axis} {widths[axis][0]}+{widths[axis][1]}" for axis in places]
    return at_places(x, places, f"{mode} {', '.join(told)}")


@call("interpolate", "upsample")
def interpolate(x: Operand, size: Any = None, scale_factor: Any = None, mode: str = "nearest",
                align_corners: Any = None, recompute_scale_factor: Any = None,
                antialias: Any = False) -> Expr:  # fmt: skip
    """An image in another size, each of its elements the nearest one of the old."""
    found = expression(x)
    if mode != "nearest":
        raise NoRule(f"the interpolation {mode} is not known")
    old = found.shape[2:]
    new = _sizes(size, scale_factor, old)
    given = scale_factor is not None and not plain(recompute_scale_factor)
    steps = (
        [1 / f for f in _each(scale_factor, len(old))]
        if given
        else [before / after for before, after in zip(old, new, strict=True)]
    )
    places = {
        axis + 2: np.minimum(np.floor(np.arange(after) * step).astype(int), before - 1)
        for axis, (before, after, step) in enumerate(zip(old, new, steps, strict=True))
    }
    return at_places(found, places, f"nearest {'×'.join(map(str, new))}")


def _each(value: Any, count: int) -> list[float]:
    """Return a number for each dimension, given as one for all or as several."""
    found = plain(value)
    return [number(part) for part in (found if isinstance(found, tuple) else (found,) * count)]


def _sizes(size: Any, factor: Any, old: tuple[int, ...]) -> list[int]:
    if size is not None:
        return [int(part) for part in _each(size, len(old))]
    factors = _each(factor, len(old))
    return [math.floor(n * by) for n, by in zip(old, factors, strict=True)]


@call("pixel_shuffle")
def pixel_shuffle(x: Operand, upscale_factor: Any) -> Expr:
    """Groups of channels as the elements of a finer image."""
    found, r = expression(x), whole(upscale_factor)
    *batch, channels, height, width = found.shape
    n = len(batch)
    apart = reshaped(found, (*batch, channels // r**2, r, r, height, width))
    order = (*range(n), n, n + 3, n + 1, n + 4, n + 2)
    return reshaped(permuted(apart, order), (*batch, channels // r**2, height * r, width * r))


@call("pixel_unshuffle")
def pixel_unshuffle(x: Operand, downscale_factor: Any) -> Expr:
    """The elements of a fine image as groups of channels of a coarser one."""
    found, r = expression(x), whole(downscale_factor)
    *batch, channels, height, width = found.shape
    n = len(batch)
    apart = reshaped(found, (*batch, channels, height // r, r, width // r, r))
    order = (*range(n), n, n + 2, n + 4, n + 1, n + 3)
    return reshaped(permuted(apart, order), (*batch, channels * r**2, height // r, width // r))


@call("unfold")
def unfold(x: Operand, *told: Any, **images: Any) -> Expr:
    """The windows along one dimension, or the patches of an image as columns."""
    found = expression(x)
    if images or len(told) < 3:
        return _patches(found, *told, **images)
    dim, size, step = dim_of(found, told[0]), whole(told[1]), whole(told[2])
    starts = np.arange(0, found.shape[dim] - size + 1, step)
    index: list[Any] = [
        np.arange(n).reshape(-1, *[1] * (found.ndim - axis)) for axis, n in enumerate(found.shape)
    ]
    windows = starts[:, None] + np.arange(size)
    behind = [1] * (found.ndim - dim - 1)
    index[dim] = windows.reshape(len(starts), *behind, size)
    text = f"windows of {size} along dim {dim}" + (f", step {step}" if step != 1 else "")
    return apply("index", found, index=tuple(index), text=text)


def _patches(x: Expr, kernel_size: Any, dilation: Any = 1, padding: Any = 0,
             stride: Any = 1) -> Expr:  # fmt: skip
    """Return each patch of a batch of images as a column, one channel below the other."""
    kernel, apart, margin, step = (_pair(v) for v in (kernel_size, dilation, padding, stride))
    if x.ndim != 4:
        raise NoRule("patches are known of a batch of images only")
    wide = x
    if any(margin):
        widths = ((0, 0), (0, 0), *((m, m) for m in margin))
        wide = apply("pad", x, widths=widths, filling=0.0)
    rows, columns = (
        np.arange(0, n - a * (k - 1), s)[None, :] + a * np.arange(k)[:, None]
        for n, k, a, s in zip(wide.shape[2:], kernel, apart, step, strict=True)
    )
    index = (
        np.arange(x.shape[0]).reshape(-1, 1, 1, 1, 1, 1),
        np.arange(x.shape[1]).reshape(-1, 1, 1, 1, 1),
        rows[:, None, :, None],
        columns[None, :, None, :],
    )
    words = [f"patches of {kernel[0]}×{kernel[1]}"]
    words += [f"{word} {a}×{b}" for word, (a, b) in
              {"stride": step, "dilation": apart}.items() if (a, b) != (1, 1)]  # fmt: skip
    read = apply("index", wide, index=index, text=", ".join(words))
    return reshaped(read, (x.shape[0], x.shape[1] * kernel[0] * kernel[1], -1))


def _pair(value: Any) -> tuple[int, ...]:
    found = sizes(value)
    return found if len(found) == 2 else found * 2
