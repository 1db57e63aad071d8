"""A curve drawn in dots: eight to a cell in braille, one to a cell in plain characters."""

from functools import lru_cache
from typing import NamedTuple

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import scalar
from tutor.ui.cells import text_width
from tutor.ui.glyphs import UNICODE, Glyphs

BRAILLE = 0x2800
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a braille character, by its row and column."""

REACH = 8
"""How many cells of the curve may stand between the present point and its value."""


class Curve(NamedTuple):
    """The points of a curve as pairs (x, y), x rising."""

    points: tuple[tuple[float, float], ...]


class Frame(NamedTuple):
    """The picture's size in cells and rows, and what its edges stand for."""

    cells: int
    rows: int
    left: float
    right: float
    low: float
    high: float


class _Grid:
    """The dots that are set in a picture, gathered by cell."""

    def __init__(self, frame: Frame, across: int, down: int) -> None:
        self.frame, self.across, self.down = frame, across, down
        self._bits: dict[tuple[int, int], int] = {}

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Return the dot of a point, the nearest one inside the picture."""
        frame = self.frame
        columns, rows = frame.cells * self.across - 1, frame.rows * self.down - 1
        column = (x - frame.left) / (frame.right - frame.left or 1) * columns
        row = (frame.high - y) / (frame.high - frame.low or 1) * rows
        return min(max(round(column), 0), columns), min(max(round(row), 0), rows)

    def line(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Set the dots of a straight line."""
        steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
        for step in range(steps + 1):
            part = step / steps
            self._set(
                round(start[0] + (end[0] - start[0]) * part),
                round(start[1] + (end[1] - start[1]) * part),
            )

    def _set(self, column: int, row: int) -> None:
        """Set one dot."""
        cell = (column // self.across, row // self.down)
        bit = DOTS[row % self.down][column % self.across]
        self._bits[cell] = self._bits.get(cell, 0) | bit

    def rows(self) -> list[str]:
        """Return the picture as rows of characters."""
        pictured = [[" "] * self.frame.cells for _ in range(self.frame.rows)]
        for (column, row), bits in self._bits.items():
            pictured[row][column] = chr(BRAILLE + bits) if self.across > 1 else "*"
        return ["".join(row) for row in pictured]


def draw(
    curve: Curve, frame: Frame, here: tuple[float, float] | None, glyphs: Glyphs
) -> list[Line]:
    """Return the rows of the picture; `here` is the point to mark, with its value beside it."""
    rows = pictured(curve, frame, glyphs is UNICODE)
    if here is None:
        return [(Span(row, "positive"),) for row in rows]
    grid = _grid(frame, glyphs is UNICODE)
    column, row = grid.place(*here)
    cell = (column // grid.across, row // grid.down)
    marks = [(cell[1], cell[0], glyphs.point)]
    spot = _spot(rows, cell, label := f" {scalar(here[1])} ")
    if spot is not None:
        marks.append((*spot, label))
    return [_marked(text, [mark for mark in marks if mark[0] == y]) for y, text in enumerate(rows)]


@lru_cache(8)
def pictured(curve: Curve, frame: Frame, fine: bool) -> tuple[str, ...]:
    """Return the curve as rows of characters, `fine` ones in braille."""
    grid = _grid(frame, fine)
    places = [grid.place(x, y) for x, y in curve.points]
    for start, end in zip(places, places[1:] or places, strict=False):
        grid.line(start, end)
    return tuple(grid.rows())


def _grid(frame: Frame, fine: bool) -> _Grid:
    """Return an empty grid of dots."""
    return _Grid(frame, 2 if fine else 1, 4 if fine else 1)


def _spot(rows: tuple[str, ...], cell: tuple[int, int], label: str) -> tuple[int, int] | None:
    """Return the row and column near a cell where a label covers nothing, None without any."""
    column, row = cell
    size = text_width(label)
    beside = [(row, column + 1 + gap) for gap in range(REACH)] + [(row, column - size)]
    last = len(rows[0]) - size
    around = [(row + 1, min(column, last)), (row - 1, min(column, last))]
    for y, x in beside + around:
        inside = 0 <= y < len(rows) and 0 <= x <= last
        if inside and not rows[y][x : x + size].strip():
            return y, x
    return None


def _marked(row: str, marks: list[tuple[int, int, str]]) -> Line:
    """Return a row of the curve with marks, each a row, a column and a text, set into it."""
    spans: list[Span] = []
    done = 0
    for _, column, words in sorted(marks, key=lambda mark: mark[1]):
        spans += [Span(row[done:column], "positive"), Span(words, "now")]
        done = column + len(words)
    return (*spans, Span(row[done:], "positive"))
