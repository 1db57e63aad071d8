"""The nodes of a part of a tensor that was changed in place: ``h[1:].add_(w)``, ``h[0] *= 3``.

A part is a view, so autograd rewrites the history of the whole. To the whole it gives the node
`CopySlices`: the tensor as it was, with the changed part at its place. To the part it gives the
node of a view that is taken of the changed whole, whatever the view was made by before.
"""

from typing import NamedTuple

from msgspec.structs import replace

from tutor.derive.bindings import changes_in_place
from tutor.derive.parts import READS, SEVERAL, VIEWS
from tutor.derive.seeing import seen
from tutor.derive.terms import Terms
from tutor.maths.expression import Apply, Expr, Leaf, NoRule, apply
from tutor.maths.rules.indexing import plain
from tutor.maths.rules.shapes import back, permuted
from tutor.trace.likeness import node_name
from tutor.trace.model import Flow, Op

WHOLE = "CopySlices"
"""torch's name for the node that puts a changed part back into the whole."""

OF_A_PART = frozenset(
    {"as_strided", "select", "slice", "view", "t", "transpose", "permute", "unsqueeze", "squeeze"}
)
"""The nodes of views, one of which a changed part gets."""


class Sliced(NamedTuple):
    """What a node of a changed part stands for.

    `op` has the whole in the place of the part that it changed, since that is where the node's
    first edge leads to; `operands` are its operands, and `expr` is made of them.
    """

    op: Op
    expr: Expr
    operands: tuple[Expr, ...]


def sliced(
    flow: Flow, op: Op, views: list[Op], operands: list[Expr], terms: Terms
) -> Sliced | None:
    """Return what a node stands for whose op changed a part of a tensor, None where a call copies.

    `views` are the calls that gave the part, and `operands` those of the op, the part first.
    """
    given = views[0].inputs[0]
    whole = seen(given.view, given.name)
    try:
        if flow.node == WHOLE:
            part = _part(whole, views, terms)
            new = _put_back(part, whole, terms.built(op, [part, *operands[1:]]))
            inputs = (given, *op.inputs[1:])
            return Sliced(replace(op, inputs=inputs), new, (whole, *operands[1:]))
        # The view is of the whole after the change, of which no gradient depends on the values.
        after = Leaf(whole.name, None, whole.shape, whole.dtype)
        return Sliced(replace(op, inputs=(given,)), _part(after, views, terms), (after,))
    except NoRule:
        return None


def _is_view(flow: Flow) -> bool:
    return node_name(flow) in OF_A_PART


def views_of(flow: Flow, op: Op, terms: Terms) -> list[Op]:
    """Return the calls that lead from a whole to the part of it that a node's op changed, in order.

    None for any other node, and where the record does not hold them.
    """
    found: list[Op] = []
    if not changes_in_place(op) or op.op == "setitem" or not op.inputs:
        return found
    if flow.node != WHOLE and (flow.inner is True or not _is_view(flow)):
        return found
    given = op.inputs[0]
    while given.from_ is not None and given.from_ < op.id:
        view = terms.step.ops[given.from_]
        if view.op not in READS | VIEWS - SEVERAL or not view.inputs:
            break
        found.insert(0, view)
        given = view.inputs[0]
    return found


def _part(whole: Leaf, views: list[Op], terms: Terms) -> Expr:
    """Return a part of a whole as the calls have read it. NoRule where one of them may copy."""
    part: Expr = whole
    for view in views:
        part = terms.built(view, [part, *terms.operands(view)[1:]])
        _inverse(part, part)
    return part


def _put_back(view: Expr, whole: Expr, value: Expr) -> Expr:
    """Return a whole with a value in the place of a view of it."""
    while view is not whole:
        assert isinstance(view, Apply)
        value, view = _inverse(view, value), view.operands[0]
    return value


def _inverse(view: Expr, value: Expr) -> Expr:
    """Return what a view was taken of, with a value in its place. NoRule for what may copy."""
    if isinstance(view, Apply):
        source, settings = view.operands[0], view.settings
        match view.rule.name:
            case "index" if plain(settings["index"]):
                return apply("replaced", source, value, **settings, region=view.shape)
            case "permute":
                return permuted(value, back(settings["axes"]))
            case "reshape" | "align":
                return apply(view.rule.name, value, to=source.shape)
    raise NoRule("this is no view")
