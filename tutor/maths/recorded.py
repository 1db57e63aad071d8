"""Values of the record as arrays: nested lists of exact numbers become float64 and its like."""

from typing import Any

import numpy as np

from tutor.maths.expression import Array, Leaf, Shape

SPECIAL = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


def leaf(name: str | None, values: Any, shape: Shape, dtype: str) -> Leaf:
    """Return an operand from what the record holds of it; `values` is None where it is too large.

    Floats of every precision become float64, which holds all of their values exactly.
    """
    return Leaf(name, array(values, shape, dtype), shape, dtype)


def differ(one: Leaf, other: Leaf) -> bool:
    """Say whether two operands are known to have different values."""
    if one.value is None or other.value is None:
        return False
    return not np.array_equal(one.value, other.value, equal_nan=one.value.dtype.kind in "fc")


def array(values: Any, shape: Shape, dtype: str) -> Array | None:
    """Return nested lists as an array of a shape, None where there are no values."""
    if values is None or dtype.startswith("str"):
        return None
    if dtype.startswith("complex"):
        return _complex(values, shape)
    if dtype.startswith("bool"):
        return np.asarray(values, np.bool_).reshape(shape)
    if dtype.startswith(("int", "uint")):
        try:
            return np.asarray(values, np.uint64 if dtype == "uint64" else np.int64).reshape(shape)
        except (OverflowError, ValueError):
            # A Python integer beyond 64 bits is written as its digits.
            return None
    return _floats(values, shape)


def _floats(values: Any, shape: Shape) -> Array:
    try:
        return np.asarray(values, np.float64).reshape(shape)
    except ValueError:
        flat = np.asarray(values, object).reshape(-1)
        return np.asarray([SPECIAL.get(v, v) for v in flat], np.float64).reshape(shape)


def _complex(values: Any, shape: Shape) -> Array:
    pairs = _floats(values, (*shape, 2))
    return np.asarray(pairs[..., 0] + 1j * pairs[..., 1])


MANY = 8
"""From so many numbers on it is said that they count on, and not what each of them is."""


def counts_on(value: Array) -> bool:
    """Say whether an array is a row of whole numbers of which each is the next one."""
    if value.dtype.kind not in "iu" or value.size < MANY:
        return False
    return bool((np.diff(value) == 1).all())
