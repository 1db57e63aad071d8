"""Lines whose phase was told from the text, while the run shows that they do something else.

Only what a person can see follow from it is said: a gradient that an update used, a weight that
moved from one backward to the next, a gradient that is gone. What goes backward or clears for
another end (a search for where the model errs, a measure of the weights) contradicts nothing.
"""

from tutor.advice.noticed.watch import Change, Seen
from tutor.advice.told import Hint
from tutor.lesson.model import Lesson
from tutor.trace.model import Step

STEPS = frozenset({"sub_", "add_", "addcdiv_"})
"""Ops by which a weight takes a step; one that is scaled or copied may be pruned or restored."""

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
                text = f"Line {step.first_line} moved {name} by the gradient that it gave."
                return _hint(self._given[name], "it went backward", text)
            if change.cleared or change.moved:
                self._given.pop(name, None)
        return None


class UntoldUpdate:
    """Watches for a weight that only steps which are not told as update move."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._reached: set[str] = set()
        self._moved: dict[str, Step] = {}
        self._named: set[str] = set()

    def forget(self) -> None:
        """Forget what moved."""
        self._reached.clear()
        self._moved.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the backward behind."""
        step = seen.step
        # What had another name in the step before, in a function's own words, was moved there.
        named, self._named = self._named, set(seen.weights)
        if not self._told.guessed(step):
            return None
        for name, change in seen.weights.items():
            if change.reached and "backward" in seen.phases:
                if name in self._moved:
                    text = f"Nothing else moved {name} between two backwards."
                    return _hint(self._moved[name], f"it moves {name}", text)
                self._reached.add(name)
            if change.moved and "update" in seen.phases:
                self._reached.discard(name)
                self._moved.pop(name, None)
            elif name in self._reached & named and _in_place(change) and self._told.open(step):
                self._moved[name] = step
        return None


class UntoldClearing:
    """Watches for gradients that a step clears which is not told as zero_grad."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self._used: set[str] = set()
        self._named: set[str] = set()

    def forget(self) -> None:
        """Forget which gradients were used."""
        self._used.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the one that clears."""
        step = seen.step
        # What had another name in the step before, in a function's own words, was cleared there.
        named, self._named = self._named, set(seen.weights)
        if not self._told.guessed(step):
            return None
        for name, change in seen.weights.items():
            if change.moved:
                self._used.add(name)
            elif _emptied(change) and name in self._used & named and self._untold(seen):
                text = "An update had used that gradient."
                return _hint(step, f"it cleared {name}.grad", text)
        return None

    def _untold(self, seen: Seen) -> bool:
        return "zero_grad" not in seen.phases and self._told.open(seen.step)


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
            stepped = [op for op in step.ops if op.output.name == name and op.op in STEPS]
            if change.several and len(stepped) > 1:
                text = (
                    f"no training loop was told here, but {name} is trained: f corrects it. "
                    f"Lines {step.first_line} to {step.last_line} went backward more than once and "
                    f"moved {name}; say which line goes backward and which one updates."
                )
                return Hint("training loop not told", step.first_line, text)
        return None


def _emptied(change: Change) -> bool:
    """Tell whether a gradient was cleared; one that backward adds to may come to zero by itself."""
    return change.cleared and not change.reached


def _in_place(change: Change) -> bool:
    """Say whether a weight moved and is still the same tensor, as far as its gradient tells."""
    kept = change.before is None or change.before.grad is None or change.after.grad is not None
    return change.moved and kept


def _hint(step: Step, seen: str, text: str) -> Hint:
    last = f" up to line {step.last_line}" if step.first_line < step.last_line else ""
    told = f"told as {step.phase}{last}, but {seen}: f corrects it."
    return Hint(SUBJECT, step.first_line, f"{told} {text}")
