"""From copies to the record: a `View` for each `Raw`, made once for equal ones."""

import ast
import math
from functools import lru_cache
from typing import Any

import numpy as np

from tutor.engine.large import Large, plain_values
from tutor.engine.raw import Raw
from tutor.engine.statistics import statistics
from tutor.trace.model import Stats, View

NOTHING = Stats(None, None, None, None, 0, 0, False)


@lru_cache(maxsize=1024)
def view(raw: Raw) -> View:
    """Return the view of a copy. Equal copies share one view, which keeps long runs small."""
    grad = None if raw.grad is None else view(raw.grad)
    values, stats, window = _contents(raw)
    return View(
        raw.kind,
        raw.dtype,
        raw.shape,
        raw.device,
        raw.requires_grad,
        raw.is_leaf,
        values,
        stats,
        grad,
        window,
    )


def _contents(raw: Raw) -> tuple[Any, Stats, Any]:
    if raw.data is None:
        return None, NOTHING, None
    if isinstance(raw.data, Large):
        return None, raw.data.stats, raw.data.window
    if isinstance(raw.data, str):
        return _python_number(ast.literal_eval(_literal(raw.data)))
    array = np.frombuffer(raw.data, dtype=_numpy_dtype(raw.dtype)).reshape(raw.shape)
    return plain_values(array), statistics(array), None


def _literal(text: str) -> str:
    # repr writes the special floats as bare words, which are no literals.
    return text if not any(word in text for word in ("nan", "inf")) else f"'{text}'"


def _python_number(value: Any) -> tuple[Any, Stats, None]:
    if isinstance(value, str):
        value = complex(value) if "j" in value else float(value)
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        # Integers beyond 64 bits do not travel as such; their digits do.
        return hex(value) if abs(value) >= 10**4300 else str(value), NOTHING, None
    array = np.asarray(value)
    stats = statistics(array)
    if isinstance(value, float) and math.isnan(value):
        return "nan", stats, None
    return plain_values(array), stats, None


@lru_cache
def _numpy_dtype(name: str) -> "np.dtype[Any]":
    # bfloat16 and the 8-bit floats were widened to float32 when they were copied.
    if name == "bfloat16" or name.startswith("float8"):
        return np.dtype(np.float32)
    return np.dtype(name)
