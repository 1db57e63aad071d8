"""One call of a function that is stepped into, and the way back out of it."""

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING

from tutor.lesson.instrument import CHECKPOINT

if TYPE_CHECKING:
    from tutor.engine.returns import Returns


class Return:
    """One call of a function: behind it the segment `number` goes on.

    `aside` says that it is called to evaluate: as long as it runs, no checkpoint is taken. A
    generator goes on several times, each time for whoever goes through it then: `rests` and `given`
    are what it was begun with, `forget` is called at its end.
    """

    __slots__ = ("aside", "calls", "forget", "given", "number", "rests", "taken")

    def __init__(self, number: int | None, calls: "Returns", aside: bool = False) -> None:
        self.number, self.aside, self.calls = number, aside, calls
        self.rests: tuple[int, ...] = ()
        self.given: tuple[int, ...] = ()
        self.forget: Callable[[], object] | None = None
        self.taken: Callable[..., object] = _pass

    def __enter__(self) -> None:
        """Take in that it runs."""
        if self.aside:
            self.taken = getattr(builtins, CHECKPOINT)
            setattr(builtins, CHECKPOINT, _pass)

    def __exit__(self, kind: type[BaseException] | None, *problem: object) -> None:
        """Say that what called it goes on, to whoever takes the checkpoints now.

        A generator that is closed while it waits has said so at its ``yield``.
        """
        closed = kind is GeneratorExit and bool(self.given)
        if self.forget is not None:
            self.forget()
        if not closed and (number := self.leave()) is not None:
            if kind is not None:
                self.calls.results = {}
            getattr(builtins, CHECKPOINT)(~number)
            self.calls.results = {}

    def leave(self) -> int | None:
        """Take in that it runs no more, and return the segment that goes on, if it had ended."""
        if self.aside:
            setattr(builtins, CHECKPOINT, self.taken)
        if self.number is not None:
            self.calls.left = None
            self.calls.goes_on(self.number)
        return self.number


def _pass(number: int) -> None:
    """Take no checkpoint."""
