"""One name, several values: backward goes through steps in which a name was bound anew.

``h = cell(x[t], h)`` in a loop gives many values the name ``h``. The last of them is called by the
name alone, an older one by the step as well that gave it the value: ``h@4``.
"""

from collections.abc import Callable, Iterable

from tutor.derive.bindings import known_as
from tutor.lesson.model import phases_in
from tutor.trace.likeness import alike
from tutor.trace.model import Step, View

MOST = 64
"""So many steps are looked through for the one that has bound a name."""


class Versions:
    """Which value of a name is meant in the steps through which one step goes backward.

    `step` is that step, `walked` are the indices of those that it goes through, and `earlier` gives
    a step by its index, None where it is not kept.
    """

    def __init__(
        self, step: Step, walked: Iterable[int], earlier: Callable[[int], Step | None]
    ) -> None:
        self._step = step
        self._walked = sorted(walked, reverse=True)
        self._earlier = earlier
        self._last: dict[str, View | None] = {}
        self._moves = "update" in phases_in(step.phase)

    def called(self, name: str, view: View, index: int, made: bool) -> str:
        """Return what a value is called that a step of this index has `made`, or was given."""
        if not made and name not in self._step.tensors and not self._moves:
            # What a function calls `self.w` has another name here. Where weights have moved since,
            # what has this value now may be another one, such as a copy of them.
            name = known_as(view, self._step) or name
        last = self._last_of(name)
        if last is None or alike(last, view):
            return name
        return f"{name}@{index if made else self._since(name, view, index)}"

    def _last_of(self, name: str) -> View | None:
        """Return the last value of a name: that in sight now, else that of a step gone through."""
        if name not in self._last:
            steps = (self._step, *filter(None, map(self._earlier, self._walked)))
            held = (each.tensors.get(name) or each.returned(name) for each in steps)
            self._last[name] = next(filter(None, held), None)
        return self._last[name]

    def _since(self, name: str, view: View, index: int) -> int:
        """Return since which step a name has had the value that a step of this index was given.

        That is this step itself where its function has just been given it, and the one whose
        function has returned it.
        """
        first = max(index - MOST, 0)
        kept = index
        for before in range(index - 1, first - 1, -1):
            step = self._earlier(before)
            if step is None:
                return kept
            if alike(step.returned(name), view):
                return before
            if kept == before + 1 and alike(step.tensors.get(name), view):
                kept = before
            elif "(" not in name:
                # What is called as the call that returned it has no name in the steps between.
                return kept
        return kept
