"""Which operand of an op an edge leads to, and which of its outputs a node makes, by the record."""

from tutor.derive.story import Story
from tutor.derive.ways import Node
from tutor.trace.likeness import alike
from tutor.trace.model import Edge, Flow, FlowRef, Op, Operand, OpRef, Step


class Leading:
    """Reads from the record of one step, and of those before it, where its edges lead."""

    def __init__(self, step: Step, story: Story) -> None:
        self._step = step
        self._story = story
        self._into: dict[int, list[tuple[Flow, Edge]]] = {}
        for flow in step.flows:
            for edge in flow.downstream:
                if edge.to is not None and edge.view is not None:
                    self._into.setdefault(edge.to, []).append((flow, edge))

    def output_of(self, flow: Flow) -> int | None:
        """Return which of its op's outputs a node of one output makes, by what uses that.

        None where the record does not tell it.
        """
        op = self._story.op(flow.op) if flow.op is not None else None
        if op is None or flow.op is None:
            return None
        if not op.others:
            return 0
        found: set[int] = set()
        for source, edge in self._into.get(flow.id, ()):
            user = self._story.op(source.op) if source.op not in (None, flow.op) else None
            if user is None or source.op is None:
                continue
            near = source.op.step == flow.op.step
            own = [(i, _part(each, op, near)) for i, each in enumerate(user.inputs)]
            known = [(i, part) for i, part in own if part is not None]
            there = [part for i, part in known if i == edge.slot]
            found.update(there or [part for _, part in known])
        return found.pop() if len(found) == 1 else None

    def leads(self, edge: Edge, node: Node, given: Operand) -> bool:
        """Say whether the record has an edge lead to an operand: the leaf, or what an op made."""
        if edge.leaf is not None and given.name == edge.leaf:
            return True
        reference = self._step.flows[edge.to].op if edge.to is not None else None
        maker = self._story.op(reference) if reference is not None else None
        if reference is None or maker is None:
            return False
        if given.from_ is not None:
            own = self._op_of(self._step.flows[node.flow])
            return own is not None and reference == OpRef(own.step, given.from_)
        return given.name == maker.output.name and alike(given.view, maker.output.view)

    def _op_of(self, flow: Flow) -> OpRef | None:
        """Return the op of a node, or that whose gradient it is of: of an earlier pass."""
        maker = flow.maker
        if not isinstance(maker, FlowRef):
            return maker
        story = self._story.at(maker.step)
        return story.step.flows[maker.id].op if story is not None else None


def _part(given: Operand, op: Op, near: bool) -> int | None:
    """Return which output of an op an operand is, None if none; `near` is one of the same step."""
    if near and given.from_ is not None:
        return (given.part or 0) if given.from_ == op.id else None
    if given.name is None:
        return None
    results = enumerate((op.output, *op.others))
    return next((i for i, r in results if r.name == given.name and alike(r.view, given.view)), None)
