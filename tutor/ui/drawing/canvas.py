"""Cells to draw on: texts with roles, and lines that join where they meet and cross where not."""

from itertools import pairwise

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import text_width

Cell = tuple[int, int]
"""A row and a column."""

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8

JOINTS = {
    UP: "│", DOWN: "│", UP | DOWN: "│", LEFT: "─", RIGHT: "─", LEFT | RIGHT: "─",
    DOWN | RIGHT: "╭", DOWN | LEFT: "╮", UP | LEFT: "╯", UP | RIGHT: "╰",
    UP | DOWN | RIGHT: "├", UP | DOWN | LEFT: "┤", LEFT | RIGHT | DOWN: "┬",
    LEFT | RIGHT | UP: "┴", UP | DOWN | LEFT | RIGHT: "┼",
}  # fmt: skip
"""The character of a cell by the sides on which a line leaves it."""


class Canvas:
    """Grows to what is drawn on it; a text lies over lines."""

    def __init__(self, ascii: bool) -> None:
        self._ascii = ascii
        self._texts: dict[Cell, tuple[str, Role]] = {}
        self._sides: dict[Cell, dict[int, int]] = {}
        self._roles: dict[Cell, Role] = {}

    def write(self, row: int, column: int, line: Line) -> None:
        """Put spans into a row, from a column on."""
        for words, role in line:
            for character in words:
                wide = text_width(character)
                if wide == 0 and (row, column - 1) in self._texts:
                    # An accent of its own belongs to the letter before it.
                    before, kept = self._texts[row, column - 1]
                    self._texts[row, column - 1] = (before + character, kept)
                    continue
                self._texts[row, column] = (character, role)
                for extra in range(1, wide):
                    self._texts[row, column + extra] = ("", role)
                column += wide

    def draw(self, corners: list[Cell], net: int, role: Role) -> None:
        """Draw a line through corners; lines of one net join, those of two nets cross."""
        for (row, column), (to_row, to_column) in pairwise(corners):
            while (row, column) != (to_row, to_column):
                down = (to_row > row) - (to_row < row)
                right = (to_column > column) - (to_column < column)
                self._side((row, column), net, _side(down, right), role)
                row, column = row + down, column + right
                self._side((row, column), net, _side(-down, -right), role)

    def _side(self, cell: Cell, net: int, side: int, role: Role) -> None:
        nets = self._sides.setdefault(cell, {})
        nets[net] = nets.get(net, 0) | side
        self._roles[cell] = role

    def nets(self) -> dict[Cell, dict[int, int]]:
        """Return the lines in each cell: the sides on which each net leaves it."""
        return {cell: dict(nets) for cell, nets in self._sides.items()}

    @property
    def size(self) -> tuple[int, int]:
        """The rows and columns that hold all that is drawn."""
        cells = [*self._texts, *self._sides]
        rows = max((row for row, _ in cells), default=-1) + 1
        return rows, max((column for _, column in cells), default=-1) + 1

    def lines(self, first: int = 0, last: int | None = None) -> list[Line]:
        """Return the rows as lines, of some columns only if they are given."""
        rows, columns = self.size
        columns = columns if last is None else min(columns, last)
        return [self._line(row, first, columns) for row in range(rows)]

    def _line(self, row: int, first: int, last: int) -> Line:
        """Return one row, what has the same role in one span."""
        spans: list[Span] = []
        for column in range(first, last):
            character, role = self._cell((row, column))
            if spans and (spans[-1].role == role or character == " "):
                spans[-1] = Span(spans[-1].text + character, spans[-1].role)
            else:
                spans.append(Span(character, role))
        if spans:
            spans[-1] = Span(spans[-1].text.rstrip(" "), spans[-1].role)
        return tuple(span for span in spans if span.text)

    def _cell(self, cell: Cell) -> tuple[str, Role]:
        """Return the character of a cell and its role."""
        if cell in self._texts:
            return self._texts[cell]
        nets = self._sides.get(cell)
        if not nets:
            return " ", "text"
        # Where two nets cross, one runs on top of the other, so that nothing seems to join.
        upright = any(sides & (UP | DOWN) for sides in nets.values())
        crossing = UP | DOWN if upright else LEFT | RIGHT
        sides = next(iter(nets.values())) if len(nets) == 1 else crossing
        joint = JOINTS[sides]
        if self._ascii:
            joint = {"│": "|", "─": "-"}.get(joint, "+")
        return joint, self._roles[cell]


def _side(down: int, right: int) -> int:
    """Return the side of a cell on which a step leaves it."""
    if down:
        return DOWN if down > 0 else UP
    return RIGHT if right > 0 else LEFT
