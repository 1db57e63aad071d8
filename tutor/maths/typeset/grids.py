"""Matrices, cases and aligned equations: blocks in rows and columns."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from re import fullmatch

from tutor.maths.typeset.boxes import Block, beside, blank, extended, stacked, text
from tutor.maths.typeset.brackets import fenced
from tutor.maths.typeset.cells import Align, padded

_BRACKETS = {
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"),
    "cases": ("lbrace", ""),
}


def grid(environment: str, rows: Sequence[Sequence[Block]], ascii: bool) -> Block:
    """Return the cells of an environment in columns, between its brackets.

    Columns of figures stand flush right, other columns of a matrix in the middle, cases flush
    left, and aligned equations meet at every other column. Rows of tall cells, and the rows of
    two cases, have a free line between them.
    """
    columns = [list(column) for column in zip_longest(*rows, fillvalue=text(""))]
    laid = [
        _column(column, _alignment(environment, index, column))
        for index, column in enumerate(columns)
    ]
    lines = [_line(environment, cells) for cells in zip(*laid, strict=True)]
    spread = any(line.height > 1 for line in lines)
    if spread or (environment == "cases" and len(lines) == 2):
        lines = [part for line in lines for part in (line, blank(line.width))][:-1]
    body = stacked(lines, 0, "left")
    body = body._replace(baseline=_middle(lines, body.height))
    left, right = _BRACKETS.get(environment, ("", ""))
    if len(rows) == 1 and body.height == 1 and left == "[":
        # On one line a vector is spelt as everywhere else, and as Python spells it.
        body = beside(list(_listed(rows[0])))
    return fenced(left, body, right, ascii)


def _listed(row: Sequence[Block]) -> Iterator[Block]:
    """Return the cells of a row with commas between them."""
    for index, cell in enumerate(row):
        if index:
            yield text(", ")
        yield cell


def _alignment(environment: str, index: int, column: Sequence[Block]) -> Align:
    if environment == "aligned":
        return "left" if index % 2 else "right"
    if environment == "cases":
        return "left"
    figures = all(
        cell.height == 1 and fullmatch(r" *[−-]?[0-9.]+ *", cell.lines[0]) for cell in column
    )
    return "right" if figures else "centre"


def _column(column: Sequence[Block], align: Align) -> list[Block]:
    """Return the cells of one column, all as wide as the widest."""
    width = max(cell.width for cell in column)
    return [
        Block(tuple(padded(line, width, align) for line in cell.lines), cell.baseline, width)
        for cell in column
    ]


def _line(environment: str, cells: Sequence[Block]) -> Block:
    """Return the cells of one row side by side, level, with the room between columns."""
    parts: list[Block] = []
    for index, cell in enumerate(cells):
        if index:
            paired = environment == "aligned" and index % 2 == 1
            parts.append(blank(1 if paired else 3 if environment == "cases" else 2))
        parts.append(extended(cell, 0, 0))
    return beside(parts)


def _middle(lines: Sequence[Block], height: int) -> int:
    """Return the base line of the whole: that of its only row, else the middle line."""
    return lines[0].baseline if len(lines) == 1 else (height - 1) // 2
