"""The backward pass, one row for each autograd node that ran, in the order in which they ran."""

import re

from tutor.plain.lines import Line, Role, Span
from tutor.plain.numbers import scalar
from tutor.trace.model import Edge, Flow, View
from tutor.ui.cells import cut, fit, left, right, text, text_width
from tutor.ui.page import Page
from tutor.ui.panels.values import elements, number, short
from tutor.ui.scene import Scene

BROADCASTING = frozenset({"add", "sub", "mul", "div", "expand"})
"""Nodes whose op stretches its inputs to one shape, so that going back means summing."""

ACCUMULATES = "AccumulateGrad"
TOLERANCE = 1e-5
"""How far, relatively, a sum in float32 may lie beside the sum of what is shown."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the table of flows; the one walked to is marked."""
    flows = scene.step.flows if scene.step else ()
    if not flows:
        return Page((text("Gradients flow in the backward phase; this step is none.", "quiet"),), "backward")
    name = min(max(len(node_name(flow)) for flow in flows), 14)
    local = min(max(len(flow.symbolic or "") for flow in flows), 12)
    room = (columns - 7 - name - 2 - (local + 2 if local else 0) - 2) // 2
    header = (
        Span("  line ", "quiet"),
        left("op", name + 2, "quiet"),
        left("upstream", room + 2, "quiet"),
        left(f"{scene.glyphs.times} local", local + 2, "quiet") if local else Span(""),
        Span("passes on", "quiet"),
    )
    lines = [_row(scene, flow, name, local, room, columns) for flow in flows]
    here = next((i for i, flow in enumerate(flows) if flow is scene.flow), None)
    foot = f"{len(flows)} nodes" if here is None else f"{here + 1} of {len(flows)}"
    keep = (here + 1, here + 1) if here is not None else None
    return Page((header, *lines), "backward, node by node", foot, keep)


def node_name(flow: Flow) -> str:
    """Return a node's name as the op is called: ``MseLossBackward0`` is mse_loss."""
    if flow.node.endswith(ACCUMULATES):
        leaf = next((edge.leaf for edge in flow.downstream if edge.leaf), None)
        return f"{leaf}.grad" if leaf else "grad"
    words = re.sub(r"Backward\d*$", "", flow.node)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).lower() or flow.node


def _row(scene: Scene, flow: Flow, name: int, local: int, room: int, columns: int) -> Line:
    """Return one node as a row."""
    here = flow is scene.flow
    glyphs = scene.glyphs
    role: Role = "strong" if here else "text"
    head: Line = (
        Span(f"{glyphs.now} " if here else "  ", "now"),
        right(str(flow.line or ""), 4, "now" if here else "faint"),
        Span(" "),
        *fit(text(node_name(flow), role), name + 2, f"{glyphs.dots} "),
    )
    if flow.node.endswith(ACCUMULATES):
        return (*head, *accumulated(scene, flow, columns - 7 - name - 2))
    upstream = flow.upstream[0] if flow.upstream else None
    seen = short(upstream, room, glyphs) if upstream else text("none", "quiet")
    rule = fit(text(flow.symbolic or "", "symbol"), local + 2, glyphs.dots) if local else ()
    return (*head, *fit(seen, room + 2, glyphs.dots), *rule, *_passed(scene, flow, upstream, room))


def _passed(scene: Scene, flow: Flow, upstream: View | None, room: int) -> Line:
    """Return what a node passes on, each edge that carries a gradient after the other."""
    edges = [edge for edge in flow.downstream if edge.view is not None]
    if not edges:
        return text("nothing", "quiet")
    share = max((room - 2 * (len(edges) - 1)) // len(edges), 8)
    parts: list[Span] = []
    for place, edge in enumerate(edges):
        parts += [Span("  ")] if place else []
        parts += _edge(scene, flow, edge, upstream, share, len(edges) > 1)
    return cut(tuple(parts), room, scene.glyphs.dots)


def _edge(
    scene: Scene, flow: Flow, edge: Edge, upstream: View | None, room: int, named: bool
) -> Line:
    """Return the gradient on one edge; to a leaf with its name where several edges leave."""
    view = edge.view
    assert view is not None
    if upstream is not None and (view.shape, view.values) == (upstream.shape, upstream.values):
        if not named and view.values is not None and len(elements(view) or ()) > 1:
            return text("the same", "quiet")
    label: Line = (Span(f"{edge.leaf} ", "quiet"),) if named and edge.leaf else ()
    if upstream is not None and _summed(flow, upstream, view):
        label = (*label, Span(f"{scene.glyphs.sum} {scene.glyphs.arrow} ", "symbol"))
    return (*label, *short(view, max(room - sum(text_width(s.text) for s in label), 4), scene.glyphs))


def _summed(flow: Flow, upstream: View, view: View) -> bool:
    """Whether the gradient was summed over what the op had stretched."""
    before, after = elements(upstream), elements(view)
    fewer = before is not None and after is not None and len(after) < len(before)
    return fewer and node_name(flow) in BROADCASTING


def accumulated(scene: Scene, flow: Flow, room: int) -> Line:
    """Return how a leaf's gradient came about: what was there, plus what arrived."""
    leaf = next((edge.leaf for edge in flow.downstream if edge.leaf), None)
    came = flow.upstream[0] if flow.upstream else None
    if leaf is None or came is None:
        return short(came, room, scene.glyphs) if came else ()
    earlier = scene.previous.tensors.get(leaf) if scene.previous else None
    before = earlier.grad if earlier else None
    now = scene.step.tensors.get(leaf) if scene.step else None
    after = now.grad if now else None
    if before is None:
        why = Span("  (there was none before)", "quiet")
        return cut((Span("= ", "quiet"), *short(came, room - 2, scene.glyphs), why), room, scene.glyphs.dots)
    numbers = [_only(view) for view in (before, came, after)]
    if None in numbers:
        share = max(room - 24, 8)
        return cut((Span("+ ", "quiet"), *short(came, share, scene.glyphs), Span("  added to what was there", "quiet")), room, scene.glyphs.dots)
    return cut(_sum(numbers), room, scene.glyphs.dots)


def _sum(numbers: list[float | None]) -> Line:
    """Return ``before + came = after``, the sum only where the three figures bear it out."""
    before, came, after = (number or 0.0 for number in numbers)
    line: Line = (Span(f"{scalar(before)} + ", "quiet"), number(came, 5))
    if abs(before + came - after) > TOLERANCE * max(abs(before), abs(came), abs(after)):
        return line
    return (*line, Span(" = ", "quiet"), number(after, 5), Span("  (it adds up)", "quiet"))


def _only(view: View | None) -> float | None:
    """Return the one element of a view, None where there are several or none."""
    values = elements(view) if view else None
    if not values or len(values) != 1 or not isinstance(values[0], int | float):
        return None
    return float(values[0])
