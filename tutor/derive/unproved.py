"""Where an edge leads that carries too much to be recorded, so that no numbers tell.

Nothing is guessed: an edge is followed only from a node that stands for a part of its own, since of
what an op as a whole passes on it may carry a share, and only where one part alone can be meant.
"""

from collections.abc import Iterable, Sequence

from tutor.derive.ways import Node, Way, inside
from tutor.maths.expression import Apply, Expr, Shape
from tutor.maths.written import leaves
from tutor.trace.likeness import node_name
from tutor.trace.model import Edge, Flow

VIEWS = frozenset(
    {"view", "unsafe_view", "reshape_alias", "expand", "squeeze", "unsqueeze", "clone"}
)
"""Nodes that pass on the numbers that came in, if in another shape."""

FACTORS = {"mm": 0, "bmm": 0, "addmm": 1}
"""Nodes of a matrix product, each with the slot of its first factor; the other one follows it."""

BINARY = frozenset({"div", "sub", "pow"})
"""Nodes whose two operands stand in the order of their slots; those of a product may not."""

CALLED = {"t": "permute", "transpose": "permute", "linalg_vector_norm": "norm",
    "select": "index", "slice": "index"}  # fmt: skip
"""Rules that are called otherwise than torch's nodes."""


def led(
    flow: Flow, edge: Edge, node: Node, ways: Iterable[Way], flows: Sequence[Flow],
    named: Sequence[bool],
) -> Way | None:  # fmt: skip
    """Return the way of an edge, None where the record does not tell it.

    `named` says of each operand of the op whether the record has the edge lead there.
    """
    if node.flow != flow.id or edge.view is None:
        return None
    to = flows[edge.to] if edge.to is not None else None
    stays = to is not None and to.op == flow.op
    if node_name(flow) in VIEWS:
        wanted: Expr | None = _unstretched(node.part)
    elif node_name(flow) in FACTORS and (product := _product(node)) is not None:
        place = edge.slot - FACTORS[node_name(flow)]
        wanted = product.operands[place] if place in (0, 1) else operand(node, named)
    elif not _alone(flow, edge, flows):
        wanted = None
    else:
        wanted = _called(node, to) if to is not None and stays else operand(node, named)
    return _of(ways, wanted, tuple(edge.view.shape)) if stays or given(node, wanted) else None


def _unstretched(part: Expr) -> Expr:
    """Return what a part was before it was stretched, the part itself where it was not."""
    stretched = isinstance(part, Apply) and part.rule.name == "expand"
    return part.operands[0] if isinstance(part, Apply) and stretched else part


def _alone(flow: Flow, edge: Edge, flows: Sequence[Flow]) -> bool:
    """Say whether all that a node passes on to where an edge leads goes by this edge.

    In ``normalize`` the values are divided by their norm, so that they get a second share by it.
    """
    waiting, met = [flow], {flow.id}
    count = 0
    for each in waiting:
        for other in each.downstream:
            count += (other.to, other.leaf) == (edge.to, edge.leaf)
            if other.to is not None and other.to not in met and flows[other.to].op == flow.op:
                met.add(other.to)
                waiting.append(flows[other.to])
    return count == 1


def _of(ways: Iterable[Way], wanted: Expr | None, shape: Shape) -> Way | None:
    """Return the way to a part, with a gradient of the shape that was passed on."""
    found = (way for way in ways if way.target is wanted and way.checked is None)
    return next((way for way in found if way.gradient.shape == shape), None)


def given(node: Node, part: Expr | None) -> bool:
    """Say whether a part is an operand of the op, and none that is worked out within."""
    return any(part is operand for operand in node.operands)


def operand(node: Node, named: Sequence[bool]) -> Expr | None:
    """Return the one operand that the record names, None where it names none or several."""
    return node.operands[named.index(True)] if sum(named) == 1 else None


def _product(node: Node) -> Apply | None:
    """Return the one matrix product that a node stands for, if with a bias."""
    products = {
        id(part): part
        for part in (node.part, *inside(node))
        if isinstance(part, Apply) and part.rule.name == "matmul"
    }
    return next(iter(products.values())) if len(products) == 1 else None


def _called(node: Node, to: Flow) -> Expr | None:
    """Return the one part of a node's expression that another node is called after.

    Of several, it is the one in which the leaves stand to which that node leads.
    """
    name = node_name(to)
    leads = {edge.leaf for edge in to.downstream if edge.leaf}
    parts = {
        id(part): part
        for part in inside(node)
        if isinstance(part, Apply)
        and part is not node.part
        and not given(node, part)
        and _is_called(part, name)
        and leads <= {leaf.name for leaf in leaves(part)}
    }
    return next(iter(parts.values())) if len(parts) == 1 else None


def _is_called(part: Apply, name: str) -> bool:
    """Say whether a node of this name may stand for a part: addmm is a product with a bias."""
    product = any(isinstance(each, Apply) and each.rule.name == "matmul" for each in part.operands)
    if name == "addmm":
        return part.rule.name == "add" and product
    return part.rule.name == CALLED.get(name, name) and not (name == "add" and product)


def shared(flow: Flow, edge: Edge, ways: Iterable[Way]) -> Way | None:
    """Return the way of one share, where a node is called after its operation and so is its place.

    Only for operations of two operands, which torch's nodes pass gradients on to in their order.
    """
    if node_name(flow) not in BINARY:
        return None
    fitting = (way for way in ways if way.share == edge.slot and way.checked is None)
    named = (way for way in fitting if _rule(way.node.part) == node_name(flow))
    return next(named, None)


def _rule(part: Expr) -> str | None:
    return part.rule.name if isinstance(part, Apply) else None


def of_the_whole(
    flow: Flow, edge: Edge, whole: Node, ways: Iterable[Way], flows: Sequence[Flow],
    named: Sequence[bool],
) -> Way | None:  # fmt: skip
    """Return the way from an op as a whole to one of its operands, None where others lead there.

    Whatever nodes the op has, its only edge to an operand carries all that the operand gets, if
    all that came into the op came into its first node.
    """
    if edge.view is None:
        return None
    part, shape = operand(whole, named), tuple(edge.view.shape)
    way = _of((way for way in ways if way.node is whole), part, shape)
    if way is None:
        return None
    own = {each.id for each in flows if each.maker == flow.maker}
    out = [
        other
        for each in flows
        for other in each.downstream
        if each.id in own and (other.to, other.leaf) == (edge.to, edge.leaf) and other.view
    ]
    into = {
        other.to for each in flows if each.id not in own for other in each.downstream if other.view
    }
    return way if len(out) == 1 and not (into & own) - {whole.flow} else None
