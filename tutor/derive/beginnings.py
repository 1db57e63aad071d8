"""Which node stands for the whole of what made it: an op, a part that one changed, a gradient.

It is the first node of an op that runs in backward. The others stand for parts of it.
"""

from collections.abc import Callable, Mapping

from tutor.derive import second
from tutor.derive.leading import Leading
from tutor.derive.passes import Passes
from tutor.derive.seeing import seen
from tutor.derive.slices import sliced, views_of
from tutor.derive.story import Story
from tutor.derive.terms import Terms
from tutor.derive.ways import Node, Way
from tutor.maths.expression import Apply, Expr, Leaf
from tutor.maths.rules.enclosed import opened
from tutor.maths.steps_of_index import one_by_one
from tutor.trace.likeness import upstream
from tutor.trace.model import Flow, FlowRef, Op, Operand, OpRef, View

Maker = OpRef | FlowRef
"""What made a node: an op, or the work of an earlier pass on the gradient of one."""

Ways = Mapping[tuple[int, int], Way]
"""The ways of a step's edges, by the flow and the place of the edge in it."""


class Beginnings:
    """Gives the nodes with which the ops of one step's backward begin.

    `ways` gives those of the step of a story, which may be an earlier one.
    """

    def __init__(self, story: Story, leading: Leading, ways: Callable[[Story], Ways]) -> None:
        self._story = story
        self._leading = leading
        self._ways = ways
        self._came = upstream(story.step)

    def of(self, flow: Flow, maker: Maker) -> Node | str | None:
        """Return the node that stands for the whole of what made it, a text on why there is none.

        None where there is nothing to say of it.
        """
        if isinstance(maker, OpRef):
            return self._whole(flow, maker)
        return self._of_gradient(flow, maker)

    def sliced(self, flow: Flow) -> Node | None:
        """Return the node that belongs to a part which its op changed in place, None if none."""
        op = self._story.op(flow.op) if flow.op else None
        came = flow.upstream[0] if flow.upstream else None
        if op is None or flow.op is None or came is None or _is_complex(op, flow):
            return None
        terms = self._story.terms(flow.op.step)
        assert terms is not None
        views = views_of(flow, op, terms)
        found = sliced(flow, op, views, operands(op, terms), terms) if views else None
        if found is None:
            return None
        return Node(found.op, found.expr, found.operands, seen(came, self._came), flow.id)

    def _of_gradient(self, flow: Flow, maker: FlowRef) -> Node | None:
        """Return the node that stands for a gradient that an earlier pass has worked out."""
        story, came = self._story.at(maker.step), flow.upstream[0] if flow.upstream else None
        if story is None or came is None or maker.slot is None:
            return None
        first = story.step.flows[maker.id]
        ways = self._ways(story)
        for place, edge in enumerate(first.downstream):
            way = ways.get((first.id, place))
            if edge.slot == maker.slot and way is not None and second.is_known(way, first):
                root = Passes(story.step, story).root(first)
                return second.node(flow, way, first, seen(came, self._came), root, story)
        return None

    def _whole(self, flow: Flow, reference: OpRef) -> Node | str:
        """Return the node that stands for the whole of an op, or why there is none."""
        if flow.inner is True:
            return "another graph leads into the middle of this op"
        op = self._story.op(reference)
        terms = self._story.terms(reference.step)
        if op is None or terms is None:
            return "the op that made this node is no longer in the record"
        if _is_complex(op, flow):
            return "the gradients of complex numbers are not derived"
        node = self.applied(flow, op, reference, operands(op, terms))
        if op.id in terms.without:
            return str(terms.without[op.id])
        return node or "no gradient came in"

    def _parts(self, flow: Flow, op: Op) -> list[tuple[int, View]]:
        """Return the outputs of an op for which a gradient came into a node, with that.

        Of several outputs each may have a node of its own.
        """
        own = self._leading.output_of(flow) if len(flow.upstream) == 1 and op.others else None
        return [
            (part if own is None else own, view)
            for part, view in enumerate(flow.upstream)
            if view is not None and part <= len(op.others)
        ]

    def applied(self, flow: Flow, op: Op, reference: OpRef, operands: list[Expr]) -> Node | None:
        """Return an op's results over the given operands, with the gradients that came in."""
        terms = self._story.terms(reference.step)
        assert terms is not None
        results = [
            (one_by_one(terms.built(op, operands, part)), seen(view, self._came))
            for part, view in self._parts(flow, op)
        ]
        if not results:
            return None
        (part, upstream), *others = results
        full = opened(part) if not others else part
        closed = part if full is not part else None
        return Node(op, full, tuple(operands), upstream, flow.id, tuple(others), closed)


def operands(op: Op, terms: Terms) -> list[Expr]:
    """Return the operands of an op, each told apart even if a value is used twice."""
    found = zip(terms.operands(op), op.inputs, strict=True)
    return [_distinct(operand, given) for operand, given in found]


def _distinct(operand: Expr, given: Operand) -> Expr:
    """Return a copy of an operand, so that a value that is used twice has two gradients."""
    if isinstance(operand, Leaf):
        return Leaf(operand.name, operand.value, operand.shape, operand.dtype)
    if isinstance(operand, Apply):
        return Apply(operand.rule, operand.operands, operand.settings, operand.shape)
    # A number that is an operand of its own may have a gradient; one of the source has none.
    return seen(given.view, None)


def _is_complex(op: Op, flow: Flow) -> bool:
    """Say whether complex numbers take part, of whose gradients torch passes on the conjugates."""
    views = (op.output.view, *(given.view for given in op.inputs), *flow.upstream)
    return any(view is not None and view.dtype.startswith("complex") for view in views)
