"""The ops as a tree of the modules that made them, with the shapes that flow through it."""

from tutor.plain.lines import Line, Role, Span
from tutor.trace.grouping import Group, Row, grouped, has_groups, rows
from tutor.trace.model import Op, Step
from tutor.ui.cells import cut, fit, right, text, text_width
from tutor.ui.glyphs import Glyphs, written
from tutor.ui.scene import Scene

TELLING = 12
"""Cells below which the last column of the tree is left out, unless it needs no more."""

ROOMY = 64
"""From so many columns on, what is inside a module is indented by two cells."""


def tree(scene: Scene, step: Step, columns: int, room: int) -> tuple[list[Line], int | None]:
    """Return the lines of the tree, and which of them is the op that was walked to.

    It is folded to what `room` lines hold; the branch of the op walked to is open.
    """
    if not has_groups(step):
        return [], None
    shown = rows(grouped(step), room, scene.op)
    flows = [_flow(row.item, scene.glyphs) for row in shown]
    indent = 2 if columns >= ROOMY else 1
    labels = [_label(row, scene.glyphs, indent) for row in shown]
    # Shapes are what the tree is read for: names give way to them, down to a third.
    flow = max(text_width(words) for words in flows)
    label = min(max(map(text_width, labels)), max(columns - flow - 9, columns // 3))
    widths = (label, min(flow, columns - label - 9), columns)
    rests = [_rest(row.item, row.folded, scene.glyphs) for row in shown]
    room = columns - label - widths[1] - 11
    if room < min(TELLING, max(map(text_width, rests))):
        rests = [""] * len(rests)
    parts = zip(shown, labels, flows, rests, strict=True)
    lines = [_line(scene, *each, widths) for each in parts]
    here = [number for number, row in enumerate(shown) if row.item is scene.op]
    return lines, here[0] if here and scene.op is not None else None


def _line(
    scene: Scene, row: Row, label: str, flow: str, rest: str, widths: tuple[int, int, int]
) -> Line:
    """Return one line of the tree; the widths are those of the label, the shapes and the line."""
    labelled, flowing, columns = widths
    glyphs, item = scene.glyphs, row.item
    here = item is scene.op
    first = item.ops[0] if isinstance(item, Group) else item
    # A line number stands where code of the script is, not again for what one call of it held.
    number = scene.place(first.line) if isinstance(item, Op) or row.folded else ""
    role: Role = "strong" if here or isinstance(item, Group) else "text"
    line = (
        Span(f"{glyphs.now} " if here else "  ", "now"),
        right(number, 4, "now" if here else "faint"),
        Span(" "),
        *fit(text(label, role), labelled, glyphs.dots),
        Span("  "),
        *fit(text(flow, "number"), flowing, glyphs.dots),
        *((Span("  "), *text(rest, "quiet")) if rest else ()),
    )
    return cut(line, columns, glyphs.dots)


def _label(row: Row, glyphs: Glyphs, indent: int) -> str:
    """Return the indented name of a module with its class, or of an op."""
    before = " " * indent * row.depth
    if isinstance(row.item, Op):
        return f"{before}{row.item.op}"
    kind = f" {row.item.module.kind}" if row.item.module else ""
    return f"{before}{glyphs.folds[0 if row.folded else 1]} {row.item.name}{kind}"


def _flow(item: Group | Op, glyphs: Glyphs) -> str:
    """Return the shape that goes in and the one that comes out, once where it stays the same."""
    if isinstance(item, Group):
        taken, given, also = item.taken, item.given, item.also
    else:
        tensors = [operand.view for operand in item.inputs if operand.view.kind != "number"]
        taken = tensors[0].shape if tensors else None
        given, also = item.output.view.shape, ()
    gave = ", ".join(sizes(size) for size in (*also, given) if size is not None)
    ends = dict.fromkeys(end for end in (sizes(taken) if taken is not None else "", gave) if end)
    return f" {glyphs.arrow} ".join(ends)


def sizes(shape: tuple[int, ...]) -> str:
    """Return a shape as the table of tensors writes it."""
    return "[" + ",".join(str(size) for size in shape) + "]"


def _rest(item: Group | Op, folded: bool, glyphs: Glyphs) -> str:
    """Return a module's parameters and what is folded into it; the names an op takes and gives."""
    if isinstance(item, Op):
        named = ", ".join(operand.name for operand in item.inputs if operand.name)
        given = item.output.name
        if not given or given == named:
            return named
        return f"{given} {written('←', glyphs)} {named}".rstrip()
    count = item.module.parameters if item.module else 0
    words = [f"{count:,} params"] if count else []
    if folded and len(item.ops) > 1:
        words.append(f"{len(item.ops)} ops")
    return ", ".join(words)
