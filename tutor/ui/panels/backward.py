"""The backward pass, node by node in the order in which they ran: upstream × local = passed on.

A node that passes several gradients on has a row for each, and a fused node a row for each of its
textbook steps: for the node walked to, and for the others as far as there is room.
"""

from enum import IntEnum
from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.plain.numbers import flat
from tutor.plain.values import nesting
from tutor.trace.likeness import ACCUMULATES, node_name
from tutor.trace.model import Edge, Flow, Part
from tutor.ui.cells import counted, cut, fit, left, right, space, text, text_width, width, wrap
from tutor.ui.glyphs import Glyphs, written
from tutor.ui.names import apart
from tutor.ui.page import Page
from tutor.ui.panels.leaves import accumulated, leaf_of
from tutor.ui.panels.passing import edges_of, passed, passed_on, remarks, upstream
from tutor.ui.panels.values import listed
from tutor.ui.scene import Scene

LOCAL = 24
"""The most cells of the column of local derivatives."""

LEAF = 24
"""The most cells of the name of a leaf's gradient."""

GRADIENTS = 22
"""The cells that the two columns of gradients have at least, where they need so many."""


PASSED = ("passes on", "gives")
"""What stands above the column of the gradients that go on, as far as there is room."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the table of flows; the one walked to is marked."""
    flows = scene.step.flows if scene.step else ()
    if not flows:
        return Page(
            wrap("Gradients flow in the backward phase; this step is none.", columns, "quiet"),
            "backward",
        )
    widths = _widths(scene.glyphs, flows, columns)
    names = _names(scene.glyphs, flows)
    here = next((i for i, flow in enumerate(flows) if flow is scene.flow), None)
    blocks: list[list[Line]] = []
    for others in reversed(Folding):
        folding = [Folding.NONE if flow is scene.flow else others for flow in flows]
        pairs = zip(flows, folding, strict=True)
        blocks = [_block(scene, flow, names, widths, folded) for flow, folded in pairs]
        if sum(map(len, blocks)) < rows:
            break
    lines: list[Line] = [_header(scene.glyphs, widths)]
    keep = None
    for place, block in enumerate(blocks):
        if place == here:
            keep = (len(lines), len(lines) + len(block) - 1)
        lines += block
    foot = f"{here + 1} of {len(flows)}" if here is not None else counted(len(flows), "node")
    return Page(tuple(lines), "backward, node by node", foot, keep)


class Folding(IntEnum):
    """What of a node is left out for want of room: its inner steps, then a row for each edge."""

    EDGES = 0
    STEPS = 1
    NONE = 2


class Widths(NamedTuple):
    """The cells of the table's columns."""

    name: int
    upstream: int
    local: int
    passed: int

    @property
    def all(self) -> int:
        """The cells of a whole row."""
        behind = self.upstream + (self.local + 2 if self.local else 0) + 2 + self.passed
        return 7 + self.name + 2 + behind


def _widths(glyphs: Glyphs, flows: tuple[Flow, ...], columns: int) -> Widths:
    """Return widths that give the two columns of gradients what they need, as far as it goes."""
    walked = [flow for flow in flows if not flow.node.endswith(ACCUMULATES)]
    names = [text_width(node_name(flow)) for flow in walked]
    names += [text_width(part.op) + 2 for flow in walked for part in flow.parts]
    name = min(max(names, default=4), 14)
    rules = [written(edge.local or "", glyphs) for flow in flows for edge in edges_of(flow)]
    rules += [written(part.local, glyphs) for flow in flows for part in flow.parts]
    longest = max(map(text_width, rules), default=0)
    room = columns - 7 - name - 2 - 2
    came, gone = _needed(walked, room, glyphs)
    least = min(came + gone, GRADIENTS)
    local = max(min(longest, LOCAL, room - least - 2), len("× local")) if longest else 0
    room -= local + 2 if local else 0
    came, gone = _needed(walked, room, glyphs)
    came = max(min(came, room - min(gone, room // 2)), 8)
    widths = Widths(name, came, local, max(room - came, 8))
    if widths.all <= columns:
        return widths
    # Beside another world there may be no room for three columns, and half a rule is another one.
    room = columns - 7 - name - 2 - 2
    return Widths(name, room // 2, 0, room - room // 2)


def _needed(walked: list[Flow], room: int, glyphs: Glyphs) -> tuple[int, int]:
    """Return the cells that the two columns of gradients would fill, of so many."""
    came = max((width(upstream(flow, room, glyphs)) for flow in walked), default=0)
    gone = max((width(passed(flow, room, glyphs)) for flow in walked), default=0)
    return max(came, len("upstream")), max(gone, len(f"= {PASSED[-1]}"))


def _header(glyphs: Glyphs, widths: Widths) -> Line:
    """Return the names of the columns."""
    rule = left(f"{glyphs.times} local", widths.local + 2, "quiet") if widths.local else Span("")
    passed = next((w for w in PASSED if len(f"= {w}") <= widths.passed), PASSED[-1])
    return (
        Span("  line ", "quiet"),
        left("op", widths.name + 2, "quiet"),
        *fit(text("upstream", "quiet"), widths.upstream, glyphs.dots),
        space(2),
        rule,
        Span(f"= {passed}" if widths.local else passed, "quiet"),
    )


def label(flow: Flow, flows: tuple[Flow, ...]) -> str:
    """Return what stands in the column of ops."""
    leaf = leaf_of(flow, flows) if flow.node.endswith(ACCUMULATES) else None
    return f"{leaf}.grad" if leaf else node_name(flow)


def _names(glyphs: Glyphs, flows: tuple[Flow, ...]) -> dict[str, str]:
    """Return what stands in the column of ops; a leaf may use that of the upstream as well."""
    found = {label(flow, flows): label(flow, flows) for flow in flows}
    ends = [flow for flow in flows if flow.node.endswith(ACCUMULATES)]
    leaves = dict.fromkeys(leaf for flow in ends if (leaf := leaf_of(flow, flows)))
    shown = apart(leaves, LEAF - len(".grad"), glyphs.dots)
    return found | {f"{leaf}.grad": f"{name}.grad" for leaf, name in shown.items()}


def _block(
    scene: Scene, flow: Flow, names: dict[str, str], widths: Widths, folded: Folding
) -> list[Line]:
    """Return the rows of one node: one for each edge and each inner step, unless folded."""
    glyphs = scene.glyphs
    if flow.node.endswith(ACCUMULATES):
        head = _head(scene, flow, names, LEAF)
        return [(*head, *accumulated(scene, flow, widths.all - width(head)))]
    head = fit(_head(scene, flow, names, widths.name), 9 + widths.name)
    came = (*fit(upstream(flow, widths.upstream, glyphs), widths.upstream, glyphs.dots), space(2))
    edges = edges_of(flow)
    if folded is Folding.EDGES or len(edges) < 2:
        rule = _rule(edges[0] if edges else None, widths, glyphs)
        lines: list[Line] = [(*head, *came, *rule, *passed(flow, widths.passed, glyphs))]
    else:
        first, *others = (_edge(flow, edge, widths, glyphs) for edge in edges)
        below = space(width(head) + width(came))
        lines = [(*head, *came, *first), *((below, *line) for line in others)]
    if folded is Folding.NONE:
        lines += [_part(scene, part, widths) for part in flow.parts]
    indent = space(width(head))
    for words in remarks(flow) if flow is scene.flow else ():
        lines += [(indent, *line) for line in wrap(words, widths.all - width(head), "quiet")]
    return lines


def _edge(flow: Flow, edge: Edge, widths: Widths, glyphs: Glyphs) -> Line:
    """Return the local derivative of one edge and what goes on there."""
    gone = cut(passed_on(flow, edge, widths.passed, glyphs, True), widths.passed, glyphs.dots)
    return (*_rule(edge, widths, glyphs), *gone)


def _head(scene: Scene, flow: Flow, names: dict[str, str], cells: int) -> Line:
    """Return the mark, the line and the op of a node, its name in at most so many cells."""
    here = flow is scene.flow
    glyphs = scene.glyphs
    flows = scene.step.flows if scene.step else ()
    role: Role = "strong" if here else "text"
    return (
        Span(f"{glyphs.now} " if here else "  ", "now"),
        right(scene.place(flow.line), 4, "now" if here else "faint"),
        Span(" "),
        *cut(text(names[label(flow, flows)], role), cells, glyphs.dots),
        Span("  "),
    )


def _rule(edge: Edge | None, widths: Widths, glyphs: Glyphs) -> Line:
    """Return the local derivative of an edge; a question mark where no rule is known."""
    if not widths.local:
        return ()
    words = text("?", "faint")
    if edge is not None and edge.local:
        words = text(written(edge.local, glyphs), "symbol")
    return (*fit(words if edge is not None else (), widths.local, glyphs.dots), space(2))


def _part(scene: Scene, part: Part, widths: Widths) -> Line:
    """Return one textbook step of a fused node, indented below it."""
    glyphs = scene.glyphs
    name = fit(text(f"{glyphs.dot} {part.op}", "quiet"), widths.name + 2, glyphs.dots)
    rule = fit(text(written(part.local, glyphs), "symbol"), widths.local, glyphs.dots)
    values = flat(part.value, nesting(part.value))
    value = listed(values, widths.passed, glyphs) if part.value is not None else ()
    return (space(7), *name, space(widths.upstream + 2), *rule, space(2), *value)
