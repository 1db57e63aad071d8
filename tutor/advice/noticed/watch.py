"""What a step did to the weights, worked out once for all that watch the run."""

from typing import NamedTuple, Protocol

from tutor.advice.numbers import is_zero, same
from tutor.advice.script import Script
from tutor.advice.told import Hint
from tutor.lesson.model import phases_in
from tutor.trace.likeness import ACCUMULATES
from tutor.trace.model import Step, View

WRITING = frozenset({"sub_", "add_", "mul_", "addcdiv_", "copy_", "sub", "add", "setitem"})
"""Ops that write a weight in an update."""


class Change(NamedTuple):
    """A weight in one step: its view before and after, and the gradient that backward gave it.

    `before` is None where it was not seen before. `several` says that more than one backward gave
    it a gradient; `given` is None then and where none did.
    """

    before: View | None
    after: View
    given: View | None
    several: bool

    @property
    def moved(self) -> bool:
        """Whether the weight's own value changed."""
        return self.before is not None and not same(self.before, self.after)

    @property
    def reached(self) -> bool:
        """Whether backward gave it a gradient."""
        return self.given is not None or self.several

    @property
    def cleared(self) -> bool:
        """Whether its gradient was there and is gone."""
        return (
            self.before is not None and not is_zero(self.before.grad) and is_zero(self.after.grad)
        )


class Seen(NamedTuple):
    """A step, what it did to each weight that the script names then, and the script's text."""

    step: Step
    weights: dict[str, Change]
    script: Script

    @property
    def moved(self) -> list[str]:
        """The weights whose values changed."""
        return [name for name, change in self.weights.items() if change.moved]

    @property
    def written(self) -> dict[str, int | None]:
        """The weights that ops of the step wrote, be it with what they were already, and lines."""
        return {
            name: op.line
            for op in self.step.ops
            if (name := op.output.name) is not None and name in self.weights and op.op in WRITING
        }

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases of the step."""
        return phases_in(self.step.phase)

    @property
    def optimizing(self) -> int | None:
        """The line of the step that has an optimizer take a step, None where there is none."""
        lines = range(self.step.first_line, self.step.last_line + 1)
        return next((call.line for call in self.script.steps if call.line in lines), None)


class Watcher(Protocol):
    """Watches for one kind of mistake."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; return what is to be said of it."""

    def forget(self) -> None:
        """Forget what was seen: steps have run that were not recorded."""


class Weights:
    """Follows the leaves that require a gradient from step to step."""

    def __init__(self) -> None:
        self._known: dict[str, View] = {}

    def forget(self) -> None:
        """Forget what was seen."""
        self._known = {}

    def see(self, step: Step) -> dict[str, Change]:
        """Return each weight with what happened to it."""
        given = _given(step)
        found = {}
        for name, view in step.tensors.items():
            if view.requires_grad and view.is_leaf:
                views = given.get(name, [])
                only = views[0] if len(views) == 1 else None
                found[name] = Change(self._known.get(name), view, only, len(views) > 1)
                self._known[name] = view
        return found


def _given(step: Step) -> dict[str, list[View]]:
    """Return the gradients that reached leaves, a list for each: one, or one of each backward."""
    received = {
        flow.id: view
        for flow in step.flows
        if flow.node.endswith(ACCUMULATES)
        for view in flow.upstream[:1]
        if view is not None
    }
    found: dict[str, dict[int, View]] = {}
    for flow in step.flows:
        for edge in flow.downstream:
            if edge.leaf is not None and edge.to in received:
                found.setdefault(edge.leaf, {})[edge.to] = received[edge.to]
    return {name: list(views.values()) for name, views in found.items()}
