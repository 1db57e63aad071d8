"""The line to the run of one variant: the engine as a run sees it that is not the original."""

from collections.abc import Callable
from typing import Any

from tutor.link.messages import Load, ToRun
from tutor.ui.engine import Engine


class Line:
    """Sends to the run with a number, and hands what it says to a listener."""

    def __init__(self, engine: Engine, number: int, listener: Callable[[Any], None]) -> None:
        self._engine = engine
        self._number = number
        self._listener = listener

    def load(self, load: Load, listener: Callable[[Any], None] | None = None) -> None:
        """Start the run."""
        self._engine.load(load, self._listener)

    def send(self, message: ToRun, run: int = 0) -> None:
        """Send a message to the run."""
        self._engine.send(message, self._number)

    def interrupt(self, run: int = 0) -> None:
        """Interrupt the step that runs."""
        self._engine.interrupt(self._number)

    def leave(self, run: int = 0) -> None:
        """End the run."""
        self._engine.leave(self._number)
