"""Inverses and determinants of square matrices, what solves linear equations, and cross products.

The derivatives are those of M. Giles, "Collected matrix derivative results for forward and reverse
mode algorithmic differentiation" (2008). Each works on the last two dimensions.
"""

from typing import Any

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Expr, NoRule, Shape, Written, apply
from tutor.maths.rules.entry import Partial, rule
from tutor.maths.rules.shapes import error_of, same_shape, transpose
from tutor.maths.written import ATOM, POWER, PRODUCT, below, bracketed, closed, function

MARGIN = 32
"""How many times the last digit an element of the result may be off, for each unit of condition."""


def _is_square(x: Shape) -> bool:
    return len(x) >= 2 and x[-1] == x[-2]


def _square(x: Shape, **_: Any) -> Shape:
    if not _is_square(x):
        raise ValueError("the matrix is not square")
    return x


def _each(x: Shape) -> Shape:
    """Return the shape of one number for each matrix."""
    return _square(x)[:-2]


def _largest(x: Array) -> Array:
    """Return the largest element of each matrix, in its size."""
    return np.asarray(np.max(np.abs(x), axis=(-2, -1), keepdims=True, initial=0.0))


def _ill(x: Bounded, epsilon: float) -> Array:
    """Return by which part of its size a result may be off, which the condition multiplies."""
    if not x.value.size or not np.isfinite(x.value).all():
        raise ValueError("a matrix without elements, or with others than numbers")
    condition = np.asarray(np.linalg.cond(x.value))[..., None, None]
    if (condition * MARGIN * epsilon >= 1).any():
        raise ValueError("the matrix is too near to one that has no inverse")
    moved = error_of(x).max(axis=(-2, -1), keepdims=True, initial=0.0)
    return np.asarray(
        condition * (MARGIN * epsilon + moved / np.maximum(_largest(x.value), 1e-300))
    )


def _inverted(x: Bounded, epsilon: float) -> Array:
    return _ill(x, epsilon) * _largest(np.linalg.inv(x.value))


rule(
    "inverse",
    lambda x: np.linalg.inv(x),
    lambda x, *_: Written(rf"{{{bracketed(x, ATOM)}}}^{{-1}}", POWER),
    _square,
    lambda g, y, x: (-(transpose(y) @ g @ transpose(y)),),
    _inverted,
)


def _solved(a: Array, b: Array) -> Array:
    if b.ndim == 1:
        return np.asarray(np.linalg.solve(a, b[:, None])[..., 0])
    return np.asarray(np.linalg.solve(a, b))


def _solution(a: Shape, b: Shape) -> Shape:
    if not _is_square(a) or len(b) not in (1, len(a)) or b[max(len(b) - 2, 0)] != a[-1]:
        raise ValueError(f"{a} and {b} are no linear equations")
    if len(b) == 1 and len(a) > 2:
        raise ValueError("one right side for several matrices")
    return b


def _back_through(g: Expr, y: Expr, a: Expr, b: Expr) -> Partial:
    right = apply("solve", transpose(a), g)
    product = apply("outer", right, y) if y.ndim == 1 else right @ transpose(y)
    return (-product, right)


def _solution_off(a: Bounded, b: Bounded, epsilon: float) -> Array:
    y = np.abs(_solved(a.value, b.value)).max(initial=0.0)
    own = _ill(a, epsilon).max(initial=0.0) * y
    return np.asarray(own + np.abs(np.linalg.inv(a.value)).sum() * error_of(b).max(initial=0.0))


# x with A x = b, for a vector or for each column of a matrix.
rule(
    "solve",
    _solved,
    lambda a, b, *_: Written(
        rf"{{{bracketed(a, ATOM)}}}^{{-1}} \; {bracketed(closed(b), PRODUCT)}", PRODUCT
    ),
    _solution,
    _back_through,
    _solution_off,
)
rule(
    "det",
    lambda x: np.linalg.det(x),
    function("det"),
    _each,
    lambda g, y, x: (_per_matrix(g * y, x) * transpose(apply("inverse", x)),),
    lambda x, epsilon: (
        _ill(x, epsilon)[..., 0, 0] * np.abs(np.linalg.det(x.value)) * x.value.shape[-1]
    ),
)
# ln |det x|, with the sign of the determinant left out.
rule(
    "log_abs_det",
    lambda x: np.linalg.slogdet(x)[1],
    lambda x, *_: Written(
        rf"\operatorname{{ln}}\left(\left|\operatorname{{det}}\left({x.latex}\right)\right|\right)",
        ATOM,
    ),
    _each,
    lambda g, y, x: (_per_matrix(g, x) * transpose(apply("inverse", x)),),
    lambda x, epsilon: _ill(x, epsilon)[..., 0, 0] * x.value.shape[-1],
)


def _per_matrix(g: Expr, x: Expr) -> Expr:
    """Return one number for each matrix as a matrix of it."""
    return apply("expand", apply("align", g, to=(*g.shape, 1, 1)), to=x.shape) if g.shape else g


def _no_derivative(g: Expr, y: Expr, x: Expr) -> Partial:
    raise NoRule("there is no derivative for the pseudoinverse")


rule(
    "pseudoinverse",
    lambda x: np.linalg.pinv(x),
    lambda x, *_: Written(rf"{{{bracketed(x, ATOM)}}}^{{+}}", POWER),
    lambda x: (*x[:-2], x[-1], x[-2]),
    _no_derivative,
    lambda x, epsilon: _ill(x, epsilon) * _largest(np.linalg.pinv(x.value)),
)


def _crossed(a: Array, b: Array, dim: int) -> Array:
    one, two = np.roll(a, -1, dim), np.roll(a, -2, dim)
    return np.asarray(one * np.roll(b, -2, dim) - two * np.roll(b, -1, dim))


rule(
    "cross",
    _crossed,
    lambda a, b, shape, *_, dim: Written(
        rf"{bracketed(a, ATOM)} \times{below(f'dim {dim}' if dim < len(shape) - 1 else '')} "
        rf"{bracketed(closed(b), ATOM)}",
        PRODUCT,
    ),
    lambda a, b, dim: same_shape(a),
    lambda g, y, a, b, dim: (apply("cross", b, g, dim=dim), apply("cross", g, a, dim=dim)),
    lambda a, b, epsilon, dim: (
        _sizes(error_of(a) + 2 * epsilon * np.abs(a.value), b.value, dim)
        + _sizes(a.value, error_of(b), dim)
    ),
)


def _sizes(a: Array, b: Array, dim: int) -> Array:
    """Return the products of a cross product with all signs taken as plus."""
    one, two = np.abs(np.roll(a, -1, dim)), np.abs(np.roll(a, -2, dim))
    return np.asarray(one * np.abs(np.roll(b, -2, dim)) + two * np.abs(np.roll(b, -1, dim)))
