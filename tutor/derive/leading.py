"""Which operand of an op an edge leads to, as far as the record says so."""

from tutor.derive.story import Story
from tutor.derive.ways import Node
from tutor.trace.likeness import alike
from tutor.trace.model import Edge, Flow, FlowRef, Operand, OpRef, Step


class Leading:
    """Reads from the record of one step, and of those before it, where its edges lead."""

    def __init__(self, step: Step, story: Story) -> None:
        self._step = step
        self._story = story

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
