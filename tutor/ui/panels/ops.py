"""The calls that the step made, one row each: line, op, inputs and what came out."""

import re

from tutor.plain.lines import Line, Role, Span
from tutor.trace.model import Op, Operand
from tutor.ui.cells import counted, cut, fit, left, right, text, text_width
from tutor.ui.page import Page
from tutor.ui.panels.values import short
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the table of ops; the one walked to is marked and spelt out below."""
    ops = scene.step.ops if scene.step else ()
    if not ops:
        return Page((text("This step called no torch or NumPy function.", "quiet"),), "ops")
    name = min(max(len(op.op) for op in ops), 16)
    named = max(len("inputs"), *(text_width(_inputs(op, ops)) for op in ops))
    inputs = min(named, max(columns // 3, 12))
    header = (
        Span("  line ", "quiet"),
        left("op", name + 2, "quiet"),
        left("inputs", inputs + 2, "quiet"),
        Span("result", "quiet"),
    )
    lines = [_row(scene, op, ops, name, inputs, columns) for op in ops]
    here = scene.item if scene.op else None
    count = counted(len(ops), "op")
    foot = count if here is None else f"{here + 1} of {len(ops)}"
    if scene.step and scene.step.unnoted:
        foot += f", {scene.step.unnoted} more not noted"
    keep = (here + 1, here + 1) if here is not None else None
    return Page((header, *lines, *_details(scene, columns)), "ops", foot, keep)


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
    result: Line = (Span(f"{op.output.name} = ", "text"),) if op.output.name else ()
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
        return operand.name
    if operand.from_ is not None and operand.from_ < len(ops):
        return f"({ops[operand.from_].op})"
    return "?" if operand.view.kind != "number" else str(operand.view.values)


def _details(scene: Scene, columns: int) -> list[Line]:
    """Return the inputs of the op walked to with their values."""
    op, step = scene.op, scene.step
    if op is None or step is None:
        return []
    where = f" in {op.module}" if op.module else ""
    lines: list[Line] = [(), text(f"  {op.op}{where}", "quiet")]
    named = [(_operand(operand, step.ops), operand.view) for operand in op.inputs]
    for name, view in [*named, ("=", op.output.view)]:
        label = fit(text(f"  {name}", "text"), 14, scene.glyphs.dots)
        lines.append((*label, Span(" "), *short(view, columns - 15, scene.glyphs)))
    return [cut(line, columns, scene.glyphs.dots) for line in lines]
