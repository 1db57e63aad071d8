"""The statistics of a value's elements, in float64 and over the finite ones."""

import math
from typing import Any

import numpy as np

from tutor.trace.model import Stats

Array = np.ndarray[Any, Any]

FEW = 64
"""Up to so many elements plain Python is quicker than NumPy, whose calls cost microseconds."""


def statistics(array: Array, sampled: bool = False) -> Stats:
    """Return the statistics of an array's finite elements, in float64."""
    if array.dtype.kind == "c":
        parts = np.stack([array.real, array.imag])
        nan, inf = int(np.isnan(parts).any(0).sum()), int(np.isinf(parts).any(0).sum())
        return Stats(None, None, None, None, nan, inf, sampled)
    if array.size <= FEW:
        # An extended float's elements stay NumPy's own, whose comparisons are no plain values.
        few = array.astype(np.float64) if array.dtype.itemsize > 8 else array
        return _of_few(few.ravel().tolist())
    with np.errstate(all="ignore"):
        wide = array.reshape(-1).astype(np.float64)
        # A NaN or an infinity among the elements shows in their sum, which is one pass.
        if math.isfinite(wide.sum()):
            return _moments(wide, 0, 0, sampled)
        nan = int(np.isnan(wide).sum())
        finite = wide[np.isfinite(wide)]
        return _moments(finite, nan, int(wide.size - finite.size) - nan, sampled)


def _moments(finite: Array, nan: int, inf: int, sampled: bool) -> Stats:
    if finite.size == 0:
        return Stats(None, None, None, None, nan, inf, sampled)
    mean = float(finite.sum()) / finite.size
    low, high = float(finite.min()), float(finite.max())
    gaps = np.subtract(finite, mean, out=finite)
    # One thread does this: the others of the library would take the processors from the script's.
    squares = float(np.einsum("i,i", gaps, gaps))
    std = math.sqrt(squares / finite.size) if math.isfinite(mean) else math.nan
    return Stats(low, high, _finite(mean), _finite(std), nan, inf, sampled)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _of_few(values: list[float]) -> Stats:
    finite = [float(value) for value in values if math.isfinite(value)]
    nan = sum(value != value for value in values)
    inf = len(values) - len(finite) - nan
    if not finite:
        return Stats(None, None, None, None, nan, inf, False)
    mean = _finite(sum(finite) / len(finite))
    std = None
    if mean is not None:
        try:
            std = math.sqrt(sum((value - mean) ** 2 for value in finite) / len(finite))
        except OverflowError:
            std = None
    return Stats(min(finite), max(finite), mean, std, nan, inf, False)
