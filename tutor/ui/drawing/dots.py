"""Lines as dots: eight to a cell in braille, one to a cell in plain characters."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import cycle
from math import isfinite, log10
from typing import NamedTuple

from tutor.ui.drawing.scale import Scale

BRAILLE = 0x2800
BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a braille character, by its row and column."""

SLACK = 1e-9
"""How far a point at an edge may miss it, since places are found by division."""

FAR = 1e9
"""As many dots outside the picture count as any more."""

Points = tuple[tuple[float, float], ...]
Cell = tuple[int, int]
"""A row and a column of the picture."""

Dot = tuple[int, int]
"""A column and a row of dots."""

Place = tuple[float, float]
"""The same between dots."""


class Frame(NamedTuple):
    """A picture's size in cells and rows, what its edges stand for, and whether it has braille."""

    cells: int
    rows: int
    across: Scale
    up: Scale
    fine: bool

    @property
    def dots(self) -> tuple[int, int]:
        """How many dots there are across and down."""
        return self.cells * (2 if self.fine else 1), self.rows * (4 if self.fine else 1)

    def dot(self, x: float, y: float) -> tuple[int, int]:
        """Return the column and row of a point's dot, the nearest one inside the picture."""
        columns, rows = self.dots
        column, row = next(_places(((x, y),), self)) or (0.0, 0.0)
        return round(min(max(column, 0), columns - 1)), round(min(max(row, 0), rows - 1))

    def cell(self, x: float, y: float) -> Cell:
        """Return the cell of a point, the nearest one inside the picture."""
        column, row = self.dot(x, y)
        return (row // 4, column // 2) if self.fine else (row, column)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies inside the picture."""
        parts = self.across.part(x), self.up.part(y)
        return all(-SLACK <= part <= 1 + SLACK for part in parts)


class Stroke(NamedTuple):
    """How a line is drawn: its dots on and off in turn, and its character where dots lack.

    `sample` is a piece of it in dots.
    """

    pattern: str
    plain: str
    sample: str


SOLID = Stroke("#", "*", "⠤⠤⠤")
DASHED = Stroke("#####...", "-", "⠤ ⠤")
DOTTED = Stroke("#..", ".", "⠄⠄⠄")
MIXED = Stroke("######..#..", "~", "⠤ ⠄")


@lru_cache(32)
def drawn(points: Points, frame: Frame, stroke: Stroke) -> dict[Cell, str]:
    """Return the characters of a line through points; it breaks where one is not finite."""
    if not frame.fine:
        return dict.fromkeys(((row, column) for column, row in _walk(points, frame)), stroke.plain)
    bits: dict[Cell, int] = {}
    pattern = [sign == "#" for sign in stroke.pattern]
    for on, (column, row) in zip(cycle(pattern), _walk(points, frame), strict=False):
        if on:
            cell = row >> 2, column >> 1
            bits[cell] = bits.get(cell, 0) | BITS[row & 3][column & 1]
    return {cell: chr(BRAILLE + bit) for cell, bit in bits.items()}


def joined(one: str, other: str) -> str:
    """Return a cell with the dots of two; of other characters, the second stays."""
    if one and BRAILLE < ord(one) < BRAILLE + 256 and BRAILLE < ord(other) < BRAILLE + 256:
        return chr(ord(one) | ord(other))
    return other


def _walk(points: Points, frame: Frame) -> list[Dot]:
    """Return the dots along a line, each once where the line stays in it."""
    path: list[Dot] = []
    limits = frame.dots[0] - 1.0, frame.dots[1] - 1.0
    before: Place | None = None
    for place in _places(points, frame):
        if place is not None:
            ends = _clipped(before or place, place, limits)
            if ends is not None:
                _straight(path, *ends)
        before = place
    return path


def _places(points: Points, frame: Frame) -> Iterator[Place | None]:
    """Yield where points lie, counted in dots; None for those that are not finite.

    Of points in a row that lie in the same dot only the first is given, so that a long curve is
    drawn as fast as it is seen.
    """
    columns, rows = frame.dots
    left, across = frame.across.line(columns - 1)
    bottom, up = frame.up.line(rows - 1)
    log, last = frame.up.log, (-1, -1)
    for x, y in points:
        if not (isfinite(x) and isfinite(y)):
            last = (-1, -1)
            yield None
            continue
        column = min(max((x * 0.5 - left) * across, -FAR), FAR)
        height = ((log10(y) if log else y) * 0.5 - bottom) * up
        row = rows - 1 - min(max(height, -FAR), FAR)
        dot = (round(column), round(row))
        if dot != last:
            last = dot
            yield column, row


def _straight(path: list[Dot], start: Place, end: Place) -> None:
    """Add the dots of a straight line to a path."""
    column, row = round(start[0]), round(start[1])
    across, down = round(end[0]) - column, round(end[1]) - row
    steps = max(abs(across), abs(down))
    if not path or path[-1] != (column, row):
        path.append((column, row))
    for step in range(1, steps + 1):
        path.append((column + round(across * step / steps), row + round(down * step / steps)))


def _clipped(start: Place, end: Place, limits: Place) -> tuple[Place, Place] | None:
    """Return what of a straight line lies inside the picture (Liang and Barsky's way)."""
    first, last = 0.0, 1.0
    reach = (end[0] - start[0], end[1] - start[1])
    for begin, way, limit in zip(start, reach, limits, strict=True):
        if 0 <= begin <= limit and 0 <= begin + way <= limit:
            continue
        if abs(way) < SLACK:
            if not -0.5 <= begin <= limit + 0.5:
                return None
            continue
        bounds = sorted((-begin / way, (limit - begin) / way))
        first, last = max(first, bounds[0]), min(last, bounds[1])
    if first > last + SLACK:
        return None
    return _within(start, reach, first, limits), _within(start, reach, last, limits)


def _within(start: Place, reach: Place, part: float, limits: Place) -> Place:
    """Return the place at a part of a line, within the picture."""
    column, row = start[0] + reach[0] * part, start[1] + reach[1] * part
    return min(max(column, 0.0), limits[0]), min(max(row, 0.0), limits[1])
