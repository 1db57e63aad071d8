"""A long run in its real process: what is kept of it is bounded, and its middle comes back."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from pytest_asyncio import fixture

from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.link.client import EngineClient
from tutor.link.messages import Ended, Load, RunTo
from tutor.trace.model import Step
from tutor.trace.replayed import same
from tutor.ui.session import Session

ITERATIONS = 6_000
ROOM = 200_000
MIDDLE = 789
"""Far behind what is kept, and near enough to record all up to there for comparison."""

SOURCE = f"""
import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0])
w = torch.tensor(0.0, requires_grad=True)
drop = torch.nn.Dropout(0.3)
for epoch in range({ITERATIONS}):
    y_pred = w * drop(X)
    loss = ((y_pred - 2 * X) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.001 * w.grad
        w.grad.zero_()
print("end", w.item())
"""


class Screen:
    """A session on a real engine, and a way to wait for what it comes to."""

    def __init__(self, lesson: Lesson) -> None:
        self.client = EngineClient(self._hear)
        self._news = asyncio.Event()
        load = Load(lesson.path, source=SOURCE)
        self.session = Session(lesson, self.client, load, lambda later: self._news.set())

    def _hear(self, message: Any) -> None:
        self.session.receive(message)
        self._news.set()

    async def until(self, condition: Any) -> None:
        async with asyncio.timeout(90):
            while not condition():
                self._news.clear()
                await self._news.wait()


@fixture(loop_scope="session")
async def screen() -> AsyncIterator[Screen]:
    """Start an engine with a run that waits at its beginning."""
    lesson, mistakes = read(SOURCE, "long.py")
    assert lesson is not None, mistakes
    one = Screen(lesson)
    await one.client.start()
    one.session.start()
    await one.until(lambda: one.session.state == "waiting")
    yield one
    one.session.travel.stop()
    await one.client.close()


async def recorded(middle: int) -> list[bytes]:
    """Return the encoded steps of an iteration, of a run that was recorded up to there."""
    steps: list[bytes] = []
    over = asyncio.Event()

    def hear(message: Any) -> None:
        summary = getattr(message, "summary", None)
        if summary is not None and summary.iteration == middle:
            steps.append(bytes(message.step))
        if isinstance(message, Ended):
            over.set()

    client = EngineClient(lambda message: None)
    await client.start()
    short = SOURCE.replace(str(ITERATIONS), str(middle))
    client.load(Load("long.py", source=short), hear)
    client.send(RunTo())
    async with asyncio.timeout(120):
        await over.wait()
    await client.close()
    return steps


async def test_what_is_kept_of_a_long_run_is_bounded_and_its_middle_is_the_same(
    screen: Screen,
) -> None:
    session = screen.session
    session.ask(RunTo(None, room=ROOM))
    await screen.until(lambda: session.state == "ended")
    timeline = session.timeline

    assert timeline.newest > ITERATIONS * 3
    assert timeline.size() < ROOM + 20_000
    assert len(timeline.points(-1)) < 5_000
    assert session.scene({}).step is not None

    session.travel.to(str(MIDDLE))
    await screen.until(lambda: not session.travel.busy)
    here = session.scene({}).step
    assert here is not None
    assert here.iteration == MIDDLE
    assert session.travel.says == ""

    wanted = await recorded(MIDDLE)
    found = [timeline.apart(here.index + n) for n in range(len(wanted))]
    assert {step.iteration for step in found} == {MIDDLE}
    for one, other in zip(wanted, found, strict=True):
        assert same(one, msgspec.msgpack.encode(other)), msgspec.msgpack.decode(one, type=Step)
