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

    def enter(self, stack: ExitStack) -> None:
        """Let the script call it; `stack` takes it away."""
        self.install()
        stack.callback(delattr, builtins, RETURN)

    def install(self) -> None:
        """Let the script call it from now on."""
        setattr(builtins, RETURN, self)

    def __call__(self, *rests: int) -> "Return":
        """Take in that a function begins.

        `rests` are the segments that stand for what the statements that call it do behind the call.
        """
        number = self._running()
        return Return(None if number is None else self._rest(number, rests))

    def _rest(self, number: int, rests: tuple[int, ...]) -> int:
        """Return what goes on behind a call in a segment: its rest, else the segment itself."""
        caller = self._segments[number]
        lines = range(caller.first_line, caller.last_line + 1)
        return next((k for k in rests if self._segments[k].first_line in lines), number)


class Return:
    """One call of a function: behind it the segment `number` goes on."""

    __slots__ = ("number",)

    def __init__(self, number: int | None) -> None:
        self.number = number

    def __enter__(self) -> None:
        """Do nothing: what goes on behind the call is known."""

    def __exit__(self, *problem: object) -> None:
        """Say that it goes on, to whoever takes the checkpoints now."""
        if self.number is not None:
            getattr(builtins, CHECKPOINT)(~self.number)
