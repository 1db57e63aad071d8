"""An engine whose runs are long: it records a few steps and passes others, as the real one does."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
from fake_engine import recorded_lesson, recorded_steps, stepped
from scenes import view

from tutor.link.messages import (
    Begun,
    Ended,
    Found,
    HasTouched,
    InputWanted,
    Load,
    Missed,
    Next,
    Passed,
    Ready,
    RunTo,
)
from tutor.trace.goals import missed, reached
from tutor.trace.model import End, Sample, Start, Step
from tutor.ui.session import Session

ITERATIONS = 100
PER_ITERATION = 6
LAST = 1 + ITERATIONS * PER_ITERATION
"""The index of the last step, which stands behind the loop."""

KEPT = 30
"""So many steps are recorded where there is a room for them."""


def loss_of(iteration: int) -> float:
    return 100.0 - iteration


def long_run() -> list[Step]:
    """Return a hundred iterations of the recorded lesson, whose loss goes down by one in each."""
    setup, *rest = recorded_steps()
    body, after = rest[:PER_ITERATION], rest[-1]
    steps = [setup]
    for iteration in range(1, ITERATIONS + 1):
        for step in body:
            loss = loss_of(iteration - (step.phase == "forward"))
            updated = step.phase in ("update", "other", "zero_grad")
            w = float(iteration if updated else iteration - 1)
            tensors = {**step.tensors, "loss": view(loss), "w": view(w)}
            changed = ("loss",) if step.phase == "loss" else ("w",) * (step.phase == "update")
            steps.append(
                msgspec.structs.replace(
                    step, index=len(steps), iteration=iteration, tensors=tensors, changed=changed
                )
            )
    return [*steps, msgspec.structs.replace(after, index=len(steps))]


class SparseEngine:
    """Plays a long run under each number; runs in `slow` wait for `release`.

    `other` changes what the runs but the first one play; those in `asking` want input instead.
    """

    def __init__(self, listener: Callable[[Any], None] = lambda _: None) -> None:
        self.listener = listener
        self.other: Callable[[list[Step]], list[Step]] = lambda steps: steps
        self.slow: set[int] = set()
        self.asking: set[int] = set()
        self.loads: list[Load] = []
        self.sent: list[tuple[int, Any]] = []
        self.left: list[int] = []
        self._runs: dict[int, tuple[Callable[[Any], None], list[Step]]] = {}
        self._held: dict[int, RunTo] = {}

    async def start(self) -> None:
        self.listener(Ready("2.13.0"))

    async def close(self) -> None: ...

    def interrupt(self, run: int = 0) -> None: ...

    def load(self, load: Load, listener: Callable[[Any], None] | None = None) -> None:
        self.loads.append(load)
        steps = long_run()
        self._runs[load.run] = listener or self.listener, self.other(steps) if load.run else steps
        self.tell(load.run, Begun(Start(1, "line", load.path, load.device, "2.13.0", 0)))

    def leave(self, run: int) -> None:
        self.left.append(run)

    def tell(self, run: int, message: Any) -> None:
        self._runs[run][0](message)

    def send(self, message: Any, run: int = 0) -> None:
        self.sent.append((run, message))
        if run in self.asking and isinstance(message, RunTo):
            self.tell(run, InputWanted("how many? "))
        elif run in self.slow and isinstance(message, RunTo):
            self._held[run] = message
        elif isinstance(message, Next):
            self.tell(run, stepped(self._runs[run][1].pop(0)))
        elif isinstance(message, RunTo):
            Way(self, run, message).go(self._runs[run][1])

    def release(self, run: int) -> None:
        """Let happen what a run was asked for while it was slow."""
        Way(self, run, self._held.pop(run)).go(self._runs[run][1])

    def asked(self, run: int = 0) -> list[Any]:
        """Return what a run was asked to run to."""
        return [message for number, message in self.sent if number == run]

    def touch(self, what: str) -> None:
        self.tell(0, HasTouched((what,)))


class Way:
    """What happens on the way of one run to where a message sends it."""

    def __init__(self, engine: SparseEngine, run: int, message: RunTo) -> None:
        self._tell = lambda told: engine.tell(run, told)
        self._message = message
        starts = message.from_index, message.from_iteration, message.last_before
        self._records = all(start is None for start in starts)
        self._kept = 0
        self._hit: Step | None = None

    def go(self, steps: list[Step]) -> None:
        last: Step | None = None
        before: Step | None = None
        while steps:
            step = steps.pop(0)
            if not self._records and self._begins(step):
                self._pass(last)
                self._records = True
            last = None if self._records else step
            if (self._recorded if self._records else self._unrecorded)(step, before):
                return
            before = step
        self._pass(last)
        if self._message.last_before is not None:
            self._tell(self._found())
        self._tell(Ended(End("finished", None)))

    def _begins(self, step: Step) -> bool:
        message, goal = self._message, self._message.goal
        if message.last_before is not None:
            return False
        if message.from_index is not None:
            return step.index >= message.from_index
        start = message.from_iteration
        if start is None and goal is not None and goal.iteration is not None:
            start = goal.iteration - 2
        if start is None:
            return step.phase == "after"
        return step.iteration is not None and step.iteration >= start

    def _recorded(self, step: Step, before: Step | None) -> bool:
        goal = self._message.goal
        there = goal is not None and reached(goal, step, before)
        beyond = not there and goal is not None and missed(goal, step)
        self._tell(stepped(step, waiting=there or beyond))
        if beyond:
            self._tell(Missed(goal))
        self._kept += 1
        if self._message.room is not None and self._kept == KEPT:
            self._records = False
        return there or beyond

    def _unrecorded(self, step: Step, before: Step | None) -> bool:
        goal, last_before = self._message.goal, self._message.last_before
        hit = goal is not None and reached(goal, step, before)
        if last_before is not None:
            self._hit = step if hit and step.index < last_before else self._hit
            if step.index >= last_before - 1:
                self._tell(self._found())
                return True
        elif hit:
            self._pass(step, waiting=True)
            return True
        return False

    def _found(self) -> Found:
        hit = self._hit
        return Found(None) if hit is None else Found(hit.index, hit.loop, hit.iteration)

    def _pass(self, step: Step | None, waiting: bool = False) -> None:
        if step is not None:
            samples = ()
            if step.iteration is not None:
                loss = loss_of(step.iteration)
                samples = (Sample(step.index, 1, step.iteration, loss, ()),)
            self._tell(Passed(step.index, step.loop, step.iteration, samples, "", waiting))


class Journey:
    """A session on such an engine, without a screen."""

    def __init__(self) -> None:
        self.engine = SparseEngine(self._hear)
        self.session = Session(
            recorded_lesson(), self.engine, Load("line.py"), lambda later: None, warm=True
        )
        self.session.start()

    def _hear(self, message: Any) -> None:
        # The first message comes while the session is still being made.
        if hasattr(self, "session"):
            self.session.receive(message)

    async def arrive(self) -> None:
        """Wait until nothing is on its way any more."""
        async with asyncio.timeout(20):
            while self.session.travel.busy:
                await asyncio.sleep(0.001)

    async def to(self, text: str) -> None:
        self.session.travel.to(text)
        await self.arrive()

    @property
    def here(self) -> Step | None:
        return self.session.scene({}).step

    @property
    def says(self) -> str:
        return self.session.scene({}).says

    @property
    def place(self) -> tuple[int | None, str]:
        """The iteration and the phase of the step looked at."""
        assert self.here is not None
        return self.here.iteration, self.here.phase
