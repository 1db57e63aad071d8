"""When to draw: at once for a single key, once a frame where steps or keys pour in."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

FRAME = 1 / 30
"""Seconds between two frames while steps or keys pour in."""


def crowded(screen: Screen[Any]) -> bool:
    """Whether more keys wait to be taken in, as when one is held and the machine is slow."""
    return screen.message_queue_size > 0 or screen.app.message_queue_size > 0


def when_drawn(screen: Screen[Any], call: Callable[[], object]) -> bool:
    """Call something when the terminal has room for a frame; False if it has, or is none.

    Frames that wait before a slow line would all have to pass before the one that matters.
    """
    wait = getattr(screen.app._driver, "when_drawn", None)
    return wait is not None and wait(call)


class Beat:
    """When the next frame is due while steps or keys pour in; a context around each drawing.

    Between two frames lies at least as long as the one before took to draw: else, on a machine
    that is slower at drawing than `FRAME`, each key of a held one would cost a whole drawing.
    """

    def __init__(self) -> None:
        self._began = 0.0
        self._due = 0.0

    def wait(self) -> float:
        """Return the seconds until the next frame is due, 0 where it is due already."""
        return max(self._due - monotonic(), 0.0)

    def __enter__(self) -> None:
        self._began = monotonic()

    def __exit__(self, *problem: object) -> None:
        now = monotonic()
        self._due = max(self._began + FRAME, now + (now - self._began))


class Pacing:
    """Draws for a widget; what is put off is drawn when the next frame is due, at the latest.

    `draw` is told whether what matters has to be brought into sight, which it is if that was asked
    for since the last frame.
    """

    def __init__(self, widget: Widget, draw: Callable[[bool], None]) -> None:
        self._widget = widget
        self._draw = draw
        self._beat = Beat()
        self._keep = False
        self._owed: Timer | None = None
        self._behind = False

    def ask(self, keep: bool = False, *, pouring: bool = False, patience: float = 0.0) -> None:
        """Draw now, or once a frame where more keys wait or something else is `pouring` in.

        `patience` are the seconds in which what is asked for may be overtaken by something newer.
        """
        self._keep = self._keep or keep
        if self._behind:
            return
        due = self._beat.wait()
        wait = patience or (due if pouring or crowded(self._widget.screen) else 0.0)
        if wait > 0:
            self._owed = self._owed or self._widget.set_timer(wait, self._once_drawn)
        else:
            self._once_drawn()

    def _once_drawn(self) -> None:
        """Draw as soon as the terminal has room for it."""
        self._behind = when_drawn(self._widget.screen, self._caught_up)
        if not self._behind:
            self.now()

    def _caught_up(self) -> None:
        self._behind = False
        self._widget.call_later(self.now)

    def now(self) -> None:
        """Draw what is owed, and whatever else there is."""
        if self._owed is not None:
            self._owed.stop()
        keep, self._keep, self._owed = self._keep, False, None
        with self._beat:
            self._draw(keep)
