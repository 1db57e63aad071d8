"""Views as short text: ``0.3``, ``[0.3, 0.6, 0.9, 1.2]``, or a shape and its statistics."""

from collections.abc import Sequence
from typing import Any

from tutor.plain.numbers import scalar
from tutor.trace.model import View

FEW = 12
"""The largest number of elements that are written out."""


def brief(view: View, ascii: bool = False) -> str:
    """Return a view's value in one line, written out when it is small."""
    count = 1
    for size in view.shape:
        count *= size
    if view.values is None or count > FEW or count == 0:
        return f"{size_word(view)}{_range(view, ascii)}"
    return spelt(view.values, len(view.shape), ascii)


def spelt(values: Any, depth: int, ascii: bool = False) -> str:
    """Return lists nested `depth` deep on one line: ``[1, 2]``, ``[1, 2; 3, 4]``, ``[[…]; […]]``.

    Complex numbers are lists themselves. A bare number stands without brackets.
    """
    if depth == 0:
        return scalar(values, ascii=ascii)
    if depth == 2:
        return in_brackets([", ".join(spelt(value, 0, ascii) for value in row) for row in values])
    parts = (spelt(value, depth - 1, ascii) for value in values)
    return f"[{('; ' if depth > 1 else ', ').join(parts)}]"


def nesting(values: object) -> int:
    """Return how deep lists are nested: one too deep where the numbers in them are complex."""
    return 1 + nesting(values[0] if values else None) if isinstance(values, list | tuple) else 0


def in_brackets(rows: Sequence[str]) -> str:
    """Return the rows of a matrix in brackets, a single one in two: ``[[1, 2]]`` is no vector."""
    inner = "; ".join(rows)
    return f"[[{inner}]]" if len(rows) == 1 else f"[{inner}]"


def size_word(view: View) -> str:
    """Return the shape in words: ``3x4 float32``."""
    return f"{'x'.join(map(str, view.shape)) or 'one'} {view.dtype}"


def _range(view: View, ascii: bool) -> str:
    stats = view.stats
    odd = not_finite(view)
    flags = f" ({odd})" if odd else ""
    if stats.min is None or stats.max is None or stats.mean is None:
        return flags
    low, mean, high = (scalar(value, 4, ascii) for value in (stats.min, stats.mean, stats.max))
    sampled = " of a sample" if stats.sampled else ""
    return f" from {low} to {high}, mean {mean}{sampled}{flags}"


def not_finite(view: View) -> str:
    """Return how many elements are NaN and infinite, in words; empty where all are finite."""
    words = [
        f"{count} {word}"
        for count, word in ((view.stats.nan, "NaN"), (view.stats.inf, "infinite"))
        if count
    ]
    return " and ".join(words)
