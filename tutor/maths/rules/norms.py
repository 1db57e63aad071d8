"""The length of a vector, or of all elements as one: of the second power, and of others."""

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Written, apply
from tutor.maths.rules.entry import rule
from tutor.maths.rules.reductions import Dims, count, joined, over, stretched
from tutor.maths.rules.rounding import additions
from tutor.maths.rules.shapes import error_of
from tutor.maths.written import ATOM


def _error_of_norm(x: Bounded, epsilon: float, dims: Dims, keepdim: bool) -> Array:
    length = np.sqrt(np.square(x.value).sum(axis=dims, keepdims=keepdim))
    n = count(x.value.shape, dims)
    moved = np.sqrt(np.square(error_of(x)).sum(axis=dims, keepdims=keepdim))
    return np.asarray(moved + (additions(n) + 2) * epsilon * length)


# The length of a vector, whose gradient is its direction.
rule(
    "norm",
    lambda x, dims, keepdim: np.sqrt(np.sum(np.square(np.abs(x)), axis=dims, keepdims=keepdim)),
    lambda x, shape, dims, keepdim: Written(
        rf"\left\lVert {x.latex} \right\rVert{over(shape, dims, keepdim)}", ATOM
    ),
    joined,
    lambda g, y, x, dims, keepdim: (
        stretched(g, x, dims) * apply("ratio", x, stretched(y, x, dims)),
    ),
    _error_of_norm,
)


def _error_of_p_norm(x: Bounded, epsilon: float, dims: Dims, keepdim: bool, p: float) -> Array:
    return p * _error_of_norm(x, epsilon, dims, keepdim)


# (∑ |x|ᵖ)^(1/p), whose gradient is sign(x) (|x| / ‖x‖)^(p − 1).
rule(
    "norm_of_power",
    lambda x, dims, keepdim, p: np.sum(np.abs(x) ** p, axis=dims, keepdims=keepdim) ** (1 / p),
    lambda x, shape, dims, keepdim, p: Written(
        rf"\left\lVert {x.latex} \right\rVert{over(shape, dims, keepdim, f'p = {p:g}')}", ATOM
    ),
    joined,
    lambda g, y, x, dims, keepdim, p: (
        stretched(g, x, dims)
        * apply("slope_of_abs", x)
        * apply("ratio", apply("abs", x), stretched(y, x, dims)) ** (p - 1),
    ),
    _error_of_p_norm,
)
