"""The engine process as the screen sees it: `tutor.link.client.EngineClient`, or one for a test."""

from collections.abc import Callable
from typing import Any, Protocol

from tutor.link.messages import Load, ToRun


class Engine(Protocol):
    """Runs with numbers: that of the lesson is 0, and its variants and a replay have others."""

    def load(self, load: Load, listener: Callable[[Any], None] | None = None) -> None:
        """Start a run, ending the one with its number; a listener gets what is said of it."""

    def send(self, message: ToRun, run: int = 0) -> None:
        """Send a message to a run."""

    def interrupt(self, run: int = 0) -> None:
        """Interrupt the step of a run; one that does not react is killed."""

    def leave(self, run: int) -> None:
        """End a run."""


class Client(Engine, Protocol):
    """The engine process as the app starts and ends it."""

    async def start(self) -> None:
        """Start the engine; it says `Ready` when it is warm."""

    async def close(self) -> None:
        """End the engine and its runs."""
