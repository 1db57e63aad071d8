"""The tables of a step's equations: a sample, an element or a product in each row."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tutor.plain import numbers
from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import cut, left, right, text, text_width, wrap
from tutor.ui.glyphs import written
from tutor.ui.page import Page
from tutor.ui.scene import Scene

if TYPE_CHECKING:
    from tutor.derive.columns import Column, Table

ROOMY = 9
"""From so many rows on a single table has its equation above it too."""

WIDTHS = ((18, 5), (10, 5), (10, 4))
"""The longest head and the digits of the numbers, each pair narrower than the one before."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the tables below each other; that of the op walked to is kept in sight."""
    lines: list[Line] = []
    keep, before = None, ""
    walked = scene.op.id if scene.op is not None else None
    for table in scene.tables:
        lines += [()] if lines else []
        start = len(lines)
        if (len(scene.tables) > 1 or rows >= ROOMY) and table.title != before:
            lines += wrap(written(table.title, scene.glyphs), columns, "symbol", "  ")
        before = table.title
        lines += _table(scene, table, columns)
        if keep is None and walked is not None and table.op is not None and table.op >= walked:
            keep = (start, start + min(rows, len(lines) - start) - 1)
    choice = any(table.choices > 1 for table in scene.tables)
    back, on = scene.keys.get("element_back", ","), scene.keys.get("element_next", ".")
    foot = f"{scene.keys.get('more', 'm')} digits"
    foot = f"{back} {on} element  {foot}" if choice else foot
    return Page(tuple(lines), "equation in a table", foot, keep)


class Strip(NamedTuple):
    """One column as texts: heads, the values of the rows, and those below the table."""

    heads: tuple[str, ...]
    cells: tuple[str, ...]
    below: tuple[str, ...]
    roles: tuple[Role, ...]

    @property
    def width(self) -> int:
        """The cells that the column takes."""
        return max(text_width(words) for words in (*self.heads, *self.cells, *self.below))


def _table(scene: Scene, table: "Table", columns: int) -> list[Line]:
    """Return a table: its heads, its rows, what is left out, and the values below."""
    gutter = max(text_width(label) for label in (table.corner, *table.labels))
    strips, dropped, digits = _strips(scene, table, columns - gutter)
    others = sum(strip.width + 2 for strip in strips[:-1])
    named = max((text_width(foot.name) + 1 for foot in table.feet), default=0)
    # The names below the table have the room of the columns before the last, and a little more.
    gutter = max(gutter, min(named - others, columns - others - strips[-1].width - 2))
    lines = _heads(table, strips, gutter)
    for row, label in enumerate(table.labels):
        line: list[Span] = [right(label, gutter, "faint")]
        for strip in strips:
            line += [Span("  "), right(strip.cells[row], strip.width, strip.roles[row])]
        lines.append(tuple(line))
    if table.more:
        lines.append(text(f"{scene.glyphs.dots} {table.more} more rows", "quiet"))
    lines += _feet(scene, table, strips, gutter, digits)
    if table.line:
        lines += wrap(written(table.line, scene.glyphs), columns, "text", "  ")
    if dropped:
        lines += wrap(f"There is no room for {', '.join(dropped)}.", columns, "quiet")
    for remark in table.remarks:
        lines += wrap(remark, columns, "quiet")
    return [cut(line, columns, scene.glyphs.dots) for line in lines]


def _heads(table: "Table", strips: Sequence[Strip], gutter: int) -> list[Line]:
    """Return the names of the columns, and below them the shapes of those that were stretched."""
    lines: list[Line] = []
    for row in range(max(len(strip.heads) for strip in strips)):
        line: list[Span] = [right("" if row else table.corner, gutter, "quiet")]
        for strip in strips:
            words = strip.heads[row] if row < len(strip.heads) else ""
            line += [Span("  "), right(words, strip.width, "quiet" if row else "symbol")]
        lines.append(tuple(line))
    return lines


def _feet(
    scene: Scene, table: "Table", strips: Sequence[Strip], gutter: int, digits: int
) -> list[Line]:
    """Return the values below the table, their points under those of the last column.

    Where the `digits` that are shown would not give one of them, its sign says so.
    """
    from tutor.derive.feet import approximate

    before = gutter + sum(strip.width + 2 for strip in strips[:-1])
    nearly = "~" if scene.ascii else "≈"
    lines: list[Line] = []
    for place, foot in enumerate(table.feet):
        label = cut(text(written(foot.name, scene.glyphs), "symbol"), before - 1)
        pad = before - sum(text_width(span.text) for span in label)
        value = right(strips[-1].below[place], strips[-1].width, numbers.sign(foot.value))
        sign = nearly if approximate(table, place, digits) else "="
        lines.append((*label, left("", pad), Span(f"{sign} ", "quiet"), value))
    return lines


def _strips(scene: Scene, table: "Table", room: int) -> tuple[list[Strip], list[str], int]:
    """Return the columns as they fit, the names of those at the left that do not, and the digits.

    The digits are those of the numbers.
    """
    strips: list[Strip] = []
    digits = numbers.DIGITS
    for head, digits in WIDTHS:
        strips = [_strip(scene, table, place, head, digits) for place in range(len(table.columns))]
        if sum(strip.width + 2 for strip in strips) <= room:
            return strips, [], digits
    dropped: list[str] = []
    while len(strips) > 1 and sum(strip.width + 2 for strip in strips) > room:
        dropped.append(strips.pop(0).heads[0])
    return strips, dropped, digits


def _strip(scene: Scene, table: "Table", place: int, head: int, digits: int) -> Strip:
    """Return one column as texts whose points stand below each other."""
    column = table.columns[place]
    below = [foot.value for foot in table.feet] if place == len(table.columns) - 1 else []
    texts = numbers.column([*column.values, *below], digits)
    count = len(column.values)
    roles: list[Role] = [
        "quiet" if column.stretched else numbers.sign(value) for value in column.values
    ]
    heads = [written(_head(column, head, scene.ascii), scene.glyphs)]
    if column.stretched:
        heads.append(written(column.stretched, scene.glyphs))
    return Strip(tuple(heads), tuple(texts[:count]), tuple(texts[count:]), tuple(roles))


def _head(column: "Column", cells: int, ascii: bool) -> str:
    """Return a column's formula on one line, its word where that is too long."""
    formula = inlined(column.head, ascii)
    return formula if text_width(formula) <= cells else column.word


@lru_cache(256)
def inlined(latex: str, ascii: bool) -> str:
    """Return a formula on one line; one that cannot be read as it was written."""
    from tutor.maths.typeset.latex import LatexError
    from tutor.maths.typeset.layout import inline

    try:
        return inline(latex, ascii)
    except LatexError:
        return latex
