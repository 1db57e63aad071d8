"""The chain rule of the backward node that the walk has come to."""

from collections.abc import Iterator

from tutor.plain.values import nesting
from tutor.trace.likeness import node_name, upstream
from tutor.trace.model import Edge, Flow, Part
from tutor.ui.panels.passing import remark
from tutor.ui.panels.statement import Statement
from tutor.ui.scene import Scene


def chained(scene: Scene, digits: int) -> Iterator[Statement]:
    """Yield the chain rule for each gradient that the node passes on, then its textbook steps."""
    flow = scene.flow
    if flow is None:
        return
    edges = [edge for edge in flow.downstream if edge.view is not None and edge.symbolic]
    flows = scene.step.flows if scene.step is not None else ()
    came = f"{upstream(scene.step)}: the upstream gradient" if scene.step is not None else ""
    for place, edge in enumerate(edges):
        also = (flow.remark or "", came) if place == 0 else ()
        yield _edge(edge, flow, flows, also, digits)
    if flow.remark and not edges:
        yield Statement("", "", "", "", None, 0, remarks=(flow.remark,))
    for part in flow.parts:
        yield _part(part, digits)


def _edge(
    edge: Edge, flow: Flow, flows: tuple[Flow, ...], also: tuple[str, ...], digits: int
) -> Statement:
    """Return the chain rule of one edge as an equation."""
    view = edge.view
    assert view is not None
    remarks = tuple(words for words in (remark(edge), *also) if words)
    latex, text = edge.latex or "", edge.symbolic or ""
    if "=" not in text:
        # What goes on to a value without a name is called after the node that takes it in.
        to = node_name(flows[edge.to]) if edge.to is not None and edge.to < len(flows) else "it"
        escaped = to.replace("_", r"\_")
        latex = rf"\text{{to {escaped}}} = {latex}"
        text = f"to {to} = {text}"
    return Statement(
        latex, text, "", edge.substituted or "",
        view.values, len(view.shape), edge.checked, "", edge.approximate, remarks,
        f"line {flow.line}" if flow.line else "", True, digits, view,
    )  # fmt: skip


def _part(part: Part, digits: int) -> Statement:
    """Return one textbook step of a node that does several."""
    return Statement(
        "", f"through {part.op} = {part.symbolic}", "", part.substituted,
        part.value, nesting(part.value), approximate=part.approximate, digits=digits,
    )  # fmt: skip
