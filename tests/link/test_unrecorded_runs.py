"""Runs that go on unrecorded in their real processes: goals, searches, pauses."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from tests.link.one_run import LOOP, OneRun
from tutor.link.messages import (
    Begun,
    Found,
    Load,
    Missed,
    Next,
    Passed,
    Pause,
    RunTo,
    Stepped,
    Tracked,
)
from tutor.trace.goals import Goal
from tutor.trace.model import Step


@pytest.fixture
def start(engine) -> Callable[..., OneRun]:
    """Return a function that starts a run of a text."""

    def begin(source: str, run: int = 0, **options: Any) -> OneRun:
        return OneRun(engine.client, Load("script.py", run=run, source=source, **options))

    return begin


async def test_a_goal_that_is_missed_is_told(start) -> None:
    run = start(LOOP)
    await run.wait(Begun)
    goal = Goal(phase="other", iteration=2)
    stood = await run.stands(RunTo(goal))

    assert (await run.wait(Missed)).goal == goal
    assert stood.summary.iteration == 3


async def test_going_far_ahead_is_not_recorded_but_for_the_end_of_the_way(start) -> None:
    run = start(LOOP)
    await run.wait(Begun)
    await run.stands(Next())
    stood = await run.stands(RunTo(Goal(iteration=40), from_iteration=38))

    assert stood.summary.iteration == 40
    marks = [m.summary for m in run.heard if isinstance(m, Stepped)]
    assert {mark.iteration for mark in marks} == {None, 38, 39, 40}
    samples = [s for m in run.heard if isinstance(m, Passed) for s in m.samples]
    assert [sample.iteration for sample in samples] == list(range(1, 38))
    assert sum(isinstance(message, Tracked) for message in run.heard) == 1


async def test_a_condition_is_met_unrecorded_and_the_rest_is_stepped_through(start) -> None:
    run = start(LOOP)
    await run.wait(Begun)
    stood = await run.stands(RunTo(Goal(condition="loss < 1"), from_index=10**6))
    assert isinstance(stood, Passed)
    steps = [await run.stands(Next()) for _ in range(6)]

    first = next(n for n, step in enumerate(steps) if isinstance(step, Stepped))
    assert all(isinstance(step, Passed) for step in steps[:first])
    assert all(isinstance(step, Stepped) for step in steps[first:])
    indices = [s.index if isinstance(s, Passed) else s.summary.index for s in steps]
    assert indices == list(range(stood.index + 1, stood.index + 7))
    assert steps[first].summary.iteration == stood.iteration + 1


async def test_the_last_hit_before_a_step_is_found(start) -> None:
    whole = start(LOOP)
    await whole.wait(Begun)
    await whole.stands(RunTo())
    run = start(LOOP, run=1)
    await run.wait(Begun)
    run.send(RunTo(Goal(phase="loss"), last_before=100))
    found = await run.wait(Found)
    losses = [
        m.summary.index
        for m in whole.heard
        if isinstance(m, Stepped) and "loss" in m.summary.phase and m.summary.index < 100
    ]

    assert found.index == losses[-1]
    assert run.recorded == []


async def test_a_search_in_vain_finds_nothing_and_ends_with_the_run(start) -> None:
    run = start(LOOP)
    await run.wait(Begun)
    run.send(RunTo(Goal(condition="loss > 1000"), last_before=10**6))

    assert (await run.wait(Found)).index is None


async def test_a_pause_stops_an_unrecorded_run_where_an_iteration_begins(start) -> None:
    run = start(LOOP.replace("range(50)", "range(10**9)"))
    await run.wait(Begun)
    run.send(RunTo(room=2000))
    await run.wait(Passed)
    stood = await run.stands(Pause())

    assert isinstance(stood, Stepped)
    step = msgspec.msgpack.decode(stood.step, type=Step)
    assert step.tensors["i"].values == step.iteration - 1
    assert "i" in step.changed
