"""The loss as one expression down to a leaf, through every op that backward went through.

What the script named on the way is put in too, so that the loss can be worked out anew for another
value of the leaf, as central differences do.
"""

from tutor.derive.arriving import Arriving
from tutor.derive.regained import regained
from tutor.derive.seeing import seen
from tutor.derive.story import Earlier, Story
from tutor.maths.expression import Expr, Leaf, NoRule
from tutor.trace.likeness import ACCUMULATES, alike
from tutor.trace.model import Flow, Operand, OpRef, Step


def composed(step: Step, earlier: Earlier, leaf: str) -> tuple[Expr, Leaf, Flow]:
    """Return what a backward step differentiated as an expression, and the leaf in it.

    With them comes the flow with which the pass began that led to the leaf.

    NoRule, with the reason, where the leaf got no gradient in this step, where a call on the way
    has no rule, or where its step is no longer kept.
    """
    ops = {flow.op for flow in step.flows if flow.op is not None}
    story = Story(step, earlier)
    start = _started(step, story, leaf)
    if start.op is None:
        raise NoRule(f"no recorded call made {start.node.removesuffix(ACCUMULATES)}")
    found = _Composed(story, ops, leaf)
    expr = found.of(start.op)
    if found.leaf is None:
        raise NoRule(f"no recorded call takes {leaf}")
    return expr, found.leaf, start


def _started(step: Step, story: Story, leaf: str) -> Flow:
    """Return the flow with which the pass began that led to a leaf.

    Of passes from different results the first counts. NoRule where there is none, or where the same
    result, or several at once, were walked back from more than once: no one expression is that.
    """
    arriving = Arriving(step)
    found = [
        _starts(flow.id, arriving)
        for flow in step.flows
        for edge in flow.downstream
        if edge.leaf == leaf and edge.view is not None
    ]
    if not found:
        raise NoRule(f"{leaf} got no gradient in this step")
    if len(found[0]) > 1:
        raise NoRule("backward began at several values at once")
    (first,) = found[0]
    named = _name(step.flows[first], story)
    same = {start for each in found for start in each if _name(step.flows[start], story) == named}
    if len(same) > 1:
        raise NoRule("backward ran several times in this step")
    return step.flows[first]


def _starts(flow: int, arriving: Arriving) -> frozenset[int]:
    """Return the flows with which the passes began that led to a flow."""
    waiting, met = [flow], {flow}
    for each in waiting:
        new = {source.id for source, _ in arriving.sources(each)} - met
        met |= new
        waiting += new
    return frozenset(each for each in met if not arriving.sources(each))


def _name(flow: Flow, story: Story) -> str | None:
    op = story.op(flow.op) if flow.op is not None else None
    return op.output.name if op is not None else None


class _Composed:
    """Puts the expressions of the ops that took part in backward into one another."""

    def __init__(self, story: Story, ops: set[OpRef], name: str) -> None:
        self._story = story
        self._name = name
        self._known: dict[tuple[OpRef, int], Expr] = {}
        self._makers: dict[str, list[OpRef]] = {}
        self._leaves: dict[str, Leaf] = {}
        self._ends = {edge.leaf for flow in story.step.flows for edge in flow.downstream}
        self.leaf: Leaf | None = None
        for reference in sorted(ops, key=lambda ref: (ref.step, ref.id)):
            op = story.op(reference)
            if op is not None and op.output.name is not None:
                self._makers.setdefault(op.output.name, []).append(reference)

    def of(self, reference: OpRef, part: int = 0) -> Expr:
        """Return what an op computes; `part` is which of its results is meant."""
        if (reference, part) not in self._known:
            op = self._story.op(reference)
            terms = self._story.terms(reference.step)
            if op is None or terms is None:
                raise NoRule("a step on the way is no longer kept")
            operands = [self._operand(reference, place) for place in range(len(op.inputs))]
            expr = terms.built(op, operands, part)
            if op.id in terms.without:
                raise terms.without[op.id]
            self._known[reference, part] = expr
        return self._known[reference, part]

    def _operand(self, reference: OpRef, place: int) -> Expr:
        op = self._story.op(reference)
        assert op is not None
        given = op.inputs[place]
        if self._is_leaf(reference, given):
            self.leaf = self.leaf or seen(given.view, self._name)
            return self.leaf
        if given.view.is_leaf and given.view.requires_grad and given.name:
            return self._leaves.setdefault(given.name, seen(given.view, given.name))
        if not given.view.requires_grad:
            # Nothing behind it was differentiated, a detached value included.
            return seen(given.view, given.name)
        if given.from_ is not None:
            return self.of(OpRef(reference.step, given.from_), given.part)
        earlier = [ref for ref in self._makers.get(given.name or "", []) if ref != reference]
        before = [ref for ref in earlier if (ref.step, ref.id) < (reference.step, reference.id)]
        maker = before[-1] if before else self._behind(reference, given)
        return self.of(maker) if maker else self._gradient(given)

    def _is_leaf(self, reference: OpRef, given: Operand) -> bool:
        """Say whether an operand is the leaf, which a function may know by another name.

        Backward then went from the op that was given it on to the leaf.
        """
        if given.name == self._name:
            return given.view.is_leaf or given.from_ is None
        if not given.view.is_leaf or not given.view.requires_grad or given.name in self._ends:
            return False
        flows = self._story.step.flows
        led = any(
            edge.leaf == self._name for f in flows if f.op == reference for edge in f.downstream
        )
        return led and alike(given.view, self._story.step.tensors.get(self._name))

    def _behind(self, reference: OpRef, given: Operand) -> OpRef | None:
        """Return the op to which backward went on from one, where it made the given operand.

        The value may have had another name there, as the loss has that a function was given.
        """
        flows = self._story.step.flows
        found = {
            maker
            for flow in flows
            if flow.op == reference
            for edge in flow.downstream
            if edge.to is not None and (maker := flows[edge.to].op) not in (None, reference)
        }
        made = [maker for maker in found if maker and self._made(maker, given)]
        return made[0] if len(made) == 1 else None

    def _made(self, maker: OpRef, given: Operand) -> bool:
        op = self._story.op(maker)
        return op is not None and alike(op.output.view, given.view)

    def _gradient(self, given: Operand) -> Expr:
        """Return what no call of this graph made: an earlier gradient, or where the graph ends."""
        if given.name in self._ends:
            return seen(given.view, given.name)
        found = regained(given.view, self._story, self.of, self._leaf)
        if found is None:
            raise NoRule(f"no recorded call made {given.name or 'a value on the way'}")
        return found

    def _leaf(self, name: str) -> Leaf | None:
        return self.leaf if name == self._name else self._leaves.get(name)
