"""Every named value of the script, with its gradient, and what this step changed in it."""

from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.trace.model import View
from tutor.ui.cells import cut, fit, left, space, text_width, width
from tutor.ui.page import Page
from tutor.ui.panels.grids import Cell, cell_lines
from tutor.ui.panels.values import elements, extent, shape, single
from tutor.ui.scene import Scene

NAME = 16
"""The most cells of the column of names."""


class Entry(NamedTuple):
    """A named value: as it was before the step (None if it was not there) and as it is."""

    name: str
    before: View | None
    now: View
    changed: bool


class Columns(NamedTuple):
    """The widths of the table's columns in cells, `point` where the first number's point stands."""

    name: int
    shape: int
    value: int
    grad: int
    point: int


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the table; where it is longer than the panel, what changed comes first."""
    entries = ordered(scene)
    if not entries:
        return Page((), "tensors", "nothing is named yet")
    widths = _columns(scene, entries, columns)
    blocks = [(entry.changed, _block(scene, entry, widths, rows - 1)) for entry in entries]
    if sum(len(lines) for _, lines in blocks) > rows - 1:
        blocks.sort(key=lambda block: not block[0])
    lines = [line for _, block in blocks for line in block]
    count = f"{len(entries)} name{'s' if len(entries) != 1 else ''}"
    return Page((_header(widths), *lines), "tensors", count)


def ordered(scene: Scene) -> list[Entry]:
    """Return the named values: parameters, then other tensors and arrays, then plain numbers."""
    if scene.step is None:
        return []
    earlier = scene.previous.tensors if scene.previous else {}
    changed = set(scene.step.changed)
    entries = [
        Entry(name, earlier.get(name), view, name in changed)
        for name, view in scene.step.tensors.items()
    ]
    return sorted(entries, key=_rank)


def _rank(entry: Entry) -> int:
    """Return the group of a value; within a group the script's own order stays."""
    if entry.now.kind == "number":
        return 2
    return 0 if entry.now.requires_grad and entry.now.is_leaf else 1


def _columns(scene: Scene, entries: list[Entry], columns: int) -> Columns:
    """Return widths that leave as much as can be to the values."""
    names = max(text_width(entry.name) + _grad_suffix(entry) for entry in entries)
    name = max(min(names, NAME, columns // 4), 4)
    shapes = max(len(shape(entry.now, scene.glyphs)) for entry in entries)
    kind = min(max(shapes, 5), 10)
    grads = [width(line) for e in entries if single(e.now) for line in _gradient(scene, e, 20)[:1]]
    grad = min(max([*grads, 4]), columns // 3) if grads else 0
    value = columns - name - kind - 4 - (grad + 1 if grad else 0) - 2
    return Columns(name, kind, max(value, 6), grad, _point(entries))


def _grad_suffix(entry: Entry) -> int:
    """Return the cells that ``.grad`` adds to a name whose gradient has rows of its own."""
    return 5 if entry.now.grad is not None and not single(entry.now) else 0


def _point(entries: list[Entry]) -> int:
    """Return the cells in front of the point that every first number has room for."""
    widest = 2
    for entry in entries:
        for view in (entry.now, entry.before, entry.now.grad):
            values = elements(view) if view is not None else None
            widest = max(widest, extent(values)[0]) if values else widest
    return min(widest, 9)


def _header(widths: Columns) -> Line:
    """Return the names of the columns."""
    value = left("value", widths.value - widths.point + 1 if widths.grad else 0, "quiet")
    return (
        left("name", widths.name + 2, "quiet"),
        left("shape", widths.shape + 2, "quiet"),
        space(widths.point - 1),
        value,
        Span(" " * (widths.grad - 3) + "grad" if widths.grad else "", "quiet"),
    )


def _block(scene: Scene, entry: Entry, widths: Columns, rows: int) -> list[Line]:
    """Return the lines of one value and of its gradient."""
    was = entry.before if entry.changed and entry.before != entry.now else None
    cell = Cell(entry.now, was, entry.changed and _differs(was, entry.now))
    values = cell_lines(cell, widths.value, rows, widths.point, scene.glyphs)
    grads = _gradient(
        scene, entry, widths.grad if single(entry.now) else widths.value, widths.point, rows
    )
    beside = grads[:1] if single(entry.now) else []
    mark = Span(f" {scene.glyphs.changed}" if entry.changed else "  ", "now")
    first = _row(scene, entry, entry.name, values[0], widths, beside[0] if beside else (), mark)
    lines = [first] + [_row(scene, None, "", line, widths) for line in values[1:]]
    if not beside:
        below = [_row(scene, None, "", line, widths) for line in grads]
        if below:
            label = Entry(entry.name, None, entry.now, entry.changed)
            below[0] = _row(scene, label, f"{entry.name}.grad", grads[0], widths, grad=True)
        lines += below
    return lines


def _differs(before: View | None, now: View) -> bool:
    """Whether the value itself changed, rather than its gradient alone."""
    if before is None:
        return True
    return (before.values, before.stats, before.shape) != (now.values, now.stats, now.shape)


def _gradient(scene: Scene, entry: Entry, cells: int, point: int = 1, rows: int = 1) -> list[Line]:
    """Return the lines of a gradient, none for what never has one."""
    now, before = entry.now.grad, entry.before.grad if entry.before else None
    was_none = entry.before is not None and before is None
    if now is None:
        if before is None or not entry.changed:
            return []
        gone = (Span("none", "text"),)
        return [gone if not single(entry.now) else (Span("none", "text"),)]
    changed = entry.changed and entry.before is not None and before != now
    cell = Cell(now, before if changed else None, changed)
    if single(now):
        line = cell_lines(cell, cells, 1, 1, scene.glyphs)[0]
        if changed and was_none:
            line = (Span("none ", "quiet"), Span(f"{scene.glyphs.arrow} ", "now"), *line)
        return [tuple(span for span in line if span.text.strip() or span.text)]
    return cell_lines(cell, cells, rows, point, scene.glyphs)


def _row(
    scene: Scene,
    entry: Entry | None,
    name: str,
    value: Line,
    widths: Columns,
    beside: Line = (),
    mark: Span | None = None,
    grad: bool = False,
) -> Line:
    """Return one line of the table."""
    role: Role = "quiet" if entry is None or grad or entry.now.kind == "number" else "text"
    named = Span(name, "strong" if entry and entry.changed and not grad else role)
    form = shape(entry.now, scene.glyphs) if entry and not grad else ""
    line: Line = (
        *fit((named,), widths.name + 2, scene.glyphs.dots + "  "),
        *fit((Span(form, "quiet"),), widths.shape + 2, scene.glyphs.dots + "  "),
    )
    line = (*line, *fit(value, widths.value, scene.glyphs.dots))
    if widths.grad:
        beside = cut(beside, widths.grad, scene.glyphs.dots)
        line = (*line, space(1 + widths.grad - width(beside)), *beside)
    return (*line, mark) if mark else line
