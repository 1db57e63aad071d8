"""What ``trace`` says of mistakes: hints at the steps that show them, and what an error means."""

from tutor.advice.failures import explained
from tutor.advice.hints import Hints
from tutor.advice.told import advice_lines, hint_lines
from tutor.lesson.cells import told
from tutor.lesson.model import Lesson
from tutor.trace.model import Failure, Step


class Advising:
    """Follows one run step by step."""

    def __init__(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._hints = Hints(lesson)
        self._last: Step | None = None

    def see(self, step: Step) -> str:
        """Take in a step and return the hints that it gives rise to, each as indented lines."""
        self._last = step
        lines = [line for hint in self._hints.noticed(step) for line in hint_lines(hint)]
        return told(self._lesson.cells, "".join(f"  {line}\n" for line in lines))

    def failed(self, error: Failure) -> str:
        """Return what there is to say of the error in which the run ended, as indented lines."""
        advice = explained(error, self._last, self._lesson)
        lines = [] if advice is None else advice_lines(advice)
        return told(self._lesson.cells, "".join(f"  {line}\n" for line in lines))
