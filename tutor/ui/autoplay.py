"""Autoplay: the lesson steps on by itself, at a pace that the person chooses."""

from collections.abc import Callable
from typing import Protocol

PACES = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds between two steps."""

USUAL = 2
"""The place of the pace that one begins with."""


class Timer(Protocol):
    """A timer that can be stopped."""

    def stop(self) -> None:
        """Let it not go off any more."""


class Autoplay:
    """Steps with `forward` while `on`; `every` starts a timer, `possible` says if there is more."""

    def __init__(
        self,
        forward: Callable[[], None],
        possible: Callable[[], bool],
        every: Callable[[float, Callable[[], None]], Timer],
        changed: Callable[[], None],
    ) -> None:
        self._forward = forward
        self._possible = possible
        self._every = every
        self._changed = changed
        self._timer: Timer | None = None
        self._place = USUAL

    @property
    def pace(self) -> float | None:
        """The seconds between two steps, None while it does not play."""
        return None if self._timer is None else PACES[self._place]

    def toggle(self) -> None:
        """Play, or pause."""
        if self._timer is not None:
            self.stop()
        elif self._possible():
            self._timer = self._every(PACES[self._place], self._tick)
        self._changed()

    def faster(self) -> None:
        """Choose the next pace, from the fastest on to the slowest again; play at it."""
        self._place = (self._place - 1) % len(PACES)
        self.stop()
        self.toggle()

    def stop(self) -> bool:
        """Pause; False where nothing was playing."""
        if self._timer is None:
            return False
        self._timer.stop()
        self._timer = None
        return True

    def _tick(self) -> None:
        if not self._possible():
            self.stop()
            self._changed()
        else:
            self._forward()
