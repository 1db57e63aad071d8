"""What the loss of each training loop is called: by the text of the loop, and by its backward."""

from collections.abc import Iterable

from tutor.lesson.model import Lesson, phases_in
from tutor.lesson.receivers import received
from tutor.lesson.targets import assigned_names
from tutor.trace.model import Step, View

USUAL = "loss"
"""What most scripts call it."""


class LossNames:
    """The names that the loops of one lesson give to their losses.

    A name that another loop gave its loss, and this one does not assign, is that loop's still.
    """

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._assigned: dict[int, list[str]] = {}
        self._turn: tuple[int | None, int | None] = None, None
        self._given: set[str] = set()
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
        self.named = False

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

    def value(self, step: Step, root: str) -> float | None:
        """Return the loss of this name behind a step, None where it has no value of its iteration.

        Each step has to be shown, in their order. `named` says whether it is the name's own value:
        of ``l.sum().backward()`` it is that of the sum, which has none.
        """
        self._take_in(step)
        found = self._of_name(step, root)
        self.named = found is not None
        return _begun(step) if found is None else found

    def _of_name(self, step: Step, root: str) -> float | None:
        # What a function is about to return as the loss is it, whatever its caller calls so still.
        returned = step.returned(root)
        if not (returned or "loss" not in phases_in(step.phase) or root in self._given):
            # This step finds it as the iteration before has left it.
            return None
        view = returned or step.tensors.get(root, step.tensors.get(f"{root}.data"))
        return _single(view)

    def _take_in(self, step: Step) -> None:
        """Take in what a step has given a value, be it the one that a name had."""
        if (step.loop, step.iteration) != self._turn:
            self._turn, self._given = (step.loop, step.iteration), set()
        self._given.update(step.changed)
        if "loss" in phases_in(step.phase):
            if step.segment not in self._assigned:
                spans = [(step.first_line, step.last_line)]
                self._assigned[step.segment] = assigned_names(self._lesson.source, spans)
            self._given.update(self._assigned[step.segment])

    def _names(self, loops: Iterable[int]) -> set[str]:
        return {name for loop in loops for name in self._own[loop]}


def _begun(step: Step) -> float | None:
    """Return the value of what backward was called on, where the step itself has made it."""
    first = step.flows[0].op if step.flows else None
    if first is None or first.step != step.index or "loss" not in phases_in(step.phase):
        return None
    result = next((op.output for op in step.ops if op.id == first.id), None)
    return _single(result.view) if result is not None and result.name is None else None


def _single(view: View | None) -> float | None:
    values = None if view is None else view.values
    while isinstance(values, list) and len(values) == 1:
        values = values[0]
    # NaN and the infinities are words in the record.
    if isinstance(values, (int, float)) or values in ("nan", "inf", "-inf"):
        return float(values)
    return None
