"""In which order the dimensions of one array stand in another one of the same elements."""

from itertools import permutations

import numpy as np

from tutor.maths.expression import Array

MOST_DIMS = 5
"""Of more dimensions than this not all orders are tried."""


def order_between(one: Array, other: Array) -> tuple[int, ...] | None:
    """Return the order of dimensions in which the first array is the second one.

    None where none is, and where several are, as of an array of nothing but ones.
    """
    if one.ndim != other.ndim or not 2 <= one.ndim <= MOST_DIMS:
        return None
    fitting = [axes for axes in permutations(range(one.ndim)) if _fits(one, other, axes)]
    return fitting[0] if len(fitting) == 1 else None


def _fits(one: Array, other: Array, axes: tuple[int, ...]) -> bool:
    moved = one.transpose(axes)
    return moved.shape == other.shape and np.array_equal(moved, other, equal_nan=True)
