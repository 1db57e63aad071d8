"""The steps behind the one that is derived: backward refers to the ops of earlier steps."""

from collections.abc import Callable

from tutor.derive.terms import Terms
from tutor.trace.model import Op, OpRef, Step

Earlier = Callable[[int], Step]
"""Gives an earlier step of the run by its index. LookupError where it is not kept."""


class Story:
    """A step and what came before it; the terms of each step are built once."""

    def __init__(self, step: Step, earlier: Earlier) -> None:
        self.step = step
        self._earlier = earlier
        self._terms: dict[int, Terms] = {}

    @property
    def previous(self) -> Step | None:
        """The step before, None at the first and where it is not kept."""
        return self._get(self.step.index - 1) if self.step.index > 0 else None

    def terms(self, index: int) -> Terms | None:
        """Return the expressions of a step's ops, None where the step is not kept."""
        if index not in self._terms:
            step = self._get(index)
            if step is None:
                return None
            self._terms[index] = Terms(step)
            # What has no name is then called as it is where the step itself is looked at.
            self._terms[index].number()
        return self._terms[index]

    def op(self, reference: OpRef) -> Op | None:
        """Return a recorded op, None where its step is not kept."""
        terms = self.terms(reference.step)
        if terms is None or reference.id >= len(terms.step.ops):
            return None
        return terms.step.ops[reference.id]

    def _get(self, index: int) -> Step | None:
        if index == self.step.index:
            return self.step
        try:
            return self._earlier(index)
        except LookupError:
            return None
