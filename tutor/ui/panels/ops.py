"""The calls that the step made, one row each, or as the tree of the modules that made them."""

import re

from msgspec import UnsetType

from tutor.plain.lines import Line, Role, Span
from tutor.trace.grouping import has_groups
from tutor.trace.model import Op, Operand, Step
from tutor.trace.state_names import short as short_name
from tutor.ui.cells import counted, cut, fit, left, right, text, text_width, wrap
from tutor.ui.names import named
from tutor.ui.page import Page
from tutor.ui.panels.modules import tree
from tutor.ui.panels.values import short
from tutor.ui.scene import Scene

AROUND = 5
"""So many rows of a tree of modules stay for the op walked to and its neighbours."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the table of ops, as a tree where modules made them; one is spelt out."""
    step = scene.step
    if step is None or not step.ops:
        return Page(wrap("This step called no torch or NumPy function.", columns, "quiet"), "ops")
    if has_groups(step):
        return _tree(scene, step, columns, rows)
    ops = step.ops
    name = min(max(len(op.op) for op in ops), 16)
    widest = max(len("inputs"), *(text_width(_inputs(op, ops)) for op in ops))
    inputs = min(widest, max(columns // 3, 12))
    header = (
        Span("  line ", "quiet"),
        left("op", name + 2, "quiet"),
        left("inputs", inputs + 2, "quiet"),
        Span("result", "quiet"),
    )
    lines = [_row(scene, op, ops, name, inputs, columns) for op in ops]
    here = scene.item if scene.op else None
    keep = (here + 1, here + 1) if here is not None else None
    return Page((header, *lines, *_details(scene, columns)), "ops", _foot(scene, step), keep)


def _tree(scene: Scene, step: Step, columns: int, rows: int) -> Page:
    """Return the ops as a tree of modules; the values of the op walked to stand below it."""
    lines, here = tree(scene, step, columns, rows)
    if here is None:
        return Page(tuple(lines), "ops", _foot(scene, step))
    # The modules around the op stay in sight above its values.
    details = _details(scene, columns)[2:]
    room = max(rows - AROUND, 2)
    if len(details) > room:
        more = counted(len(details) - room + 1, "input")
        details = [*details[-1:], *details[: room - 2], text(f"  and {more} more", "faint")]
    lines[here + 1 : here + 1] = details
    return Page(tuple(lines), "ops", _foot(scene, step), (here, here + len(details)))


def _foot(scene: Scene, step: Step) -> str:
    """Return how many ops there are, and which of them is the one walked to."""
    count = counted(len(step.ops), "op")
    foot = (
        count if scene.op is None or scene.item is None else f"{scene.item + 1} of {len(step.ops)}"
    )
    return f"{foot}, {step.unnoted} more not noted" if step.unnoted else foot


def _row(scene: Scene, op: Op, ops: tuple[Op, ...], name: int, inputs: int, columns: int) -> Line:
    """Return one op as a row."""
    here = scene.op is op
    glyphs = scene.glyphs
    role: Role = "strong" if here else "text"
    head: Line = (
        Span(f"{glyphs.now} " if here else "  ", "now"),
        right(scene.place(op.line), 4, "now" if here else "faint"),
        Span(" "),
        *fit(text(op.op, role), name, glyphs.dots),
        Span("  "),
        *fit(text(_inputs(op, ops), "quiet"), inputs, glyphs.dots),
        Span("  "),
    )
    result: Line = (Span(f"{short_name(op.output.name)} = ", "text"),) if op.output.name else ()
    room = columns - 7 - name - 2 - inputs - 2 - sum(text_width(s.text) for s in result)
    return (*head, *result, *short(op.output.view, max(room, 4), glyphs))


def _inputs(op: Op, ops: tuple[Op, ...]) -> str:
    """Return an op's arguments, its inputs by name or by the op of this step that made them."""
    names = [_operand(operand, ops) for operand in op.inputs]

    def named(match: re.Match[str]) -> str:
        place = int(match[1])
        return names[place] if place < len(names) else match[0]

    if not op.arguments:
        return ", ".join(names)
    return ", ".join(re.sub(r"\$(\d+)", named, argument) for argument in op.arguments)


def _operand(operand: Operand, ops: tuple[Op, ...]) -> str:
    """Return how one input is called."""
    if operand.name:
        return short_name(operand.name)
    if operand.from_ is not None and operand.from_ < len(ops):
        return f"({ops[operand.from_].op})"
    if not isinstance(operand.earlier, UnsetType):
        return f"(step {operand.earlier.step})"
    return "?" if operand.view.kind != "number" else str(operand.view.values)


def _details(scene: Scene, columns: int) -> list[Line]:
    """Return the inputs of the op walked to with their values."""
    op, step = scene.op, scene.step
    if op is None or step is None:
        return []
    where = f" in {op.module}" if op.module else ""
    lines: list[Line] = [(), text(f"  {op.op}{where}", "quiet")]
    inputs = [(_operand(operand, step.ops), operand.view) for operand in op.inputs]
    for name, view in [*inputs, ("=", op.output.view)]:
        label = fit(text(f"  {named(name, 12, scene.glyphs.dots)}", "text"), 14)
        lines.append((*label, Span(" "), *short(view, columns - 15, scene.glyphs)))
    return [cut(line, columns, scene.glyphs.dots) for line in lines]
