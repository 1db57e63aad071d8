"""Doing something a moment later, in the event loop of the screen."""

import asyncio
from collections.abc import Callable


class Waiting:
    """Holds one action back for so many seconds; another one takes its place."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._handle: asyncio.TimerHandle | None = None

    def begin(self, action: Callable[[], None], seconds: float | None = None) -> None:
        """Carry an action out when the time is over; at once where there is no event loop.

        `seconds` stand in place of the usual time.
        """
        self.cancel()
        loop = running_loop()
        if loop is None:
            action()
        else:
            self._handle = loop.call_later(self._seconds if seconds is None else seconds, action)

    def cancel(self) -> None:
        """Forget the action that is held back."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


def soon(action: Callable[[], None]) -> None:
    """Carry an action out after what goes on now; never where there is no event loop."""
    loop = running_loop()
    if loop is not None:
        loop.call_soon(action)


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs, None where none does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
