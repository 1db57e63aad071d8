"""From copies to the record: a `View` for each `Raw`."""

from typing import Any

import numpy as np

from tutor.engine.large import Large, plain_values
from tutor.engine.raw import Raw
from tutor.engine.statistics import statistics
from tutor.trace.model import Stats, View, Window
from tutor.trace.packed import PACKED

NOTHING = Stats(None, None, None, None, 0, 0, False)


def view(raw: Raw) -> View:
    """Return the view of a copy: it keeps the bytes wherever they can be unfolded later."""
    grad = None if raw.grad is None else view(raw.grad)
    content, stats, window = raw.data, None, None
    if type(content) is not bytes or raw.dtype not in PACKED:
        content, stats, window = _unpacked(raw)
    return View(
        raw.kind,
        raw.dtype,
        raw.shape,
        raw.device,
        raw.requires_grad,
        raw.is_leaf,
        content,
        stats,
        grad,
        window,
    )


def _unpacked(raw: Raw) -> tuple[Any, Stats | None, Window | None]:
    """Return the values, statistics and window of a copy whose bytes cannot be unfolded later."""
    if isinstance(raw.data, bytes):
        array = np.frombuffer(raw.data, dtype=raw.dtype).reshape(raw.shape)
        return plain_values(array), statistics(array), None
    if isinstance(raw.data, Large):
        return None, raw.data.stats, raw.data.window
    if raw.data is None:
        return None, NOTHING, None
    return _long(int(raw.data, 16))


def _long(value: int) -> tuple[int | str, Stats | None, None]:
    """Return an integer that does not fit where the usual ones do."""
    if 0 <= value < 2**64:
        return value, None, None
    # Integers beyond 64 bits do not travel as such; their digits do.
    return hex(value) if abs(value) >= 10**4300 else str(value), NOTHING, None
