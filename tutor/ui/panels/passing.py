"""What a backward node takes in and passes on, as the cells of a table."""

from tutor.plain.lines import Line, Span, plain
from tutor.trace.likeness import node_name
from tutor.trace.model import Edge, Flow, View
from tutor.ui.cells import cut, text, text_width, width
from tutor.ui.glyphs import Glyphs
from tutor.ui.panels.values import elements, shape, short

BROADCASTING = frozenset({"add", "sub", "mul", "div", "expand"})
"""Nodes whose op stretches its inputs to one shape, so that going back means summing."""

ADDED = "added up"
"""What a remark says of a gradient that is a sum."""


def edges_of(flow: Flow) -> list[Edge]:
    """Return the edges on which a gradient goes on."""
    return [edge for edge in flow.downstream if edge.view is not None]


def remarks(flow: Flow) -> list[str]:
    """Return what there is to say of a node in words: of its edges, then of itself."""
    said = [remark(edge) for edge in edges_of(flow)]
    return [words for words in (*said, flow.remark) if words]


def remark(edge: Edge) -> str:
    """Return what is said of an edge, with the leaf that it leads to."""
    if not edge.remark:
        return ""
    return edge.remark


def upstream(flow: Flow, room: int, glyphs: Glyphs) -> Line:
    """Return the gradient that came into a node."""
    views = [view for view in flow.upstream if view is not None]
    return short(views[0], room, glyphs) if views else text("none", "quiet")


def passed(flow: Flow, room: int, glyphs: Glyphs) -> Line:
    """Return what a node passes on, each edge that carries a gradient after the other."""
    edges = edges_of(flow)
    if not edges:
        return text("nothing", "quiet")
    share = max((room - 2 * (len(edges) - 1)) // len(edges), 8)
    if len(edges) > 1 and share * len(edges) + 2 * (len(edges) - 1) > room:
        return cut(text(f"{len(edges)} gradients", "quiet"), room, glyphs.dots)
    parts: list[Span] = []
    for place, edge in enumerate(edges):
        parts += [Span("  ")] if place else []
        parts += passed_on(flow, edge, share, glyphs, len(edges) > 1)
    return cut(tuple(parts), room, glyphs.dots)


def passed_on(flow: Flow, edge: Edge, room: int, glyphs: Glyphs, named: bool) -> Line:
    """Return the gradient on one edge; `named` puts the leaf it goes to in front."""
    view = edge.view
    assert view is not None
    leaf = _fitting(edge.leaf or "", room) if named else ""
    label: Line = (Span(f"{leaf} ", "quiet"),) if leaf else ()
    if edge.checked is False:
        label = (Span(f"{glyphs.failed} ", "failed"), *label)
    came = flow.upstream[0] if flow.upstream else None
    if _same(came, view):
        return (*label, Span("the same", "quiet"))
    if came is not None and _summed(flow, edge, came, view):
        label = (*label, Span(f"{glyphs.sum} {glyphs.arrow} ", "symbol"))
    value = short(view, max(room - width(label), 4), glyphs)
    if plain(value) == glyphs.dots:
        value = text(shape(view, glyphs), "quiet")
    return (*label, *value)


def _fitting(leaf: str, room: int) -> str:
    """Return a leaf's name as far as it leaves room for the numbers: shorter, or none."""
    names = (leaf, leaf.rsplit(".", 1)[-1], "")
    return next(name for name in names if not name or text_width(name) <= min(room // 3, room - 11))


def _same(upstream: View | None, view: View) -> bool:
    """Whether several numbers are passed on as they came."""
    values = elements(view)
    if upstream is None or values is None or len(values) < 2:
        return False
    return (view.shape, view.values) == (upstream.shape, upstream.values)


def _summed(flow: Flow, edge: Edge, upstream: View, view: View) -> bool:
    """Whether the gradient was summed over what the op had stretched."""
    before, after = elements(upstream), elements(view)
    fewer = before is not None and after is not None and len(after) < len(before)
    stretched = edge.remark is not None and ADDED in edge.remark
    return fewer and (stretched or node_name(flow) in BROADCASTING)
