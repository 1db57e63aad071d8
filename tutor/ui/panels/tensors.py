"""Every named value of the script, with its gradient, and what this step changed in it."""

from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.trace.model import View
from tutor.ui.cells import counted, cut, fit, left, space, text_width, width
from tutor.ui.names import apart
from tutor.ui.page import Page
from tutor.ui.panels.entries import (
    Columns,
    Entry,
    columns_for,
    gradient,
    gradient_changed,
    ordered,
    value_changed,
)
from tutor.ui.panels.grids import Cell, cell_lines
from tutor.ui.panels.leaves import leaf_of
from tutor.ui.panels.values import shape, short, single
from tutor.ui.scene import Scene

MARGIN = 2
"""The cells in front of a name for the sign that two worlds differ in it."""

SHAPED = 44
"""From so many columns on there is room for the shapes beside another world's table."""


NUMBER, SHORT = 10, 9
"""The cells that a number is to have there, and that a name keeps."""


class Block(NamedTuple):
    """Lines that stand together; those of what this step has changed are `urgent`.

    `differs` says that the other world has another value or gradient.
    """

    urgent: bool
    differs: bool
    lines: list[Line]


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the table; where it is longer than the panel, what changed comes first."""
    entries = ordered(scene)
    if not entries:
        return Page((), "tensors", "nothing is named yet")
    margin = MARGIN if scene.world else 0
    widths = columns_for(entries, columns - margin, rows, scene.glyphs)
    if margin and columns < SHAPED:
        widths = widths._replace(grad=min(widths.grad, SHORT))
        room = columns - margin - widths.dtype - (widths.grad + 1 if widths.grad else 0) - 6
        # A number that is cut says less than a name that is.
        name = max(min(widths.name, room - NUMBER), min(widths.name, SHORT))
        widths = widths._replace(name=name, shape=0, value=max(room - name, 6))
    place, came = arrived(scene)
    names = apart((entry.called for entry in entries), widths.name, scene.glyphs.dots)
    blocks = [
        block
        for entry in entries
        for block in _blocks(
            scene,
            entry,
            names[entry.called],
            widths,
            rows - 1,
            came if entry.name == place else None,
        )
    ]
    if sum(len(block.lines) for block in blocks) > rows - 1:
        blocks.sort(key=lambda block: not block.urgent)
    lines = [line for block in blocks for line in block.lines]
    lit = [at for at, line in enumerate(lines, 1) if line[0].role == "now"]
    if margin:
        lines = [line for block in blocks for line in _signed(scene, block)]
    count = counted(len(entries), "name")
    keep = (max(lit[0] - 1, 0), lit[0]) if lit else None
    return Page(((space(margin), *_header(widths)), *lines), "tensors", count, keep)


def _signed(scene: Scene, block: Block) -> list[Line]:
    """Return the lines of a value behind a sign where the other world has another one."""
    sign = Span(f"{scene.glyphs.differs} ", "now") if block.differs else space(MARGIN)
    return [(sign, *block.lines[0]), *((space(MARGIN), *line) for line in block.lines[1:])]


def _header(widths: Columns) -> Line:
    """Return the names of the columns."""
    return (
        left("name", widths.name + 2, "quiet"),
        left("shape" if widths.shape else "", widths.shape + 2, "quiet"),
        left("dtype" if widths.dtype else "", widths.dtype, "quiet"),
        *fit((space(widths.point - 1), Span("value", "quiet")), widths.value),
        Span(" " * (widths.grad - 3) + "grad" if widths.grad else "", "quiet"),
    )


def arrived(scene: Scene) -> tuple[str | None, View | None]:
    """Return where a gradient has just arrived in the walk through backward, and that gradient.

    It is the leaf that a gradient is added to, else the value whose node was walked to.
    """
    flow, step = scene.flow, scene.step
    came = flow.upstream[0] if flow is not None and flow.upstream else None
    if flow is None or step is None or came is None:
        return None, None
    leaf = leaf_of(flow, step.flows)
    if leaf is not None or flow.op is None or scene.earlier is None:
        return leaf, came
    try:
        maker = step if flow.op.step == step.index else scene.earlier(flow.op.step)
    except LookupError:
        return None, None
    ops = maker.ops
    name = ops[flow.op.id].output.name if flow.op.id < len(ops) else None
    return name, came


def _blocks(
    scene: Scene, entry: Entry, label: str, widths: Columns, rows: int, came: View | None
) -> list[Block]:
    """Return the lines of one value, of its gradient, and of one that has just arrived there.

    The gradient is a block of its own, so that one that has changed can stand before values that
    have not; beside another world's table it stays where that has it.
    """
    changed = entry.changed and value_changed(entry.before, entry.now)
    cell = Cell(entry.now, entry.before if changed else None, changed)
    beside = single(entry.now)
    # What has no gradient beside it may use that column too.
    whole = widths.value if beside else widths.value + widths.grad
    values = cell_lines(cell, whole, rows, widths.point, scene.glyphs)
    room = widths.grad if beside else whole
    grads = gradient(entry, room, rows, 1 if beside else widths.point, scene.glyphs)
    mark = Span(f" {scene.glyphs.changed}", "now")
    none = Span("")
    on_value = mark if entry.changed and (changed or not grads or beside) else none
    on_grad = mark if gradient_changed(entry) else none
    head = _head(scene, entry, label, widths)
    first = (
        *head,
        *_body(scene, values[0], widths, grads[0] if beside and grads else ()),
        on_value,
    )
    indent = space(width(head))
    differs = entry.name in scene.differing
    blocks = [
        Block(on_value is mark or differs, differs, [first, *((indent, *v) for v in values[1:])])
    ]
    if grads and not beside:
        name = f"{entry.called}.grad"
        name = name if text_width(name) < width(head) else f"{label}.grad"
        lines = [
            (left(name, width(head), "quiet"), *_body(scene, grads[0], widths, ()), on_grad),
            *((indent, *line) for line in grads[1:]),
        ]
        blocks.append(Block(on_grad is mark, False, lines))
    if came is not None:
        words = fit((Span(f"{scene.glyphs.now} arrives", "now"),), width(head), scene.glyphs.dots)
        blocks[-1].lines.append((*words, *short(came, whole, scene.glyphs)))
    if scene.world:
        lines = [line for block in blocks for line in block.lines]
        return [Block(entry.changed or differs, differs, lines)]
    return blocks


def _head(scene: Scene, entry: Entry, label: str, widths: Columns) -> Line:
    """Return a value's name, its shape, and its dtype where there is a column for it."""
    usual: Role = "quiet" if entry.now.kind == "number" else "text"
    dots = scene.glyphs.dots
    form = Span(shape(entry.now, scene.glyphs), "quiet")
    return (
        left(label, widths.name, "strong" if entry.changed else usual),
        space(2),
        *fit((form,), widths.shape, dots),
        space(2),
        *fit((Span(entry.now.dtype, "quiet"),), widths.dtype, dots),
    )


def _body(scene: Scene, value: Line, widths: Columns, beside: Line) -> Line:
    """Return the value and, at the right, the gradient of a single number."""
    if not widths.grad:
        return fit(value, widths.value, scene.glyphs.dots)
    if not beside:
        return fit(value, widths.value + 1 + widths.grad, scene.glyphs.dots)
    line = fit(value, widths.value, scene.glyphs.dots)
    grad = cut(beside, widths.grad, scene.glyphs.dots)
    return (*line, space(1 + widths.grad - width(grad)), *grad)
