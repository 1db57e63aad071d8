"""Values too large to be kept whole: their statistics, a window, and a fingerprint.

Above a million elements an evenly spaced sample stands for all of them, and the statistics say so:
those of 10**8 elements would cost up to half a second at every step.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from xxhash import xxh3_128

from tutor.engine.statistics import Array, statistics
from tutor.trace.model import Stats, Window

SAMPLE = 1_000_000
"""The largest number of elements that statistics are taken from."""

WINDOW = 32
"""Rows and columns of the window that is kept of a larger value."""


SUMMARIES = 64
"""How many summaries are kept: most steps leave most parameters as they were, and to take the
statistics again costs several times what it costs to see that nothing has changed."""


@dataclass(frozen=True, eq=False)
class Large:
    """What is kept of a large value. Two are equal when the elements they looked at are."""

    stats: Stats
    window: Window
    fingerprint: bytes

    def marked(self, version: int) -> "Large":
        """Return the same under another fingerprint, for the given count of changes in place."""
        return replace(self, fingerprint=self.fingerprint + version.to_bytes(8, "big"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Large) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


def summarise(array: Array) -> Large:
    """Return the statistics, the first window and the fingerprint of a large array."""
    sample = _sample(array)
    corner = array[_corner((0,) * array.ndim, WINDOW, WINDOW)]
    fingerprint = _fingerprint(sample, corner)
    key = array.shape, array.dtype.str, fingerprint
    known = _SUMMARIES.pop(key, None) or Large(
        statistics(sample, sampled=array.size > SAMPLE),
        Window((0,) * array.ndim, plain_values(corner)),
        fingerprint,
    )
    _SUMMARIES[key] = known
    if len(_SUMMARIES) > SUMMARIES:
        del _SUMMARIES[next(iter(_SUMMARIES))]
    return known


_SUMMARIES: dict[tuple[tuple[int, ...], str, bytes], Large] = {}


def _sample(array: Array) -> Array:
    if array.size <= SAMPLE:
        return array
    # A step that shares no factor with the row length would wander through all columns; adding
    # one to an even step is enough for the usual sizes, which are powers of two and of ten.
    step = -(-array.size // SAMPLE) | 1
    if array.flags.c_contiguous:
        # Copied once, since to walk through all of the array's memory is what takes the time.
        return np.ascontiguousarray(array.reshape(-1)[::step])
    return np.asarray(array.flat[::step])


def _fingerprint(*looked_at: Array) -> bytes:
    # Not against anybody's will, only so that no change goes unseen: fifty times as quick as a
    # cryptographic one, which took most of the time of a step over many parameters.
    digest = xxh3_128()
    for array in looked_at:
        digest.update(np.ascontiguousarray(array).data)
    return digest.digest()


def _corner(origin: tuple[int, ...], rows: int, columns: int) -> tuple[slice, ...]:
    sizes = [1] * len(origin)
    sizes[-2:] = (rows, columns)[2 - min(len(origin), 2) :]
    return tuple(slice(at, at + size) for at, size in zip(origin, sizes, strict=True))


def window(array: Array, origin: tuple[int, ...], rows: int, columns: int) -> Window:
    """Return the corner at `origin`: one index of the leading dimensions, rows and columns."""
    return Window(origin, plain_values(array[_corner(origin, rows, columns)]))


def plain_values(array: Array) -> Any:
    """Return nested lists of exact numbers; see `tutor.trace.model.View` for the special ones."""
    if array.dtype.kind == "c":
        pairs = np.stack([array.real, array.imag], axis=-1)
        return plain_values(pairs)
    if array.dtype.itemsize > 8:
        # An extended float has no plain number of its own; float64 is the nearest there is.
        array = array.astype(np.float64)
    values = array.tolist()
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return _named(values)
    return values


def _named(values: Any) -> Any:
    if isinstance(values, list):
        return [_named(value) for value in values]
    if values != values:
        return "nan"
    if values in (float("inf"), float("-inf")):
        return "inf" if values > 0 else "-inf"
    return values
