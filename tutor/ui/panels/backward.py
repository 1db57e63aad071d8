"""The backward pass, one row for each autograd node that ran, in the order in which they ran."""

import re
from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.plain.numbers import scalar
from tutor.trace.model import Edge, Flow, View
from tutor.ui.cells import cut, fit, left, right, text, text_width, width
from tutor.ui.glyphs import Glyphs
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
        return Page(
            (text("Gradients flow in the backward phase; this step is none.", "quiet"),), "backward"
        )
    widths = _widths(scene, flows, columns)
    header = (
        Span("  line ", "quiet"),
        left("op", widths.name + 2, "quiet"),
        left("upstream", widths.upstream + 2, "quiet"),
        left(f"{scene.glyphs.times} local", widths.local + 2, "quiet")
        if widths.local
        else Span(""),
        Span("passes on", "quiet"),
    )
    lines = [_row(scene, flow, widths) for flow in flows]
    here = next((i for i, flow in enumerate(flows) if flow is scene.flow), None)
    foot = f"{len(flows)} nodes" if here is None else f"{here + 1} of {len(flows)}"
    keep = (here + 1, here + 1) if here is not None else None
    return Page((header, *lines), "backward, node by node", foot, keep)


class Widths(NamedTuple):
    """The cells of the table's columns."""

    name: int
    upstream: int
    local: int
    passed: int


def _widths(scene: Scene, flows: tuple[Flow, ...], columns: int) -> Widths:
    """Return widths that give the two columns of gradients what they need, as far as it goes."""
    name = min(max(text_width(_label(flow, flows)) for flow in flows), 14)
    local = min(max(len(flow.symbolic or "") for flow in flows), 12)
    room = columns - 7 - name - 2 - (local + 2 if local else 0) - 2
    walked = [flow for flow in flows if not flow.node.endswith(ACCUMULATES)]
    upstream = max((width(_upstream(scene, flow, room)) for flow in walked), default=8)
    passed = max((width(_passed(scene, flow, room)) for flow in walked), default=8)
    upstream = max(min(upstream, room - min(passed, room // 2)), 8)
    return Widths(name, upstream, local, max(room - upstream, 8))


def _upstream(scene: Scene, flow: Flow, room: int) -> Line:
    """Return the gradient that came into a node."""
    views = [view for view in flow.upstream if view is not None]
    return short(views[0], room, scene.glyphs) if views else text("none", "quiet")


def node_name(flow: Flow) -> str:
    """Return a node's name as the op is called: ``MseLossBackward0`` is mse_loss."""
    if flow.node.endswith(ACCUMULATES):
        return "grad"
    words = re.sub(r"Backward\d*$", "", flow.node)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", words).lower() or flow.node


def leaf_of(flow: Flow, flows: tuple[Flow, ...]) -> str | None:
    """Return the leaf that a node adds to: the name on the edge that leads to the node."""
    edges = (edge for other in flows for edge in other.downstream if edge.to == flow.id)
    return next((edge.leaf for edge in edges if edge.leaf), None)


def _label(flow: Flow, flows: tuple[Flow, ...]) -> str:
    """Return what stands in the column of ops."""
    leaf = leaf_of(flow, flows) if flow.node.endswith(ACCUMULATES) else None
    return f"{leaf}.grad" if leaf else node_name(flow)


def _row(scene: Scene, flow: Flow, widths: Widths) -> Line:
    """Return one node as a row."""
    here = flow is scene.flow
    glyphs = scene.glyphs
    flows = scene.step.flows if scene.step else ()
    role: Role = "strong" if here else "text"
    head: Line = (
        Span(f"{glyphs.now} " if here else "  ", "now"),
        right(str(flow.line or ""), 4, "now" if here else "faint"),
        Span(" "),
        *fit(text(_label(flow, flows), role), widths.name, glyphs.dots),
        Span("  "),
    )
    if flow.node.endswith(ACCUMULATES):
        return (*head, *accumulated(scene, flow, widths.upstream + widths.passed + 2))
    seen = fit(_upstream(scene, flow, widths.upstream), widths.upstream + 2, glyphs.dots)
    rule: Line = ()
    if widths.local:
        rule = fit(text(flow.symbolic or "", "symbol"), widths.local + 2, glyphs.dots)
    return (*head, *seen, *rule, *_passed(scene, flow, widths.passed))


def _passed(scene: Scene, flow: Flow, room: int) -> Line:
    """Return what a node passes on, each edge that carries a gradient after the other."""
    edges = [edge for edge in flow.downstream if edge.view is not None]
    if not edges:
        return text("nothing", "quiet")
    upstream = flow.upstream[0] if flow.upstream else None
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
    label: Line = (Span(f"{edge.leaf} ", "quiet"),) if named and edge.leaf else ()
    if _same(upstream, view):
        return (*label, Span("the same", "quiet"))
    if upstream is not None and _summed(flow, upstream, view):
        label = (*label, Span(f"{scene.glyphs.sum} {scene.glyphs.arrow} ", "symbol"))
    return (
        *label,
        *short(view, max(room - sum(text_width(s.text) for s in label), 4), scene.glyphs),
    )


def _same(upstream: View | None, view: View) -> bool:
    """Whether several numbers are passed on as they came."""
    values = elements(view)
    if upstream is None or values is None or len(values) < 2:
        return False
    return (view.shape, view.values) == (upstream.shape, upstream.values)


def _summed(flow: Flow, upstream: View, view: View) -> bool:
    """Whether the gradient was summed over what the op had stretched."""
    before, after = elements(upstream), elements(view)
    fewer = before is not None and after is not None and len(after) < len(before)
    return fewer and node_name(flow) in BROADCASTING


def accumulated(scene: Scene, flow: Flow, room: int) -> Line:
    """Return how a leaf's gradient came about: what was there, plus what arrived."""
    leaf = leaf_of(flow, scene.step.flows) if scene.step else None
    came = flow.upstream[0] if flow.upstream else None
    if leaf is None or came is None:
        return short(came, room, scene.glyphs) if came else ()
    earlier = scene.previous.tensors.get(leaf) if scene.previous else None
    before = earlier.grad if earlier else None
    now = scene.step.tensors.get(leaf) if scene.step else None
    after = now.grad if now else None
    if before is None:
        return _arrived(came, "=", "(there was none before)", room, scene.glyphs)
    numbers = [_only(view) for view in (before, came, after)]
    if None not in numbers:
        return cut(_sum(numbers), room, scene.glyphs.dots)
    if not any(elements(before) or [True]):
        return _arrived(came, "=", "(0 was there)", room, scene.glyphs)
    return _arrived(came, "+", "added to what was there", room, scene.glyphs)


def _arrived(came: View, equals: str, why: str, room: int, glyphs: Glyphs) -> Line:
    """Return what arrived at a leaf, with a word on what had been there."""
    share = max(room - len(why) - 4, 8)
    line = (Span(f"{equals} ", "quiet"), *short(came, share, glyphs), Span(f"  {why}", "quiet"))
    return cut(line, room, glyphs.dots)


def _sum(numbers: list[float | None]) -> Line:
    """Return ``before + came = after``, the sum only where the three figures bear it out."""
    before, came, after = (value or 0.0 for value in numbers)
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
