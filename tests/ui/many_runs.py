"""An engine with several runs at a time, each of which plays recorded steps."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from fake_engine import recorded_lesson, recorded_steps, stepped
from scenes import view
from stage import LESSONS, Journal, Stage, Trusting

from tutor.link.messages import (
    Begun,
    Ended,
    HasTouched,
    InputWanted,
    Load,
    Missed,
    Next,
    Ready,
    Reply,
    RunTo,
)  # fmt: skip
from tutor.trace.goals import missed, reached
from tutor.trace.model import End, Failure, Start, Step
from tutor.ui.app import TutorApp
from tutor.ui.library import Library
from tutor.ui.options import Options

Steps = list[Step]


class ManyRuns:
    """Plays `steps` in run 0 and, in the runs of edited sources, what `edited` makes of them.

    A run in `slow` plays nothing until `release`; the ends of `failing` sources come early.
    """

    def __init__(
        self,
        listener: Callable[[Any], None] = lambda _: None,
        edited: Callable[[Steps], Steps] = lambda steps: steps,
    ) -> None:
        self.listener = listener
        self.edited = edited
        self.end = End("finished", None)
        self.loaded: asyncio.Event | None = None
        self.slow = False
        self.asks = False
        self.loads: list[Load] = []
        self.sent: list[tuple[int, Any]] = []
        self.left: list[int] = []
        self.interrupted: list[int] = []
        self._runs: dict[int, tuple[Callable[[Any], None], Steps]] = {}
        self._held: dict[int, Any] = {}

    async def start(self) -> None:
        self.listener(Ready("2.13.0"))

    async def close(self) -> None: ...

    def load(self, load: Load, listener: Callable[[Any], None] | None = None) -> None:
        self.loads.append(load)
        steps = recorded_steps()
        steps = steps if load.run == 0 else numbered(self.edited(steps))
        self._runs[load.run] = (listener or self.listener, steps)
        self.tell(load.run, Begun(Start(1, "line", load.path, load.device, "2.13.0", 0)))
        if self.loaded is not None:
            self.loaded.set()

    def tell(self, run: int, message: Any) -> None:
        self._runs[run][0](message)

    def leave(self, run: int) -> None:
        self.left.append(run)

    def interrupt(self, run: int = 0) -> None:
        self.interrupted.append(run)

    def send(self, message: Any, run: int = 0) -> None:
        self.sent.append((run, message))
        if isinstance(message, Reply):
            self.release(run)
        elif run and self.asks:
            self._held[run] = message
            self.tell(run, InputWanted("how many? "))
        elif run and self.slow:
            self._held[run] = message
        elif isinstance(message, Next | RunTo):
            self._play(run, message)

    def release(self, run: int) -> None:
        """Let happen what a run was asked for while it was slow."""
        self._play(run, self._held.pop(run))

    def touch(self, what: str) -> None:
        """Say that the original has done something that a variant would do again."""
        self.tell(0, HasTouched((what,)))

    def _play(self, run: int, message: Any) -> None:
        steps = self._runs[run][1]
        while steps:
            step = steps.pop(0)
            goal = message.goal if isinstance(message, RunTo) else None
            beyond = goal is not None and missed(goal, step)
            there = isinstance(message, Next) or (goal is not None and reached(goal, step))
            self.tell(run, stepped(step, waiting=there or beyond))
            if beyond:
                self.tell(run, Missed(goal))
            if there or beyond:
                return
        self.tell(run, Ended(self.end if run else End("finished", None)))


def numbered(steps: Steps) -> Steps:
    """Return steps with the indices that they have in a run of their own."""
    return [msgspec.structs.replace(step, index=index) for index, step in enumerate(steps)]


def other_values(steps: Steps, name: str = "w", begin: int = 4, value: float = 7.0) -> Steps:
    """Return steps in which a number is another one from one of them on."""
    return [
        step
        if step.index < begin
        else msgspec.structs.replace(step, tensors={**step.tensors, name: view(value)})
        for step in steps
    ]


def failing(steps: Steps, last: int) -> Steps:
    """Return the steps up to one, behind which a run fails."""
    return steps[: last + 1]


def failure(line: int) -> End:
    return End("failed", Failure("TypeError", "no number", "line.py", line))


def with_rate(rate: str) -> str:
    """Return the recorded lesson's source with another learning rate."""
    return recorded_lesson().source.replace("learning_rate = 0.01", f"learning_rate = {rate}")


@asynccontextmanager
async def worlds_stage(
    size: tuple[int, int] = (120, 40),
    edited: Callable[[Steps], Steps] = other_values,
    options: Options | None = None,
) -> AsyncIterator[Stage]:
    """Run the app on the recorded lesson with an engine of many runs."""
    made: list[ManyRuns] = []

    def client(listener: Callable[[Any], None]) -> ManyRuns:
        made.append(ManyRuns(listener, edited))
        return made[0]

    journal = Journal()
    app = TutorApp(
        options or Options(),
        Library(lambda: LESSONS, journal, Trusting()),
        client,
        recorded_lesson(),
    )
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Stage(app, pilot, made[0], journal)
