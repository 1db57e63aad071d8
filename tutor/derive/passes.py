"""The backward passes of a step: a step may walk one graph twice, or several graphs."""

from tutor.derive.naming import PARTIAL
from tutor.derive.story import Story
from tutor.trace.model import Flow, Step

ACCUMULATES = "AccumulateGrad"
"""The node that adds a gradient to a leaf's."""


class Passes:
    """Knows of each flow which pass it belongs to, and what that was started from."""

    def __init__(self, step: Step, story: Story) -> None:
        self._step = step
        self._story = story
        self._roots: dict[int, str] = {}
        self._first: dict[int, int] = {}
        for flow in step.flows:
            self._begin(flow)

    def _begin(self, flow: Flow) -> None:
        sources = [
            other.id
            for other in self._step.flows[: flow.id]
            for edge in other.downstream
            if edge.to == flow.id
        ]
        if sources:
            self._roots[flow.id] = self._roots[sources[0]]
            self._first[flow.id] = self._first[sources[0]]
            return
        op = self._story.op(flow.op) if flow.op else None
        terms = self._story.terms(flow.op.step) if flow.op else None
        self._roots[flow.id] = (terms.name(op) if op and terms else None) or "L"
        self._first[flow.id] = flow.id

    def root(self, flow: Flow) -> str:
        """Return the name of what a flow's pass was started from, ``L`` where it has none."""
        return self._roots[flow.id]

    def again(self, flow: Flow) -> bool:
        """Say whether an earlier pass of the step had walked through the same node."""
        return any(
            other.op == flow.op and other.node == flow.node
            for other in self._step.flows[: flow.id]
            if flow.op is not None and self._first[other.id] != self._first[flow.id]
        )


def partial(root: str, name: str) -> str:
    """Return the name of a gradient: ``∂loss/∂w``."""
    return f"{PARTIAL}{root}/{PARTIAL}{name}"
