"""The rows of the table of tensors: which values there are, in which order and how wide."""

from typing import NamedTuple

from tutor.plain.lines import Line, Span
from tutor.trace.model import View
from tutor.trace.state_names import shortened
from tutor.ui.cells import space, text_width, width
from tutor.ui.glyphs import Glyphs
from tutor.ui.panels.grids import Cell, cell_lines
from tutor.ui.panels.values import elements, extent, shape, short, single
from tutor.ui.scene import Scene

NAME = 16
"""The most cells of the column of names, unless the table is wide."""

LONG_NAME = 22
"""The most cells of that column in a wide table."""

SHAPE = 13
"""The most cells of the column of shapes."""

WIDE = 72
"""From so many columns on there is always room for the dtypes, and for longer names."""


FIGURES = 26
"""The fewest cells of several numbers beside a column of dtypes in a narrow table."""


class Entry(NamedTuple):
    """A named value: as it was before the step (None if it was not there) and as it is.

    `called` is its name as the table has it.
    """

    name: str
    called: str
    before: View | None
    now: View
    changed: bool


class Columns(NamedTuple):
    """The widths of the table's columns in cells.

    `point` is where the point of the first number stands; `dtype` and `grad` are 0 where the
    column is left out.
    """

    name: int
    shape: int
    dtype: int
    value: int
    grad: int
    point: int


def ordered(scene: Scene) -> list[Entry]:
    """Return the named values: parameters, then other tensors and arrays, then plain numbers."""
    if scene.step is None:
        return []
    earlier = scene.previous.tensors if scene.previous else {}
    changed = set(scene.step.changed)
    called = shortened(scene.step.tensors)
    entries = [
        Entry(name, called[name], earlier.get(name), view, name in changed)
        for name, view in scene.step.tensors.items()
    ]
    return sorted(entries, key=_rank)


def _rank(entry: Entry) -> int:
    """Return the group of a value; within a group the script's own order stays."""
    if entry.now.kind == "number":
        return 2
    return 0 if entry.now.requires_grad and entry.now.is_leaf else 1


def columns_for(entries: list[Entry], columns: int, rows: int, glyphs: Glyphs) -> Columns:
    """Return widths that leave as much as can be to the values."""
    suffix = [5 if entry.now.grad and not single(entry.now) else 0 for entry in entries]
    names = max(text_width(e.called) + more for e, more in zip(entries, suffix, strict=True))
    most = min(LONG_NAME if columns >= WIDE else NAME, columns * 2 // 7)
    # Numbers need little room; what names them may have half.
    plain = all(entry.now.kind == "number" for entry in entries)
    name = max(min(names, columns // 2 if plain else most), 4)
    form = min(max(5, *(len(shape(entry.now, glyphs)) for entry in entries)), SHAPE)
    dtypes = {entry.now.dtype for entry in entries if entry.now.kind != "number"}
    wanted = columns >= WIDE or len(dtypes) > 1
    dtype = min(max(5, *(len(kind) for kind in dtypes)), 9) + 2 if wanted and dtypes else 0
    lines = [
        line
        for entry in entries
        if single(entry.now)
        for line in gradient(entry, columns, rows, 1, glyphs)[:1]
    ]
    grad = min(max([*map(width, lines), 4]), columns // 3) if lines else 0
    value = columns - name - 2 - form - 2 - dtype - (grad + 1 if grad else 0) - 2
    if columns < WIDE and value < FIGURES and not all(single(entry.now) for entry in entries):
        value, dtype = value + dtype, 0
    return Columns(name, form, dtype, max(value, 6), grad, _point(entries))


def _point(entries: list[Entry]) -> int:
    """Return the cells in front of the point that every first number has room for.

    The gradient of a single number stands in a column of its own and does not move the values.
    """
    widest = 2
    for entry in entries:
        below = None if single(entry.now) else entry.now.grad
        for view in (entry.now, entry.before, below):
            values = elements(view) if view is not None else None
            widest = max(widest, extent(values)[0]) if values else widest
    return min(widest, 9)


def value_changed(before: View | None, now: View) -> bool:
    """Whether the value itself is another than before, rather than its gradient alone."""
    if before is None:
        return True
    return (before.values, before.stats, before.shape) != (now.values, now.stats, now.shape)


def gradient_changed(entry: Entry) -> bool:
    """Whether the gradient is another than before; a value that is new has no gradient before."""
    before = entry.before.grad if entry.before else None
    return entry.changed and before != entry.now.grad


def gradient(entry: Entry, cells: int, rows: int, point: int, glyphs: Glyphs) -> list[Line]:
    """Return the lines of a gradient, with what was there before where it changed.

    What never had a gradient has no lines; one that was taken away is ``none``.
    """
    now, before = entry.now.grad, entry.before.grad if entry.before else None
    if now is None:
        return [_gone(before, cells, glyphs)] if before is not None and entry.changed else []
    changed = entry.changed and entry.before is not None and before != now
    lines = cell_lines(Cell(now, before if changed else None, changed), cells, rows, point, glyphs)
    if changed and before is None:
        arrow: Line = (Span("none ", "quiet"), Span(f"{glyphs.arrow} ", "now"))
        leads = (arrow, *((space(width(arrow)),) for _ in lines[1:]))
        behind = [(*lead, *line) for lead, line in zip(leads, lines, strict=True)]
        lines = behind if max(map(width, behind)) <= cells else lines
    return lines


def _gone(before: View, cells: int, glyphs: Glyphs) -> Line:
    """Return that a gradient was taken away, behind what there was if that is one number."""
    now: Line = (Span("none", "quiet"),)
    if not single(before):
        return now
    line: Line = (*short(before, cells, glyphs), Span(f" {glyphs.arrow} ", "now"), *now)
    return line if width(line) <= cells else now
