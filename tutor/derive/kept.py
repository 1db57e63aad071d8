"""The steps that a run without a screen keeps, so that later ones can be derived from them."""

from collections import deque

from tutor.trace.model import Step

RECENT = 64
"""How many of the last steps are kept; backward seldom reaches further back than its iteration."""


class Kept:
    """The steps before the first iteration, and the last `RECENT` ones.

    Called with an index it gives that step; LookupError where it is no longer kept.
    """

    def __init__(self) -> None:
        self._first: dict[int, Step] = {}
        self._recent: deque[Step] = deque(maxlen=RECENT)

    def add(self, step: Step) -> None:
        """Keep a step that has just run."""
        if step.phase == "setup" and len(self._first) < RECENT:
            self._first[step.index] = step
        else:
            self._recent.append(step)

    def __call__(self, index: int) -> Step:
        """Return the step of an index."""
        if index in self._first:
            return self._first[index]
        for step in self._recent:
            if step.index == index:
                return step
        raise LookupError(f"step {index} is no longer kept")
