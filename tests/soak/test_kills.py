"""Kills at random moments: no step that was recorded is lost, and no process is left."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from random import Random

import msgspec
import psutil

from tests.soak.lengths import lengths
from tests.soak.stroll import Stroll, stroll
from tests.terminal.pseudo_terminal import survivors
from tutor.trace.model import Step

LESSON = str(Path(__file__).parents[2] / "lessons" / "06_autograd_1w.py")


def without_time(step: Step) -> Step:
    """Return a step without how long it took, which no two runs share."""
    return msgspec.structs.replace(step, ms=0.0)


def recorded(walk: Stroll) -> list[Step]:
    """Return the steps of the present run."""
    assert walk.app.session is not None
    timeline = walk.app.session.timeline
    return [without_time(timeline.step(place)) for place in range(len(timeline))]


def state(walk: Stroll) -> str:
    assert walk.app.session is not None
    return walk.app.session.state


async def whole_run(walk: Stroll) -> list[Step]:
    """Run the lesson to its end and return its steps."""
    await walk.until(lambda: state(walk) == "waiting")
    await walk.press("c")
    await walk.until(lambda: state(walk) == "ended")
    return recorded(walk)


async def kill_at_random(walk: Stroll, victim: int, random: Random) -> int:
    """Let the lesson run, kill a process at a random moment, and return the steps seen by then."""
    await walk.press(random.choice(["c", "n", "3", "5"]))
    # The moment is what is random here: nothing is waited for.
    await asyncio.sleep(random.uniform(0.0, 0.05))
    assert walk.app.session is not None
    seen = len(walk.app.session.timeline)
    with contextlib.suppress(ProcessLookupError):  # The lesson may have ended by itself.
        os.kill(victim, signal.SIGKILL)
    await walk.until(lambda: state(walk) in ("failed", "ended"))
    return seen


async def restarted(walk: Stroll) -> psutil.Process:
    """Start the lesson again and return the process of the new run."""
    await walk.press("r")
    await walk.until(lambda: state(walk) == "waiting")
    [engine] = psutil.Process().children()
    [run] = engine.children()
    return run


@lengths("count", short=5, long=1000)
async def test_a_run_that_is_killed_loses_no_step_that_was_seen(count: int) -> None:
    random = Random(1)
    cut_short = 0
    async with stroll(LESSON) as walk:
        truth = await whole_run(walk)
        for _ in range(count):
            run = await restarted(walk)
            seen = await kill_at_random(walk, run.pid, random)
            left = recorded(walk)
            assert seen <= len(left) <= len(truth)
            assert left == truth[: len(left)]
            assert survivors([run]) == []
            cut_short += state(walk) == "failed"
        family = psutil.Process().children(recursive=True)
    assert cut_short > count / 2
    assert survivors(family) == []


@lengths("count", short=1, long=25)
async def test_an_engine_that_is_killed_is_replaced_and_no_step_is_lost(count: int) -> None:
    random = Random(2)
    family: list[psutil.Process] = []
    async with stroll(LESSON) as walk:
        truth = await whole_run(walk)
        for _ in range(count):
            run = await restarted(walk)
            family += psutil.Process().children(recursive=True)
            engine = run.ppid()
            seen = await kill_at_random(walk, engine, random)
            left = recorded(walk)
            assert seen <= len(left) <= len(truth)
            assert left == truth[: len(left)]
            await walk.until(lambda gone=engine: any_engine_but(gone))
        family += psutil.Process().children(recursive=True)
    assert survivors(family) == []


def any_engine_but(gone: int) -> bool:
    """Whether another engine process than the one that was killed is there."""
    return any(child.pid != gone for child in psutil.Process().children())
