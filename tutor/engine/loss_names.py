"""What the loss of each training loop is called: by the text of the loop, and by its backward."""

from collections.abc import Iterable

from tutor.lesson.model import Lesson, phases_in
from tutor.lesson.receivers import received
from tutor.lesson.targets import assigned_names

USUAL = "loss"
"""What most scripts call it."""


class LossNames:
    """The names that the loops of one lesson give to their losses.

    A name that another loop gave its loss, and this one does not assign, is that loop's still.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._own: dict[int, list[str]] = {}
        for loop in lesson.loops:
            spans = [
                (each.first_line, each.last_line)
                for each in lesson.segments
                if each.loop == loop.number and "loss" in phases_in(each.phase)
            ]
            assigned = assigned_names(lesson.source, spans)
            self._own[loop.number] = [*assigned, *received(lesson.source, spans)]
        self._last: int | None = None

    def of(self, loop: int | None, root: str | None) -> str:
        """Return the name of a loop's loss, "" for none; outside of loops that of the last one.

        `root` is the script's name for what backward was called on last, None where that has none.
        """
        self._last = self._last if loop is None else loop
        own = self._own.get(self._last or 0, [])
        for name in (root, USUAL):
            if name in own:
                return str(name)
        others = self._names(loop for loop in self._own if loop != self._last)
        if root is not None and root not in others:
            return root
        if own:
            return own[-1]
        return "" if USUAL in others else USUAL

    def _names(self, loops: Iterable[int]) -> set[str]:
        return {name for loop in loops for name in self._own[loop]}
