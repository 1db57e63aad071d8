"""The backward passes of a step: a step may walk one graph twice, or several graphs."""

from collections import Counter

from tutor.derive.naming import PARTIAL
from tutor.derive.story import Story
from tutor.trace.likeness import alike
from tutor.trace.model import Edge, Flow, FlowRef, OpRef, Step

UNNAMED = ("L", "J", "loss", "objective", "what was differentiated")
"""What a result without a name is called: the first of these that the script does not use."""


class Passes:
    """Knows of each flow which pass it belongs to, and what that was started from."""

    def __init__(self, step: Step, story: Story) -> None:
        self._step = step
        self._story = story
        self._roots: dict[int, str] = {}
        self._first: dict[int, int] = {}
        self._earliest: dict[tuple[OpRef | None, str], int] = {}
        for flow in step.flows:
            self._begin(flow)
        self._parts = Counter(
            self._place(flow, edge) for flow in step.flows for edge in flow.downstream if edge.view
        )

    def _begin(self, flow: Flow) -> None:
        if flow.id not in self._first:
            self._roots[flow.id] = self._started_from(flow)
            self._first[flow.id] = flow.id
        self._earliest.setdefault((flow.op, flow.node), self._first[flow.id])
        for edge in flow.downstream:
            if edge.to is not None:
                self._roots.setdefault(edge.to, self._roots[flow.id])
                self._first.setdefault(edge.to, self._first[flow.id])

    def _started_from(self, flow: Flow) -> str:
        op = self._story.op(flow.op) if flow.op else None
        terms = self._story.terms(flow.op.step) if flow.op else None
        name = terms.name(op) if op and terms else self._gradient(flow)
        return name or next(spare for spare in UNNAMED if spare not in self._step.tensors)

    def _gradient(self, flow: Flow) -> str | None:
        """Return what the script calls a gradient of an earlier pass that was differentiated."""
        if not isinstance(flow.maker, FlowRef):
            return None
        story = self._story.at(flow.maker.step)
        edges = story.step.flows[flow.maker.id].downstream if story else ()
        given = next((edge.view for edge in edges if edge.slot == flow.maker.slot), None)
        views = self._step.tensors.items()
        names = [name for name, view in views if view.requires_grad and alike(view, given)]
        return names[0] if len(names) == 1 else None

    def root(self, flow: Flow) -> str:
        """Return the name of what a flow's pass was started from, ``L`` or so without one."""
        return self._roots[flow.id]

    def begun(self, flow: Flow) -> int:
        """Return the flow that a flow's pass began with."""
        return self._first[flow.id]

    def parts(self, flow: Flow, edge: Edge) -> int:
        """Return how many gradients of a pass are added up where one of its edges leads."""
        return self._parts[self._place(flow, edge)]

    def inside(self, flow: Flow, edge: Edge) -> bool:
        """Say whether an edge leads to another node of the same op, or of the same gradient."""
        if edge.to is None or flow.maker is None:
            return False
        return self._step.flows[edge.to].maker == flow.maker

    def _place(self, flow: Flow, edge: Edge) -> tuple[int | None, str | None, int]:
        return edge.to, edge.leaf if edge.to is None else None, self._first[flow.id]

    def again(self, flow: Flow) -> bool:
        """Say whether an earlier pass of the step had walked through the same node."""
        if flow.op is None:
            return False
        return self._earliest[flow.op, flow.node] != self._first[flow.id]


def partial(root: str, name: str) -> str:
    """Return the name of a gradient: ``∂loss/∂w``."""
    return f"{PARTIAL}{root}/{PARTIAL}{name}"
