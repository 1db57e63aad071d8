"""Where an edge leads that carries too much to be recorded, so that no numbers tell.

Nothing is guessed: an edge is followed only from a node that stands for a part of its own, since of
what an op as a whole passes on it may carry a share, and only where one part alone can be meant.
"""

from collections.abc import Iterable

from tutor.derive.ways import Node, Way, inside
from tutor.maths.expression import Apply, Expr, Shape
from tutor.trace.likeness import node_name
from tutor.trace.model import Edge, Flow

VIEWS = frozenset({"view", "unsafe_view", "reshape_alias", "expand", "squeeze", "unsqueeze"})
"""Nodes that pass on the numbers that came in, in another shape."""

FACTORS = {"mm": 0, "bmm": 0, "addmm": 1}
"""Nodes of a matrix product, each with the slot of its first factor; the other one follows it."""

CALLED = {"t": "permute", "transpose": "permute"}
"""Rules that are called otherwise than torch's nodes."""


def led(flow: Flow, edge: Edge, node: Node, ways: Iterable[Way], to: Flow | None) -> Way | None:
    """Return the way of an edge to another node of the same op, or out of it where that is None."""
    if node.flow != flow.id or edge.view is None:
        return None
    if node_name(flow) in VIEWS or _is_operand(node, node.part):
        wanted: Expr | None = node.part
    elif node_name(flow) in FACTORS:
        wanted = _factor(node, edge.slot - FACTORS[node_name(flow)])
    else:
        wanted = _called(node, node_name(to)) if to is not None else None
    if to is None and not _is_operand(node, wanted):
        return None
    return of(ways, wanted, tuple(edge.view.shape))


def of(ways: Iterable[Way], wanted: Expr | None, shape: Shape) -> Way | None:
    """Return the way to a part, with a gradient of the shape that was passed on."""
    found = (way for way in ways if way.target is wanted and way.checked is None)
    return next((way for way in found if way.gradient.shape == shape), None)


def _is_operand(node: Node, part: Expr | None) -> bool:
    return any(part is operand for operand in node.operands)


def _factor(node: Node, place: int) -> Expr | None:
    """Return a factor of the one matrix product that a node stands for."""
    products = {
        id(part): part
        for part in (node.part, *inside(node))
        if isinstance(part, Apply) and part.rule.name == "matmul"
    }
    if len(products) != 1 or place not in (0, 1):
        return None
    (product,) = products.values()
    return product.operands[place]


def _called(node: Node, name: str) -> Expr | None:
    """Return the one part of a node's expression that another node is called after."""
    parts = {
        id(part): part
        for part in inside(node)
        if isinstance(part, Apply)
        and part.rule.name == CALLED.get(name, name)
        and part is not node.part
        and not _is_operand(node, part)
    }
    return next(iter(parts.values())) if len(parts) == 1 else None
