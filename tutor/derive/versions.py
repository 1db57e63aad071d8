"""One name, several values: backward goes through steps in which a name was bound anew.

``h = cell(x[t], h)`` in a loop gives many values the name ``h``. The last of them is called by the
name alone, an older one by the step as well that gave it the value: ``h@4``.
"""

from collections.abc import Callable, Iterable

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
        self._bound: dict[tuple[str, int], int | None] = {}

    def called(self, name: str, view: View, index: int, made: bool) -> str:
        """Return what a value is called that a step of this index has `made`, or was given."""
        last = self._last_of(name)
        if last is None or alike(last, view):
            return name
        bound = index if made else self._bound_before(name, index)
        return name if bound is None else f"{name}@{bound}"

    def _last_of(self, name: str) -> View | None:
        """Return the last value of a name: that in sight now, else that of a step gone through."""
        if name not in self._last:
            steps = (self._step, *filter(None, map(self._earlier, self._walked)))
            found = (each.tensors[name] for each in steps if name in each.tensors)
            self._last[name] = next(found, None)
        return self._last[name]

    def _bound_before(self, name: str, index: int) -> int | None:
        """Return the step that gave a name the value which it has when a step begins."""
        if (name, index) not in self._bound:
            steps = map(self._earlier, range(index - 1, max(index - 1 - MOST, -1), -1))
            found = (each.index for each in steps if each is not None and name in each.changed)
            self._bound[name, index] = next(found, None)
        return self._bound[name, index]
