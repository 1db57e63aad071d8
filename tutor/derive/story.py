"""The steps behind the one that is derived: backward refers to the ops of earlier steps."""

from collections.abc import Callable

from tutor.derive.terms import Terms
from tutor.derive.versions import Versions
from tutor.trace.model import Op, OpRef, Step

Earlier = Callable[[int], Step]
"""Gives an earlier step of the run by its index. LookupError where it is not kept."""

FEW, NEAR = 64, 64
"""A step between is not looked at if it has more ops, or lies further back than these steps."""


class Story:
    """A step and what came before it; the terms of each step are built once.

    That of an earlier step, of whose gradients this one's are made, has the terms of the one
    `above` it: a name means in both what it means where the equations stand.
    """

    def __init__(self, step: Step, earlier: Earlier, above: "Story | None" = None) -> None:
        self.step = step
        self._earlier = earlier
        self._above = above
        self._terms: dict[int, Terms] = {}
        self._walked_ops: dict[int, set[int]] = {}
        for flow in step.flows:
            if flow.op is not None:
                self._walked_ops.setdefault(flow.op.step, set()).add(flow.op.id)
        self._walked = set(self._walked_ops)
        self._versions = Versions(step, self._walked, self._get)

    @property
    def previous(self) -> Step | None:
        """The step before, in the names of this one; None at the first and where it is not kept."""
        before = self._get(self.step.index - 1) if self.step.index > 0 else None
        return self.step.in_its_names(before)

    def terms(self, index: int) -> Terms | None:
        """Return the expressions of a step's ops, None where the step is not kept."""
        if self._above is not None:
            return self._above.terms(index)
        if index not in self._terms:
            if index in self._walked:
                self._build_walked()
            else:
                later = [each for number, each in self._terms.items() if number > index]
                self._build(index, frozenset(n for each in later for n in each.spared.values()))
        return self._terms.get(index)

    def _build_walked(self) -> None:
        """Build the terms of all steps that backward walks through, the latest first.

        Of two values of one name, or without any, the earlier is called by its step too; so it is
        where a step between them and this one had a value of that name.
        """
        others: frozenset[str] = frozenset()
        near = range(max(min(self._walked), self.step.index - NEAR), self.step.index)
        for index in sorted({*self._walked, *near}, reverse=True):
            if index not in self._walked:
                others |= self._spared_between(index)
            elif index not in self._terms:
                self._build(index, others)
            if index in self._terms:
                others |= frozenset(self._terms[index].spared.values())

    def _spared_between(self, index: int) -> frozenset[str]:
        """Return what a step that is not walked through calls its values without a name."""
        step = self._get(index)
        if step is None or not 0 < len(step.ops) <= FEW:
            return frozenset()
        terms = Terms(step)
        terms.number()
        return frozenset(terms.spared.values())

    def _build(self, index: int, others: frozenset[str]) -> None:
        step = self._get(index)
        if step is not None:
            # Where the step itself goes forward too, its equations call it all by names alone.
            versions = None if index == self.step.index else self._versions
            self._terms[index] = Terms(step, others, versions, self.terms)
            # What has no name is then called as it is where the step itself is looked at.
            self._terms[index].number(self._walked_ops.get(index, ()))

    def at(self, index: int) -> "Story | None":
        """Return the story of an earlier step, None where that is not kept."""
        if index == self.step.index:
            return self
        step = self._get(index)
        return None if step is None else Story(step, self._earlier, self._above or self)

    def op(self, reference: OpRef) -> Op | None:
        """Return a recorded op, None where its step is not kept."""
        terms = self.terms(reference.step)
        if terms is None or reference.id >= len(terms.step.ops):
            return None
        return terms.step.ops[reference.id]

    def spare(self, reference: OpRef, part: int) -> str | None:
        """Return a name for a result to which the script and its step give none."""
        if self._above is not None:
            return self._above.spare(reference, part)
        terms = self.terms(reference.step)
        given = [each.spared.values() for each in self._terms.values() if each is not terms]
        others = frozenset(name for names in given for name in names)
        return terms.spare((reference.id, part), others) if terms else None

    def _get(self, index: int) -> Step | None:
        if index == self.step.index:
            return self.step
        try:
            return self._earlier(index)
        except LookupError:
            return None
