"""Recording again what ran unrecorded: the same script, seeds and answers, in another process.

The run that the person steps through stands where it is meanwhile.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from tutor.link.messages import (
    Begun,
    Ended,
    Exited,
    Found,
    InputWanted,
    Missed,
    Passed,
    RunTo,
    Stepped,
)
from tutor.ui.engine import Engine
from tutor.ui.run import Run

NUMBER = 99
"""The number of the replay's run; those of variants are smaller."""


class Replay:
    """One replay of a run, as far as a message asks; what it records goes into that run's steps.

    `progress` is called with the iteration that it has come to. Afterwards `found` is where it
    stood, or what it had to find; `differs` says that a step was another than before, `asked` that
    the script asked for input that had not been given. A step that is recorded with the index
    `limit` ends it.
    """

    def __init__(
        self,
        engine: Engine,
        run: Run,
        progress: Callable[[int | None], None],
        limit: int | None = None,
    ) -> None:
        self.found: int | None = None
        self.iteration: int | None = None
        self.differs = False
        self.asked = False
        self._engine = engine
        self._run = run
        self._progress = progress
        self._limit = limit
        self._message: RunTo | None = None
        self._over = asyncio.Event()

    async def play(self, message: RunTo) -> None:
        """Start the script again and wait until it stands where the message asks, or has ended."""
        self._message = message
        load = msgspec.structs.replace(self._run.load, run=NUMBER, answers=tuple(self._run.answers))
        self._engine.load(load, self._hear)
        try:
            await self._over.wait()
        finally:
            self._engine.leave(NUMBER)

    def _hear(self, message: Any) -> None:
        match message:
            case Begun() if self._message is not None:
                self._engine.send(self._message, NUMBER)
            case Stepped(step=step, summary=mark, waiting=waiting):
                self.differs |= self._run.timeline.append(bytes(step), mark) is False
                beyond = self._limit is not None and mark.index >= self._limit
                self._stands(mark.index, mark.iteration, waiting or beyond)
            case Passed(index=index, iteration=iteration, waiting=waiting):
                self._progress(iteration)
                self._stands(index, iteration, waiting)
            case Found(index=index, iteration=iteration):
                self._stands(index, iteration, True)
            case InputWanted():
                self.asked = True
                self._over.set()
            case Missed() | Ended() | Exited():
                self._over.set()

    def _stands(self, index: int | None, iteration: int | None, waiting: bool) -> None:
        if waiting:
            self.found, self.iteration = index, iteration
            self._over.set()
