"""Surveys of a run in its own process: what the screen hears, and what it does not notice."""

import asyncio

import psutil
import pytest

from tests.link.conftest import Engine
from tutor.link.messages import Next, Passed, Running, RunTo, Stepped, Survey, Surveyed
from tutor.trace.goals import Goal
from tutor.trace.landscape import Weight

ONE_WEIGHT = """
import torch
x = torch.tensor([1.0, 2.0])
w = torch.tensor(3.0, requires_grad=True)
for epoch in range(40):
    # %% forward
    y_pred = w * x
    # %% loss
    loss = (y_pred ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.01 * w.grad
    # %% zero_grad
    w.grad = None
"""

OF_W = Survey((Weight("w"),), (9,))


async def test_a_survey_is_answered_while_the_run_waits(engine: Engine) -> None:
    engine.load(ONE_WEIGHT)
    for _ in range(3):
        await engine.step()
    engine.client.send(OF_W)

    found = (await engine.wait(Surveyed)).landscape

    assert found.index == 2
    assert list(found.losses) == [2.5 * w * w for w in found.axes[0]]
    assert found.slope == (15.0,)
    assert found.following == pytest.approx((2.85,))
    assert found.remark == ""


async def test_the_run_goes_on_as_if_there_had_been_no_survey(engine: Engine) -> None:
    engine.load(ONE_WEIGHT)
    for _ in range(9):
        await engine.step()
        engine.client.send(OF_W)
        await engine.wait(Surveyed)
    watched = [await engine.step() for _ in range(20)]

    engine.load(ONE_WEIGHT)
    for _ in range(9):
        await engine.step()
    plain = [await engine.step() for _ in range(20)]

    assert [step.tensors for step in watched] == [step.tensors for step in plain]
    assert [step.index for step in watched] == [step.index for step in plain]


async def test_a_held_key_is_answered_without_a_scout_between(engine: Engine) -> None:
    engine.load(ONE_WEIGHT)
    await engine.step()
    for _ in range(60):
        engine.client.send(OF_W)
        engine.client.send(Next())
        message = await engine.wait((Stepped, Surveyed))
        assert isinstance(message, Stepped)

    engine.client.send(OF_W)
    found = (await engine.wait(Surveyed)).landscape

    assert found.index == 60


def elsewhere(act: str) -> str:
    """Return the script with something in its forward that only another process does."""
    head = f"import os, time\nhome = os.getpid()\ndef act():\n    {act}\nx = torch"
    return ONE_WEIGHT.replace("x = torch", head, 1).replace("w * x", "w * x; act()")


async def test_a_key_is_answered_while_a_scout_is_out(engine: Engine) -> None:
    engine.load(elsewhere("time.sleep(1.0 if os.getpid() != home else 0.0)"))
    await engine.step()
    engine.client.send(OF_W)
    while not _children(engine):
        await asyncio.sleep(0.01)

    steps = [await engine.step() for _ in range(5)]

    assert [step.index for step in steps] == [1, 2, 3, 4, 5]
    assert not any(isinstance(message, Surveyed) for message in engine.heard)


async def test_no_scout_outlives_its_run(engine: Engine) -> None:
    engine.load(elsewhere("while os.getpid() != home: pass"))
    await engine.step()
    engine.client.send(OF_W)
    while not (scouts := _children(engine)):
        await asyncio.sleep(0.01)

    engine.client.leave(0)

    async with asyncio.timeout(10):
        while any(map(_lives, scouts)):
            await asyncio.sleep(0.01)


async def test_a_place_that_was_reached_unrecorded_is_surveyed_too(engine: Engine) -> None:
    engine.load(ONE_WEIGHT)
    await engine.step()
    engine.client.send(RunTo(Goal(condition="w < 2", phase="update"), room=0))
    waiting = await engine.wait((Stepped, Passed), lambda message: message.waiting)
    assert isinstance(waiting, Passed)
    engine.client.send(OF_W)

    found = (await engine.wait(Surveyed)).landscape

    assert found.index == waiting.index
    assert found.here[0] < 2 < found.here[0] / 0.95
    assert found.following is not None
    assert abs(found.following[0] - 0.95 * found.here[0]) < 1e-5


def _pid(engine: Engine) -> int:
    return next(message.pid for message in engine.heard if isinstance(message, Running))


def _children(engine: Engine) -> list[psutil.Process]:
    """Return the processes that the run's has started."""
    return psutil.Process(_pid(engine)).children(recursive=True)


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
