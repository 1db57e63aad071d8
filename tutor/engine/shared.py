"""Code that several training loops run: its checkpoints begin steps of the loop that runs it now.

The script names one segment at each checkpoint, that of the first loop. Which loop has called is
known when a function begins, and again when one has returned into what called it.
"""

from collections.abc import Sequence

from tutor.lesson.model import Segment


class Shared:
    """Which segment each checkpoint means: `meant` has it by the number that the script names.

    A number ``~k``, of a segment that goes on behind a call, means itself. `any` says whether there
    is a segment that several loops run.
    """

    def __init__(self, segments: Sequence[Segment]) -> None:
        numbers = range(len(segments))
        # Read from the end, by ~k, it is what ~k means.
        self._own = [*numbers, *(~k for k in reversed(numbers))]
        self._others: dict[int, dict[int, int]] = {}
        for each in segments:
            if each.first is not None and each.loop is not None:
                self._others.setdefault(each.loop, {})[each.first] = each.id
        self._loop: int | None = None
        self.meant = list(self._own)
        self.any = bool(self._others)

    def enter(self, loop: int | None) -> None:
        """Take in that code of this loop calls a function, or goes on; None for what is outside."""
        if not self.any or loop in (None, self._loop):
            return
        self._loop = loop
        self.meant[:] = self._own
        for first, mine in self._others.get(loop or 0, {}).items():
            self.meant[first] = mine
