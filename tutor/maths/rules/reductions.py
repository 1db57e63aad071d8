"""Operations that join many elements to few: sums, means, products and spreads.

`dims` are the dimensions that are joined, counted from 0; with `keepdim` they stay with length 1.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Expr, NoRule, Shape, Written, apply
from tutor.maths.rules.entry import Partial, rule
from tutor.maths.rules.rounding import additions
from tutor.maths.rules.shapes import error_of, same_shape
from tutor.maths.written import ATOM, TAIL, below, bracketed

Dims = tuple[int, ...]
Write = Callable[..., Written]


def joined(x: Shape, dims: Dims, keepdim: bool, **_: Any) -> Shape:
    """Return the shape that is left of a shape."""
    if keepdim:
        return tuple(1 if axis in dims else size for axis, size in enumerate(x))
    return tuple(size for axis, size in enumerate(x) if axis not in dims)


def count(x: Shape, dims: Dims) -> int:
    """Return how many elements are joined to one."""
    return math.prod(x[axis] for axis in dims)


def stretched(g: Expr, x: Expr, dims: Dims) -> Expr:
    """Return a gradient of a joined value as one for each of the elements that were joined."""
    kept = joined(x.shape, dims, True)
    aligned = g if g.shape == kept else apply("align", g, to=kept)
    return aligned if kept == x.shape else apply("expand", aligned, to=x.shape)


def over(shape: Shape, dims: Dims, keepdim: bool = False, *more: str) -> str:
    """Return a subscript that names the joined dimensions, none where all are joined.

    That they are kept is said where broadcasting would not make up for it: behind others.
    """
    told = ["dim " + ",".join(map(str, dims))] if len(dims) < len(shape) else []
    if told and keepdim and dims != tuple(range(len(dims))):
        told.append("keepdim")
    return below(*told, *more)


def sign(latex: str) -> Write:
    """Return the writing of a reduction that has a sign of its own, such as the sum."""

    def write(x: Written, shape: Shape, dims: Dims, keepdim: bool) -> Written:
        return Written(f"{latex}{over(shape, dims, keepdim)} {bracketed(x, TAIL)}", TAIL)

    return write


def named(name: str) -> Write:
    """Return the writing of a reduction that is a word."""

    def write(
        x: Written, shape: Shape, dims: Dims, keepdim: bool = False, correction: float = 1, **_: Any
    ) -> Written:
        corrected = "" if correction == 1 else f"correction {correction}"
        mark = over(shape, dims, keepdim, corrected)
        return Written(rf"\operatorname{{{name}}}{mark}\left({x.latex}\right)", ATOM)

    return write


def error_of_sum(x: Bounded, epsilon: float, dims: Dims, keepdim: bool) -> Array:
    """Return the bound of a sum: each addition may round what has been added up so far."""
    n = additions(count(x.value.shape, dims))
    sizes = np.abs(x.value).sum(axis=dims, keepdims=keepdim)
    return np.asarray(error_of(x).sum(axis=dims, keepdims=keepdim) + n * epsilon * sizes)


def error_of_mean(x: Bounded, epsilon: float, dims: Dims, keepdim: bool) -> Array:
    """Return the bound of a mean."""
    return error_of_sum(x, epsilon, dims, keepdim) / max(count(x.value.shape, dims), 1)


rule(
    "sum",
    lambda x, dims, keepdim: np.sum(x, axis=dims, keepdims=keepdim),
    sign(r"\sum"),
    joined,
    lambda g, y, x, dims, keepdim: (stretched(g, x, dims),),
    error_of_sum,
)


def _mean(x: Array, dims: Dims, keepdim: bool) -> Array:
    total = np.sum(x, axis=dims, keepdims=keepdim)
    return np.asarray(np.true_divide(total, count(x.shape, dims)))


rule(
    "mean",
    _mean,
    named("mean"),
    joined,
    lambda g, y, x, dims, keepdim: (stretched(g, x, dims) / count(x.shape, dims),),
    error_of_mean,
)
rule(
    "prod",
    lambda x, dims, keepdim: np.prod(x, axis=dims, keepdims=keepdim),
    sign(r"\prod"),
    joined,
    lambda g, y, x, dims, keepdim: (stretched(g, x, dims) * apply("others", x, dims=dims),),
    lambda x, epsilon, dims, keepdim: (
        epsilon * count(x.value.shape, dims) * np.abs(np.prod(x.value, axis=dims, keepdims=keepdim))
        + np.sum(error_of(x) * np.abs(_others(x.value, dims)), axis=dims, keepdims=keepdim)
    ),
)  # fmt: skip


def _others(x: Array, dims: Dims) -> Array:
    """Return for each element the product of the others, which may be 0 and so not divided by."""
    rest = tuple(axis for axis in range(x.ndim) if axis not in dims)
    rows = np.transpose(x, (*rest, *dims)).reshape(-1, count(x.shape, dims))
    before = np.cumprod(np.insert(rows, 0, 1, axis=1)[:, :-1], axis=1)
    behind = np.cumprod(np.insert(rows[:, ::-1], 0, 1, axis=1)[:, :-1], axis=1)[:, ::-1]
    shape = tuple(x.shape[axis] for axis in (*rest, *dims))
    return np.transpose((before * behind).reshape(shape), np.argsort((*rest, *dims)))


def _no_further(g: Expr, y: Expr, x: Expr, dims: Dims) -> Partial:
    raise NoRule("there is no second derivative for prod")


rule(
    "others",
    _others,
    lambda x, shape, dims: Written(rf"\prod_{{\mathrm{{others}}}} {bracketed(x, TAIL)}", TAIL),
    same_shape,
    _no_further,
    roundings=8,
)


def _error_of_variance(
    x: Bounded, epsilon: float, dims: Dims, keepdim: bool, correction: float
) -> Array:
    n = count(x.value.shape, dims)
    mean = np.mean(x.value, axis=dims, keepdims=True)
    moved = error_of(x) + error_of_mean(x, epsilon, dims, True) + epsilon * np.abs(x.value)
    apart = np.abs(x.value - mean)
    each = 2 * apart * moved + moved**2 + additions(n) * epsilon * apart**2
    total: Array = each.sum(axis=dims, keepdims=keepdim)
    return total / max(n - correction, 1)


def _centred(x: Expr, dims: Dims) -> Expr:
    return x - apply("mean", x, dims=dims, keepdim=True)


rule(
    "var",
    lambda x, dims, keepdim, correction: np.var(x, axis=dims, keepdims=keepdim, ddof=correction),
    named("var"),
    joined,
    lambda g, y, x, dims, keepdim, correction: (
        stretched(g, x, dims) * (2 * _centred(x, dims)) / (count(x.shape, dims) - correction),
    ),
    _error_of_variance,
)


def _error_of_deviation(x: Bounded, epsilon: float, dims: Dims, keepdim: bool,
                        correction: float) -> Array:  # fmt: skip
    """Return the bound of a root: where it is 0, an e below it moves it by √e, else by less."""
    variance = np.var(x.value, axis=dims, keepdims=keepdim, ddof=correction)
    moved = _error_of_variance(x, epsilon, dims, keepdim, correction)
    return np.asarray(np.sqrt(variance + moved) - np.sqrt(variance) + 2 * epsilon)


# A row without any spread passes nothing on.
rule(
    "std",
    lambda x, dims, keepdim, correction: np.std(x, axis=dims, keepdims=keepdim, ddof=correction),
    named("std"),
    joined,
    lambda g, y, x, dims, keepdim, correction: (
        stretched(g, x, dims)
        * apply("ratio", _centred(x, dims), stretched(y, x, dims))
        / (count(x.shape, dims) - correction),
    ),
    _error_of_deviation,
)
