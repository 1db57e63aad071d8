"""The elements of a value as bytes, and what is read out of them: nested lists and statistics.

A step holds dozens of values and a person looks at a few of them, so a value is recorded and sent
as the bytes that it had in memory, and unfolded when somebody reads it. The screen's process does
that without NumPy.
"""

import math
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

REAL = {
    "bool": "?",
    "int8": "b",
    "int16": "h",
    "int32": "i",
    "int64": "q",
    "uint8": "B",
    "uint16": "H",
    "uint32": "I",
    "uint64": "Q",
    "float16": "e",
    "float32": "f",
    "float64": "d",
    # NumPy lacks these floats of torch: they are widened when they are copied.
    "bfloat16": "f",
    "float8_e4m3fn": "f",
    "float8_e4m3fnuz": "f",
    "float8_e5m2": "f",
    "float8_e5m2fnuz": "f",
    "float8_e8m0fnu": "f",
    # The numbers of Python.
    "int": "q",
    "float": "d",
}
"""The codes by which `struct` reads the elements of a dtype, in the machine's own order."""

COMPLEX = {"complex64": "f", "complex128": "d", "complex": "d"}
"""The same for complex numbers, whose parts stand side by side."""

PACKED = frozenset({*REAL, *COMPLEX})
"""The dtypes whose elements can be kept as bytes."""

Figures = tuple[float | None, float | None, float | None, float | None, int, int]
"""Least, greatest, mean and standard deviation of the finite elements; NaN and infinite ones."""


def elements(data: bytes, dtype: str) -> tuple[Any, ...]:
    """Return the elements one behind the other; a complex one is two."""
    return _reader(dtype, len(data)).unpack(data)


@lru_cache(maxsize=256)
def _reader(dtype: str, size: int) -> struct.Struct:
    code = REAL.get(dtype) or COMPLEX[dtype]
    return struct.Struct(f"={size // struct.calcsize(f'={code}')}{code}")


def unfolded(data: bytes, dtype: str, shape: tuple[int, ...]) -> Any:
    """Return the values as a `View` holds them: nested lists, or a bare one when 0-d."""
    flat: list[Any] = list(elements(data, dtype))
    if isinstance(flat[0] if flat else None, float) and not math.isfinite(sum(flat)):
        flat = [_named(value) for value in flat]
    return _nested(flat, (*shape, 2) if dtype in COMPLEX else shape)


def _named(value: float) -> float | str:
    if math.isfinite(value):
        return value
    return "nan" if value != value else "inf" if value > 0 else "-inf"


def _nested(flat: list[Any], shape: tuple[int, ...]) -> Any:
    if not flat:
        # Nothing says how often an empty row stands there but the shape itself.
        return [_nested([], shape[1:]) for _ in range(shape[0])]
    for size in reversed(shape[1:]):
        flat = [flat[at : at + size] for at in range(0, len(flat), size)]
    return flat if shape else flat[0]


def flattened(values: Any, depth: int) -> Iterable[Any]:
    """Return the elements of nested lists one behind the other."""
    rows: Iterable[Any] = [values]
    for _ in range(depth):
        rows = chain.from_iterable(rows)
    return rows


def figures(flat: Sequence[float], dtype: str) -> Figures:
    """Return the statistics of elements that stand one behind the other."""
    if dtype in COMPLEX:
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        nan = sum(any(map(math.isnan, pair)) for pair in pairs)
        inf = sum(any(map(math.isinf, pair)) for pair in pairs)
        return None, None, None, None, nan, inf
    finite, nan = [float(value) for value in flat], 0
    if not math.isfinite(sum(finite)):
        nan = sum(map(math.isnan, finite))
        finite = list(filter(math.isfinite, finite))
    inf = len(flat) - len(finite) - nan
    if not finite:
        return None, None, None, None, nan, inf
    mean, std = _moments(finite)
    return min(finite), max(finite), mean, std, nan, inf


def _moments(finite: list[float]) -> tuple[float | None, float | None]:
    """Return mean and standard deviation (N), None where one is beyond a float."""
    try:
        mean = math.fsum(finite) / len(finite)
    except OverflowError:
        return None, None
    # The distance from a point whose coordinates are all the mean is the root of the squares' sum.
    std = math.dist(finite, [mean] * len(finite)) / math.sqrt(len(finite))
    return mean, std if math.isfinite(std) else None
