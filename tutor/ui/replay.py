"""Recording again what ran unrecorded: the same script, seeds and answers, in another process.

The run that the person steps through stands where it is meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
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

Confirm = Callable[[str], Awaitable[bool]]
"""Asks the person whether something is to be done."""


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
        self._run.foreseen.clear()
        run = self._run
        load = msgspec.structs.replace(
            run.load, run=NUMBER, answers=tuple(run.answers), figures=run.folder
        )
        self._engine.load(load, self._hear)
        try:
            await self._over.wait()
        finally:
            self._engine.leave(NUMBER)

    def _hear(self, message: Any) -> None:
        match message:
            case Begun() if self._message is not None:
                self._engine.send(self._message, NUMBER)
            case Stepped(summary=mark, waiting=waiting):
                self._record(message)
                beyond = self._limit is not None and mark.index >= self._limit
                self._stands(mark.index, waiting or beyond)
            case Passed(index=index, iteration=iteration, waiting=waiting):
                self._progress(iteration)
                self._stands(index, waiting)
            case Found(index=index):
                self._stands(index, True)
            case InputWanted():
                self.asked = True
                self._over.set()
            case Missed() | Ended() | Exited():
                self._over.set()

    def _record(self, message: Stepped) -> None:
        """Take in a step; one that the run has not come to yet is kept until it does."""
        mark = message.summary
        if mark.index > self._run.newest:
            self._run.foreseen[mark.index] = message
            return
        self.differs |= self._run.timeline.append(bytes(message.step), mark) is False

    def _stands(self, index: int | None, waiting: bool) -> None:
        if waiting:
            self.found = index
            self._over.set()


class Replaying:
    """The replays of one run; `say` tells the person what is going on.

    `confirm` asks before a script is played again that has done something outside of itself, once
    for each run.
    """

    def __init__(self, engine: Engine, run: Run, say: Callable[[str], None]) -> None:
        self.confirm: Confirm | None = None
        self._engine = engine
        self._run = run
        self._say = say
        self._allowed = False

    def follow(self, run: Run) -> None:
        """Replay another run from now on."""
        self._run, self._allowed = run, False

    async def play(self, message: RunTo, what: str, limit: int | None = None) -> Replay | None:
        """Replay the run as far as a message asks; None where the person does not want that."""
        if not await self._may_replay():
            return None

        def progress(iteration: int | None) -> None:
            where = "" if iteration is None else f", now in iteration {iteration:,},"
            aim = f"to answer: {what}" if what.endswith("?") else f"on the way to {what}."
            self._say(f"Replaying the run{where} {aim} Esc stops.")

        progress(None)
        replay = Replay(self._engine, self._run, progress, limit)
        await replay.play(message)
        self._say(_outcome(replay))
        return replay

    async def _may_replay(self) -> bool:
        """Ask once before a script is played again that has done something outside of itself."""
        if not self._run.touched or self._allowed or self.confirm is None:
            return True
        did = ", ".join(self._run.touched)
        self._allowed = await self.confirm(f"This script {did}. A replay would do so again.")
        return self._allowed


def _outcome(replay: Replay) -> str:
    """Return what is to be said of a replay that is over, usually nothing."""
    if replay.differs:
        return (
            "This script does not repeat itself: a step of the replay differs from the one "
            "that ran before, which stays as it was."
        )
    if replay.asked:
        return "The replay asked for input that the run was not given; it stopped there."
    return ""
