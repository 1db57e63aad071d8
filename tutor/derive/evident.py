"""Nodes whose own name says all that they do: sums, signs, and other shapes of the same numbers.

Backward makes such nodes itself, to add up what comes into a node and to turn matrices, and an op
of torch may be put together of several ops, whose nodes no part of its formula stands for. Their
numbers have to agree all the same.
"""

from collections.abc import Callable

from tutor.derive.seeing import seen
from tutor.derive.ways import Node
from tutor.maths.expression import Expr, Leaf, NoRule, Shape, apply
from tutor.maths.rules.shapes import back, permuted, transpose
from tutor.maths.turned import order_between
from tutor.trace.likeness import node_name
from tutor.trace.model import Flow, Op, Operand, Result, View

MADE = frozenset({"add", "t"})
"""Those that backward makes itself: both summands get g, and a matrix that was turned gᵀ."""

SAME = frozenset({"view", "unsafe_view", "reshape_alias", "squeeze", "unsqueeze", "clone"})
"""Nodes that hand the same numbers on in their order, if in another shape."""

TURNED = frozenset({"permute", "transpose"})
"""Nodes that hand them on with the dimensions in another order."""


def evident(flow: Flow, came: str) -> Node | None:
    """Return a node for a flow whose name says what it does, None for any other.

    `came` is what the gradient is called that comes in.
    """
    view = flow.upstream[0] if flow.upstream else None
    if view is None:
        return None
    shapes = {e.slot: tuple(e.view.shape) for e in flow.downstream if e.view is not None}
    name, own = node_name(flow), tuple(view.shape)
    if flow.op is None and name not in MADE:
        return None
    count = 2 if name in ("add", "sub") else 1
    parts = tuple(Leaf(None, None, shapes.get(i, own), view.dtype) for i in range(count))
    try:
        expr = _formed(name, flow, view, parts)
    except NoRule:
        return None
    if expr is None or expr.shape != own:
        return None
    inputs = tuple(Operand(None, None, view) for _ in parts)
    op = Op(0, flow.node, flow.line, None, inputs, Result(None, view))
    return Node(op, expr, parts, seen(view, came), flow.id)


def _formed(name: str, flow: Flow, view: View, parts: tuple[Leaf, ...]) -> Expr | None:
    """Return what a node makes of parts without names, None where its name leaves that open."""
    if name in SAME:
        return apply("reshape", parts[0], to=tuple(view.shape))
    if name in TURNED:
        return _turned(flow, view, parts[0])
    form = FORMS.get(name)
    return form(parts, tuple(view.shape)) if form else None


FORMS: dict[str, Callable[[tuple[Leaf, ...], Shape], Expr]] = {
    "add": lambda parts, to: parts[0] + parts[1],
    "sub": lambda parts, to: parts[0] - parts[1],
    "neg": lambda parts, to: -parts[0],
    "t": lambda parts, to: transpose(parts[0]),
    "expand": lambda parts, to: apply("expand", parts[0], to=to),
}
"""What each of these nodes stands for; `to` is the shape of the gradient that comes in."""


def _turned(flow: Flow, view: View, part: Leaf) -> Expr | None:
    """Return a part with its dimensions in the one order that fits the numbers on both sides."""
    edge = flow.downstream[0].view if flow.downstream else None
    came, left = seen(view, None).value, seen(edge, None).value if edge is not None else None
    if came is None or left is None:
        return None
    order = order_between(came, left)
    return None if order is None else permuted(part, back(order))
