"""A plot in text cells: lines of dots, marks and words on them, and the axes around."""

from collections.abc import Iterator

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import right, text_width
from tutor.ui.drawing.dots import Cell, Frame, Points, Stroke, drawn, joined
from tutor.ui.drawing.scale import Scale, labels, ticks
from tutor.ui.glyphs import UNICODE, Glyphs, written

REACH = 8
"""How many cells of the curve may stand between a point and its words."""

LEAST = 4
"""Cells that a plot has at least, however narrow the panel is."""

STEADY, WIDE = 5, 40
"""The cells that most numbers take, kept for them in a panel from `WIDE` columns on."""


class Plot:
    """The picture within the axes; what is drawn later lies over what was drawn before."""

    def __init__(self, frame: Frame, glyphs: Glyphs) -> None:
        self.frame = frame
        self.glyphs = glyphs
        self._signs = [[" "] * frame.cells for _ in range(frame.rows)]
        self._roles: list[list[Role]] = [["text"] * frame.cells for _ in range(frame.rows)]
        self._marks: dict[Cell, tuple[str, Role]] = {}

    def curve(self, points: Points, stroke: Stroke, role: Role) -> None:
        """Draw a line through points."""
        for (row, column), sign in drawn(points, self.frame, stroke).items():
            before = self._signs[row][column]
            self._signs[row][column] = sign if before == " " else joined(before, sign)
            self._roles[row][column] = role

    def fill(self, cell: Cell, sign: str, role: Role) -> None:
        """Put a character into a cell of the ground."""
        self._signs[cell[0]][cell[1]] = sign
        self._roles[cell[0]][cell[1]] = role

    def mark(self, x: float, y: float, glyph: str, role: Role) -> None:
        """Mark a point; a mark that is there already stays."""
        self._marks.setdefault(self.frame.cell(x, y), (glyph, role))

    def say(self, x: float, y: float, words: str, role: Role, side: int = 1) -> None:
        """Put words near a point where they cover nothing, on its right (1) or left (-1) first."""
        row, column = self.frame.cell(x, y)
        label = f" {words} "
        sides = (1, -1) if side > 0 else (-1, 1)
        for cell in (cell for way in sides for cell in self._near(row, column, len(label), way)):
            if all(self._free((cell[0], cell[1] + place)) for place in range(len(label))):
                for place, character in enumerate(label):
                    self._marks[cell[0], cell[1] + place] = (character, role)
                return

    def letter(self, x: float, y: float, letter: str, role: Role) -> None:
        """Put a letter at the end of a line: behind it, or above or below where that is taken."""
        row, column = self.frame.cell(x, y)
        column = min(column + 1, self.frame.cells - 1)
        for down in (0, -1, 1, -2, 2):
            cell = (row + down, column)
            if 0 <= cell[0] < self.frame.rows and cell not in self._marks:
                self._marks[cell] = (letter, role)
                return

    def _near(self, row: int, column: int, size: int, way: int) -> Iterator[Cell]:
        """Yield the cells at which words of a size may begin on one side, the nearest first.

        Beside a point they stay on this side of other marks, so that they belong to theirs.
        """
        for gap in range(REACH):
            if gap and (row, column + way * gap) in self._marks:
                break
            yield row, column + 1 + gap if way > 0 else column - size - gap
        start = column if way > 0 else column - size + 1
        start = min(max(start, 0), max(self.frame.cells - size, 0))
        yield from ((row + 1, start), (row - 1, start))

    def _free(self, cell: Cell) -> bool:
        inside = 0 <= cell[0] < self.frame.rows and 0 <= cell[1] < self.frame.cells
        return inside and cell not in self._marks and self._signs[cell[0]][cell[1]] == " "

    def lines(self) -> list[Line]:
        """Return the rows of the picture, each as wide as the frame."""
        for cell, (sign, role) in self._marks.items():
            self.fill(cell, sign, role)
        return [_spans(*row) for row in zip(self._signs, self._roles, strict=True)]


def _spans(signs: list[str], roles: list[Role]) -> Line:
    """Return a row of characters; those of one role are one span, with the spaces behind them."""
    spans: list[Span] = []
    start = 0
    for place in range(1, len(signs)):
        if roles[place] != roles[start] and signs[place] != " ":
            spans.append(Span("".join(signs[start:place]), roles[start]))
            start = place
    return (*spans, Span("".join(signs[start:]), roles[start]))


class Axes:
    """The axes around a plot of so many columns and rows, both with their numbers.

    `name` is that of the lower axis; `whole` says that it counts. `ends` puts numbers at both ends
    of it, which need not be round.
    """

    def __init__(
        self,
        size: tuple[int, int],
        across: Scale,
        up: Scale,
        glyphs: Glyphs,
        name: str = "",
        *,
        whole: bool = False,
        ends: bool = False,
    ) -> None:
        columns, rows = size
        self.glyphs = glyphs
        self._name = written(name, glyphs)
        self._whole, self._ends = whole, ends
        inner = max(rows - 1, 1)
        self._beside = _numbers(up, inner)
        width = max((text_width(words) for words in self._beside.values()), default=0)
        # The width is the same for most numbers, so that the picture stays where it is.
        self.margin = max(width, STEADY if columns >= WIDE else 0) + 1
        cells = max(columns - self.margin - 1, LEAST)
        self.frame = Frame(cells, inner, across, up, glyphs is UNICODE)

    def around(self, picture: list[Line]) -> list[Line]:
        """Return a picture of the frame's size with the axes at its left and below it."""
        tick, corner = self.glyphs.axis[0], self.glyphs.axis[1]
        labels = {self.frame.cell(self.frame.across.low, v)[0]: t for v, t in self._beside.items()}
        rows: list[Line] = []
        for row, line in enumerate(picture):
            words = labels.get(row)
            side = self.glyphs.side if words is None else tick
            label = right(f"{words or ''} ", self.margin, "quiet")
            rows.append((label, Span(side, "quiet"), *line))
        foot = (Span(" " * self.margin), Span(corner, "quiet"), Span(self._below(), "quiet"))
        return [*rows, foot]

    def _below(self) -> str:
        """Return the lower axis: its numbers in their places and its name, on a rule."""
        cells = [self.glyphs.line] * self.frame.cells
        taken: list[tuple[int, int]] = []
        across = self.frame.across
        ends = (across.low, across.high) if self._ends else ()
        for value, words in labels(ends).items():
            self._set(cells, taken, value, words)
        self._put_name(cells, taken)
        inside = ticks(across, max(self.frame.cells // 8, 3), self._whole)
        for value, words in labels(inside).items():
            self._set(cells, taken, value, words)
        return "".join(cells)

    def _set(
        self, cells: list[str], taken: list[tuple[int, int]], value: float, words: str
    ) -> None:
        """Put a number under its place on the axis, unless something stands there."""
        words = f" {words} "
        column = self.frame.cell(value, self.frame.up.low)[1]
        start = column - text_width(words) // 2
        # At the ends a number may be moved inwards by as much as it would stick out.
        start = min(max(start, 0), max(self.frame.cells - text_width(words), 0))
        self._put(cells, taken, start, words)

    def _put_name(self, cells: list[str], taken: list[tuple[int, int]]) -> None:
        """Put the name at the right end of the axis; a long one is left to the words above."""
        words = f" {self._name} "
        end = min((start for start, _ in taken if start > 0), default=self.frame.cells) - 1
        if self._name and text_width(words) <= self.frame.cells // 3:
            self._put(cells, taken, end - text_width(words), words)

    @staticmethod
    def _put(cells: list[str], taken: list[tuple[int, int]], start: int, words: str) -> None:
        stop = start + text_width(words)
        if start < 0 or stop > len(cells) or any(start < b and a < stop for a, b in taken):
            return
        cells[start:stop] = words
        taken.append((start, stop))


def upright(rows: int) -> int:
    """Return how many numbers stand at most beside an axis of so many rows."""
    return max(min(rows // 2 + 1, rows // 6 + 3), 2)


def _numbers(up: Scale, rows: int) -> dict[float, str]:
    """Return the numbers beside the upright axis: round ones, else those of its ends."""
    values = ticks(up, upright(rows))
    return labels(values if len(values) > 1 else (up.low, up.high))
