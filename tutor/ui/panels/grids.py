"""One value of the table of tensors as lines: a number, a row, or the rows of a matrix."""

from math import prod
from typing import Any, NamedTuple

from tutor.plain.lines import Line, Span, plain
from tutor.plain.numbers import DIGITS, pad, scalar, sign
from tutor.trace.model import View
from tutor.ui.cells import width
from tutor.ui.glyphs import Glyphs
from tutor.ui.panels.values import Pitch, elements, extent, flags, row, single, summed_up

FEWEST = 3
"""So many numbers of a row of a matrix must have room, or all: a column of first ones says little.
"""


class Cell(NamedTuple):
    """A value, the one before it where that is worth showing, and whether it changed."""

    now: View
    was: View | None
    changed: bool


def cell_lines(cell: Cell, cells: int, rows: int, point: int, glyphs: Glyphs) -> list[Line]:
    """Return a value in at most `cells` columns and about `rows` lines, its point at `point`."""
    values = elements(cell.now)
    if values is None or not values:
        return [summed_up(cell.now, cells, glyphs)]
    if single(cell.now):
        return [_one(cell, values[0], point, glyphs)]
    return _several(cell, values, cells, rows, point, glyphs)


def _one(cell: Cell, value: Any, point: int, glyphs: Glyphs) -> Line:
    """Return a single number, with the one before it and an arrow where it changed."""
    before = elements(cell.was) if cell.was is not None and cell.changed else None
    if not before or len(before) != 1:
        return (Span(_lined(value, point), sign(value)),)
    return (
        Span(_lined(before[0], point), "quiet"),
        Span(f" {glyphs.arrow} ", "now"),
        Span(scalar(value), sign(value)),
    )


def _lined(value: Any, before: int) -> str:
    """Return a number whose point stands behind `before` cells, as far as it fits."""
    return pad(scalar(value), before, 0)


def _several(
    cell: Cell, values: list[Any], cells: int, rows: int, point: int, glyphs: Glyphs
) -> list[Line]:
    """Return the rows of a tensor of several elements, or its summed_up where it has too many."""
    form = cell.now.shape
    lines = _lines(form)
    if lines > max(rows // 2, 2):
        return [summed_up(cell.now, cells, glyphs)]
    was = elements(cell.was) if cell.was is not None and cell.changed else None
    was = was if was is not None and len(was) == len(values) else None
    length = len(values) // lines
    digits, before, after = _digits([*values, *(was or [])], length, point, cells)
    lead = Span(" " * max(point - before, 0))
    pitch = Pitch(before, after, digits)
    fitting = (cells - len(lead.text) + 1) // (before + after + 1)
    if lines > 1 and fitting < min(length, FEWEST):
        return [summed_up(cell.now, cells, glyphs)]
    shown: list[Line] = []
    for start in range(0, len(values), length):
        now = row(values[start : start + length], pitch, cells - len(lead.text), glyphs)
        line: Line = (lead, *now)
        if was is not None:
            line = _with_before(line, was[start : start + length], pitch, cells, glyphs)
        shown.append(line)
    return [*shown, *([flags(cell.now)] if flags(cell.now) else [])]


def _digits(values: list[Any], length: int, point: int, cells: int) -> tuple[int, int, int]:
    """Return how many digits let a row fit whole, and the cells before and behind its points."""
    for digits in (DIGITS, DIGITS - 1, DIGITS - 2):
        before, after = extent(values, digits)
        if max(point - before, 0) + length * (before + after + 1) - 1 <= cells:
            return digits, before, after
    return DIGITS, *extent(values)


def _with_before(line: Line, was: list[Any], pitch: Pitch, cells: int, glyphs: Glyphs) -> Line:
    """Return a row as ``before → after`` where both fit, else the row as it is.

    Several equal numbers before are one with their count, and the arrow close to it.
    """
    alike = len(was) > 1 and all(value == was[0] for value in was)
    before = plain(row(was[:1] if alike else was, pitch, cells, glyphs))
    before = before.rstrip() if alike else before.removesuffix(" ")
    count = f" {glyphs.times}{len(was)}" if alike else ""
    whole: Line = (
        line[0],
        Span(before + count, "quiet"),
        Span(f" {glyphs.arrow} ", "now"),
        *line[1:],
    )
    return whole if width(whole) <= cells else line


def _lines(form: tuple[int, ...]) -> int:
    """Return how many rows a shape is written in: a vector and a column take one."""
    if len(form) < 2 or (len(form) == 2 and form[1] == 1):
        return 1
    return prod(form[:-1])
