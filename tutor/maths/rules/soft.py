"""The soft ones: softmax, its logarithm, and the logarithm of a sum of exponentials."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Expr, Shape, Written, apply
from tutor.maths.rules.entry import rule
from tutor.maths.rules.reductions import Dims, joined, named, stretched
from tutor.maths.rules.rounding import additions
from tutor.maths.rules.shapes import error_of, same_shape
from tutor.maths.written import ATOM


def _top(x: Array, dims: Any) -> Array:
    """Return the largest elements, 0 in place of infinities: what may be taken off before exp."""
    top = np.asarray(np.max(np.asarray(x, float), axis=dims, keepdims=True))
    return np.where(np.isfinite(top), top, 0.0)


def _softmax(x: Array, dim: int) -> Array:
    powers = np.exp(x - _top(x, dim))
    return np.asarray(powers / powers.sum(axis=dim, keepdims=True))


def _log_softmax(x: Array, dim: int) -> Array:
    moved = x - _top(x, dim)
    return np.asarray(moved - np.log(np.exp(moved).sum(axis=dim, keepdims=True)))


def _logsumexp(x: Array, dims: Dims, keepdim: bool) -> Array:
    top = _top(x, dims)
    found = np.log(np.exp(x - top).sum(axis=dims, keepdims=True)) + top
    return np.asarray(found if keepdim else np.squeeze(found, dims))


def _moved(x: Bounded, epsilon: float, dims: Any) -> Array:
    """Return how far off x minus its largest may be, and with it the exponent of each power."""
    finite = np.where(np.isfinite(x.value), x.value, 0.0)
    apart = np.where(np.isfinite(x.value), np.abs(x.value - _top(x.value, dims)), 0.0)
    largest = np.max(error_of(x), axis=dims, keepdims=True)
    return np.asarray(error_of(x) + largest + epsilon * np.minimum(apart, np.abs(finite) + apart))


def _error_of_softmax(x: Bounded, epsilon: float, dim: int) -> Array:
    y = _softmax(x.value, dim)
    moved = _moved(x, epsilon, dim)
    whole = (y * moved).sum(axis=dim, keepdims=True)
    return np.asarray(y * (moved + whole + (additions(x.value.shape[dim]) + 8) * epsilon))


def _error_of_logarithm(x: Bounded, epsilon: float, dims: Any) -> Array:
    """Return the bound of ln Σ exp(x − max): near ln 1 it is the error of the sum that counts."""
    moved = _moved(x, epsilon, dims)
    powers = np.exp(x.value - _top(x.value, dims))
    total = powers.sum(axis=dims, keepdims=True)
    n = x.value.size / max(total.size, 1)
    off = (powers * moved).sum(axis=dims, keepdims=True) / total
    return np.asarray(off + epsilon * (additions(n) + 8 + np.abs(np.log(total))))


def _error_of_log_softmax(x: Bounded, epsilon: float, dim: int) -> Array:
    return _moved(x, epsilon, dim) + _error_of_logarithm(x, epsilon, dim)


def _error_of_logsumexp(x: Bounded, epsilon: float, dims: Dims, keepdim: bool) -> Array:
    found = _error_of_logarithm(x, epsilon, dims) + 2 * epsilon * np.abs(_top(x.value, dims))
    found = found + np.max(error_of(x), axis=dims, keepdims=True)
    return np.asarray(found if keepdim else np.squeeze(found, dims))


def _soft(name: str) -> Callable[..., Written]:
    def write(x: Written, shape: Shape, dim: int) -> Written:
        over = "" if len(shape) < 2 else rf"_{{\mathrm{{dim {dim}}}}}"
        return Written(rf"\operatorname{{{name}}}{over}\left({x.latex}\right)", ATOM)

    return write


def _total(x: Expr, dim: int) -> Expr:
    return apply("sum", x, dims=(dim,), keepdim=True)


# ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ − yⱼ), so what comes back is y (g − Σ g y).
rule(
    "softmax",
    _softmax,
    _soft("softmax"),
    same_shape,
    lambda g, y, x, dim: (y * (g - _total(g * y, dim)),),
    _error_of_softmax,
)
# ∂yᵢ/∂xⱼ = δᵢⱼ − softmax(x)ⱼ.
rule(
    "log_softmax",
    _log_softmax,
    _soft(r"log\_softmax"),
    same_shape,
    lambda g, y, x, dim: (g - apply("softmax", x, dim=dim) * _total(g, dim),),
    _error_of_log_softmax,
)
rule(
    "logsumexp",
    _logsumexp,
    named("logsumexp"),
    joined,
    lambda g, y, x, dims, keepdim: (
        stretched(g, x, dims) * apply("exp", x - stretched(y, x, dims)),
    ),
    _error_of_logsumexp,
)
