"""Sums and products of each element and those in front of it along a dimension."""

import numpy as np

from tutor.maths.expression import Array, Written, apply
from tutor.maths.rules.entry import rule
from tutor.maths.rules.reductions import over
from tutor.maths.rules.shapes import error_of, same_shape
from tutor.maths.written import ATOM


def _running(x: Array, dim: int, reverse: bool) -> Array:
    if not x.ndim:
        return np.asarray(x)
    return np.flip(np.cumsum(np.flip(x, dim), dim), dim) if reverse else np.cumsum(x, dim)


def _length(x: Array, dim: int) -> int:
    return x.shape[dim] if x.ndim else 1


# Element k is part of all sums from the k-th on, so the gradient is summed from the other end.
rule(
    "cumsum",
    _running,
    lambda x, shape, dim, reverse: Written(
        rf"\operatorname{{cumsum}}{over(shape, (dim,), False, 'from the end' if reverse else '')}"
        rf"\left({x.latex}\right)",
        ATOM,
    ),
    same_shape,
    lambda g, y, x, dim, reverse: (apply("cumsum", g, dim=dim, reverse=not reverse),),
    lambda x, epsilon, dim, reverse: (
        _running(error_of(x), dim, reverse)
        + _length(x.value, dim) * epsilon * _running(np.abs(x.value), dim, reverse)
    ),
)


def _products(x: Array, dim: int) -> Array:
    return np.cumprod(x, dim) if x.ndim else np.asarray(x)


def _without_zeros(x: Array) -> Array:
    if (x == 0).any():
        raise ValueError("a factor is 0, by which a product is not divided")
    return x


# What a quotient needs of its lower half, which is not written.
rule(
    "without_zeros",
    _without_zeros,
    lambda x, *_: x,
    same_shape,
    lambda g, y, x: (g,),
    lambda x, epsilon: x.error,
    0.0,
)
# Element k is a factor of all products from the k-th on, each of which is divided by it.
rule(
    "cumprod",
    lambda x, dim: _products(x, dim),
    lambda x, shape, dim: Written(
        rf"\operatorname{{cumprod}}{over(shape, (dim,))}\left({x.latex}\right)", ATOM
    ),
    same_shape,
    lambda g, y, x, dim: (
        apply("cumsum", g * y, dim=dim, reverse=True) / apply("without_zeros", x),
    ),
    lambda x, epsilon, dim: (
        _length(x.value, dim) * epsilon * np.abs(_products(x.value, dim))
        + _products(np.abs(x.value) + error_of(x), dim)
        - _products(np.abs(x.value), dim)
    ),
)
