"""Tables of text in columns that fit a width."""

from collections.abc import Sequence
from itertools import zip_longest

from tutor.maths.typeset.cells import cells
from tutor.plain.lines import Line, Span, plain
from tutor.plain.wrapping import Whole, wrapped

Cell = Sequence[Span | Whole]
_GAP = 2


def tabulated(
    rows: Sequence[Sequence[Cell]], right: Sequence[bool], width: int, ascii: bool
) -> tuple[Line, ...]:
    """Return the rows in columns, their first one underlined, within `width` cells.

    `right` says for each column whether its cells stand flush right.
    The widest columns are narrowed and their cells wrapped until the table fits. Where there is no
    room for two cells a column, each cell stands on lines of its own.
    """
    widths = _widths(rows, width)
    if widths is None:
        return tuple(line for row in rows for cell in row for line in wrapped(cell, width))
    rule = Span("  ".join(("-" if ascii else "─") * column for column in widths), "faint")
    lines: list[Line] = []
    for index, row in enumerate(rows):
        lines += _row(row, widths, right)
        if index == 0:
            lines.append((rule,))
    return tuple(lines)


def _widths(rows: Sequence[Sequence[Cell]], width: int) -> list[int] | None:
    """Return the width of each column, None if they cannot all have two cells."""
    unlimited = 1_000_000
    natural = [[cells(plain(wrapped(cell, unlimited)[0])) for cell in row] for row in rows]
    widths = [max(2, *column) for column in zip_longest(*natural, fillvalue=0)]
    room = width - _GAP * (len(widths) - 1)
    if room < 2 * len(widths):
        return None
    while sum(widths) > room:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(row: Sequence[Cell], widths: Sequence[int], right: Sequence[bool]) -> list[Line]:
    """Return one row of the table, as many lines tall as its tallest cell."""
    columns = [wrapped(cell, column) for cell, column in zip(row, widths, strict=False)]
    lines: list[Line] = []
    for parts in zip_longest(*columns, fillvalue=()):
        line: list[Span] = []
        behind = 0
        for part, width, flush in zip(parts, widths, right, strict=False):
            room = width - cells(plain(part))
            before = behind + (room if flush else 0)
            line += [Span(" " * before), *part] if before else part
            behind = _GAP + (0 if flush else room)
        lines.append(tuple(line))
    return lines
