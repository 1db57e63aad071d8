"""Lines whose phase was told from the text, while the run shows that they do something else.

Only what a person can see follow from it is said: a gradient that an update used, a weight that
moved from one backward to the next, a gradient that is gone. What goes backward or clears for
another end (a search for where the model errs, a measure of the weights) contradicts nothing.
"""

from tutor.advice.noticed.watch import Change, Seen
from tutor.advice.told import Hint
from tutor.lesson.model import Lesson
from tutor.trace.model import Step

SUBJECT = "phase told wrong"


class Told:
    """Which steps have a phase that was told from the text alone, and is no person's word."""

    def __init__(self, lesson: Lesson) -> None:
        self._loops = {loop.number for loop in lesson.loops if loop.inferred}
        self._said = [(each.first_line, each.last_line) for each in lesson.corrections]
        self.marked = any(each.marker_line is not None for each in lesson.segments)

    def guessed(self, step: Step) -> bool:
        """Say whether a step belongs to a training loop whose phases were inferred."""
        return step.loop in self._loops

    def open(self, step: Step) -> bool:
        """Say whether nobody has said what the lines of a step do."""
        return not any(
            step.first_line <= last and first <= step.last_line for first, last in self._said
        )


class UntoldBackward:
    """Watches for a gradient that an update uses and that no step told as backward gave."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._given: dict[str, Step] = {}

    def forget(self) -> None:
        """Forget where gradients came from."""
        self._given.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the update."""
        step = seen.step
        if not self._told.guessed(step):
            return None
        for name, change in seen.weights.items():
            if change.reached and "backward" not in seen.phases and self._told.open(step):
                self._given[name] = step
            if change.moved and "update" in seen.phases and name in self._given:
                return _hint(self._given[name], _went_backward(name, self._given[name], step))
            if change.cleared or change.moved:
                self._given.pop(name, None)
        return None


class UntoldUpdate:
    """Watches for a weight that only steps which are not told as update move."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._reached: set[str] = set()
        self._moved: dict[str, Step] = {}

    def forget(self) -> None:
        """Forget what moved."""
        self._reached.clear()
        self._moved.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the backward behind."""
        step = seen.step
        if not self._told.guessed(step):
            return None
        for name, change in seen.weights.items():
            if change.reached and "backward" in seen.phases:
                if name in self._moved:
                    text = f"it moved {name} between two backwards, and nothing else did"
                    return _hint(self._moved[name], text)
                self._reached.add(name)
            if change.moved and "update" in seen.phases:
                self._reached.discard(name)
                self._moved.pop(name, None)
            elif name in self._reached and _in_place(change) and self._told.open(step):
                self._moved[name] = step
        return None


class UntoldClearing:
    """Watches for gradients that a step clears which is not told as zero_grad."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._used: set[str] = set()

    def forget(self) -> None:
        """Forget which gradients were used."""
        self._used.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the one that clears."""
        step = seen.step
        if not self._told.guessed(step):
            return None
        for name, change in seen.weights.items():
            if change.moved:
                self._used.add(name)
            elif change.cleared and name in self._used and "zero_grad" not in seen.phases:
                text = f"it cleared the gradient of {name}, which an update had used"
                return _hint(step, text) if self._told.open(step) else None
        return None


class UntoldLoop:
    """Watches for training in a stretch of code in which no training loop was told."""

    def __init__(self, told: Told) -> None:
        self._told = told

    def forget(self) -> None:
        """Go on: each step is looked at by itself."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step outside of the training loops."""
        step = seen.step
        if step.loop is not None or self._told.marked or not self._told.open(step):
            return None
        for name, change in seen.weights.items():
            # A weight that is made in the same stretch was not seen before.
            if change.several and (change.moved or name in seen.written):
                text = (
                    f"lines {step.first_line} to {step.last_line} went backward more than once "
                    f"and moved {name}, but no training loop was told there. Press f to say which "
                    "of them go backward and which update."
                )
                return Hint("training loop not told", step.first_line, text)
        return None


def _in_place(change: Change) -> bool:
    """Say whether a weight moved and is still the same tensor, as far as its gradient tells."""
    kept = change.before is None or change.before.grad is None or change.after.grad is not None
    return change.moved and kept


def _went_backward(name: str, step: Step, update: Step) -> str:
    if step.index == update.index:
        return f"it went backward as well and moved {name} by that gradient"
    return f"it went backward: line {update.first_line} moved {name} by the gradient that it gave"


def _hint(step: Step, seen: str) -> Hint:
    several = step.first_line < step.last_line
    what = f"lines {step.first_line} to {step.last_line} were" if several else "this was"
    text = (
        f"{what} told as {step.phase} before the run, which shows more: {seen}. "
        "Press f to say which phase it is."
    )
    return Hint(SUBJECT, step.first_line, text)
