"""What all nodes of one op together pass on to an operand, where it is not known of each by itself.

An op of torch may be put together of so many nodes, one for each step of a sequence say, that not
every one has a part of the op's formula. What leaves the op is the formula's derivative all the
same, which has to agree with the sum of what those nodes have passed on.
"""

from collections.abc import Sequence

from tutor.derive.beginnings import Maker
from tutor.derive.nodes import Nodes
from tutor.derive.proof import proved
from tutor.derive.seeing import added_up
from tutor.derive.ways import Node, passed_to
from tutor.maths.evaluation import Evaluation, NotRecorded
from tutor.maths.expression import Expr, Leaf, NoRule
from tutor.trace.model import Edge, Flow, View

Sources = Sequence[tuple[Flow, int]]
"""Edges, each by its flow and its place in it."""


def makers_of(nodes: Nodes, sources: Sources, unknown: Sources, flow: Flow) -> list[Maker]:
    """Return the ops to be taken as a whole of those whose nodes lead to a flow, not its own.

    Those are the ones that are written as a word, and those of which a way is unknown.
    """
    found = [source.maker for source, _ in unknown if source.maker is not None]
    found += [s.op for s, _ in sources if s.op is not None and _is_closed(nodes, s.op)]
    return [maker for maker in dict.fromkeys(found) if maker != flow.maker]


def _is_closed(nodes: Nodes, maker: Maker) -> bool:
    node = nodes.beginning(maker)
    return node is not None and node.closed is not None


def passed_by(nodes: Nodes, maker: Maker, sources: Sources, upstream: Expr) -> Expr | None:
    """Return what an op passes on along all these edges, with `upstream` as what came into it.

    None where that is not known, or is not what was recorded.
    """
    node = nodes.beginning(maker)
    if node is None or node.others:
        return None
    node = node._replace(part=node.closed or node.part)
    edges = [source.downstream[place] for source, place in sources]
    try:
        plain = _together(nodes, node, edges, node.upstream)
        if plain is None or not _holds(plain, [e.view for e in edges if e.view is not None]):
            return None
        return _together(nodes, node, edges, upstream)
    except NoRule:
        return None


def _together(nodes: Nodes, node: Node, edges: list[Edge], upstream: Expr) -> Expr | None:
    """Return the sum of what goes to each operand that the edges lead to."""
    total: Expr | None = None
    for operand, given in zip(node.operands, node.op.inputs, strict=True):
        if not any(nodes.leading.leads(edge, node, given) for edge in edges):
            continue
        part = passed_to(node, operand, upstream)
        if part is not None:
            total = part if total is None else total + part
    return total


def _holds(expr: Expr, views: list[View]) -> bool:
    total = added_up(views)
    try:
        value = Evaluation().of(total).value
    except NotRecorded:
        return False
    recorded = Leaf(None, value, total.shape, views[0].dtype)
    return expr.shape == total.shape and proved(expr, recorded, frozenset()).checked is True
