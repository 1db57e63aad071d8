"""How many frames may be on their way to the terminal, which a slow line reports late."""

from collections import deque

FIRST = 2
"""Frames that may be on their way before it is known how soon the terminal reports."""

MOST = 12
"""Frames that may be on their way at all: at 30 a second those of 0.4 seconds."""

LATE = 0.1
"""Seconds behind the shortest time by which a report is late: other frames stand in its way."""

LOST = 10.0
"""Seconds after which a report is not awaited any more."""


class Underway:
    """The frames that were written and that the terminal has not reported as drawn.

    Between this process and a terminal over ssh lie buffers of some megabytes. They take a frame at
    once, so that hundreds of them queue up before a line of a few kilobytes a second, and a held
    key is still shown a minute after it was let go. Only the terminal itself knows what has been
    drawn. It is asked behind each frame, and no more frames are drawn than keep the line busy: as
    many as were on their way while the reports came in time, fewer where one is late. A terminal
    that never reports holds nothing up. Times are seconds of a monotonic clock.
    """

    def __init__(self) -> None:
        self.room = FIRST
        self._asked: deque[float] = deque(maxlen=4 * MOST)
        self._filled = False
        self._shortest = float("inf")

    @property
    def reports(self) -> bool:
        """Whether this terminal is one that reports."""
        return self._shortest < float("inf")

    def ask(self, now: float) -> None:
        """Take down that a frame was written, with the question whether it is drawn."""
        self._asked.append(now)
        self._filled = self._filled or len(self._asked) >= self.room

    def report(self, now: float) -> None:
        """Take down that the terminal has drawn the oldest frame that was on its way."""
        if not self._asked:
            return
        took = now - self._asked.popleft()
        self._shortest = min(self._shortest, took)
        if took - self._shortest > LATE:
            self.room = max(1, self.room // 2)
        elif self._filled:
            self.room = min(self.room + 1, MOST)
        self._filled = False

    def wait(self, now: float) -> float:
        """Return how long to wait at most for a report before the next frame is drawn; or 0.

        A terminal that has not reported for so long is taken for one that does not.
        """
        if not self.reports or len(self._asked) < self.room:
            return 0.0
        return self._patience(now)

    def rest(self, now: float) -> float:
        """Return how long to wait at most until nothing is on its way any more; 0 where that is so.

        A terminal that has never reported is given only a moment for its first time.
        """
        if not self.reports:
            return max(LATE - (now - self._asked[0]), 0.0) if self._asked else 0.0
        return self._patience(now)

    def _patience(self, now: float) -> float:
        """Return for how long the oldest frame is awaited still; 0 where none is or it is lost."""
        left = self._asked[0] + LOST - now if self._asked else 0.0
        if left < 0:
            self._asked.clear()
            self._shortest = float("inf")
        return max(left, 0.0)
