"""Who is told of a run, and how a run is ended on request."""

from typing import Protocol

from tutor.engine.stretch import Stretch
from tutor.trace.figure import Figure
from tutor.trace.model import Step


class StopRun(BaseException):
    """Raised in the script to end its run on request; no script catches it by accident."""


class Listener(Protocol):
    """Whoever is told of a run."""

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        """Take a step, with the loss if the step knows it; the script stands until it returns.

        `last` says that nothing of the script is left to run.
        """

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        """Take in that an unrecorded stretch is over, and what it wrote.

        The next step is recorded again, if any follows.
        """

    def drawn(self, figure: Figure) -> None:
        """Take in that a figure was shown, saved or left open; its step is told of later."""
