"""Ways back out of functions: into the step from which a function was called."""

import builtins
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from tutor.lesson.instrument import CHECKPOINT, RETURN
from tutor.lesson.model import Segment


class Returns:
    """What the script calls where it enters a function that a step may call, wherever that is.

    `running` tells the number of the segment that runs.
    """

    def __init__(self, segments: Sequence[Segment], running: Callable[[], int | None]) -> None:
        self._segments = segments
        self._running = running
        self._aside: list[Segment] = []

    def enter(self, stack: ExitStack) -> None:
        """Let the script call it; `stack` takes it away."""
        self.install()
        stack.callback(delattr, builtins, RETURN)

    def install(self) -> None:
        """Let the script call it from now on."""
        setattr(builtins, RETURN, self)

    def __call__(self, *rests: int, asides: tuple[int, ...] = ()) -> "Return":
        """Take in that a function begins.

        `rests` are the segments that stand for what the statements that call it do behind the call,
        `asides` those from which it is called to evaluate; from elsewhere it is called to train.
        """
        number = self._running()
        if number is None:
            return Return(None, None, self._aside)
        aside = self._segments[number] if number in asides else None
        return Return(self._rest(number, rests), aside, self._aside)

    def meant(self, segment: Segment) -> Segment:
        """Return a segment as what it is here: what a function does to evaluate trains nothing.

        It is a part of the step that calls the function, and belongs to its loop or to none.
        """
        if not self._aside:
            return segment
        caller = self._aside[0]
        phase = caller.phase if caller.loop is None else "other"
        return segment._replace(phase=phase, loop=caller.loop)

    def _rest(self, number: int, rests: tuple[int, ...]) -> int:
        """Return what goes on behind a call in a segment: its rest, else the segment itself."""
        caller = self._segments[number]
        lines = range(caller.first_line, caller.last_line + 1)
        return next((k for k in rests if self._segments[k].first_line in lines), number)


class Return:
    """One call of a function: behind it the segment `number` goes on.

    `aside` is the segment that called it to evaluate; it is among those `open` as long as it runs.
    """

    __slots__ = ("aside", "number", "open")

    def __init__(self, number: int | None, aside: Segment | None, open_: list[Segment]) -> None:
        self.number, self.aside, self.open = number, aside, open_

    def __enter__(self) -> None:
        """Take in that it runs."""
        if self.aside is not None:
            self.open.append(self.aside)

    def __exit__(self, *problem: object) -> None:
        """Say that what called it goes on, to whoever takes the checkpoints now."""
        if self.aside is not None:
            self.open.pop()
        if self.number is not None:
            getattr(builtins, CHECKPOINT)(~self.number)
