"""Kills at random moments: no step that was recorded is lost, and no process is left."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path
from random import Random

import msgspec
import psutil

from tests.soak.conftest import Say
from tests.soak.forked import engines
from tests.soak.lengths import SEED, lengths
from tests.soak.stroll import Stroll, stroll
from tests.terminal.pseudo_terminal import survivors
from tutor.trace.model import Step

STEPS = 300
"""The most steps that are awaited before a kill; the lesson makes some five hundred."""

EVERY = 50
"""After so many kills it is said how far the test has come."""

LESSON = str(Path(__file__).parents[2] / "lessons" / "06_autograd_1w.py")


def without_time(step: Step) -> Step:
    """Return a step without how long it took, which no two runs share."""
    return msgspec.structs.replace(step, ms=0.0)


def recorded(walk: Stroll) -> list[Step]:
    """Return the steps of the present run."""
    assert walk.app.session is not None
    timeline = walk.app.session.timeline
    return [without_time(timeline.step(place)) for place in range(len(timeline))]


async def whole_run(walk: Stroll) -> list[Step]:
    """Run the lesson to its end and return its steps."""
    await walk.until(lambda: walk.state == "waiting")
    await walk.press("c")
    await walk.until(lambda: walk.state == "ended")
    return recorded(walk)


async def kill_at_random(walk: Stroll, victim: int, random: Random) -> int:
    """Let the lesson run, kill a process at a random moment, and return the steps seen by then."""
    session = walk.app.session
    assert session is not None
    key = random.choice(["c", "c", "n", "3", "5"])
    await walk.press(key)
    steps = random.randint(0, STEPS) if key == "c" else random.randint(0, 1)
    await walk.until(lambda: len(session.timeline) >= steps or walk.state == "ended")
    # The moment is what is random here: nothing is waited for.
    await asyncio.sleep(random.uniform(0.0, 0.01))
    seen = len(session.timeline)
    with contextlib.suppress(ProcessLookupError):  # The lesson may have ended by itself.
        os.kill(victim, signal.SIGKILL)
    await walk.until(lambda: walk.state in ("failed", "ended"))
    return seen


async def restarted(walk: Stroll) -> psutil.Process:
    """Start the lesson again and return the process of the new run."""
    await walk.press("r")
    await walk.until(lambda: walk.state == "waiting")
    [engine] = walk.engines
    [run] = engine.children()
    return run


@lengths("count", short=5, long=1000)
async def test_a_run_that_is_killed_loses_no_step_that_was_seen(count: int, say: Say) -> None:
    random = Random(SEED)
    say(f"GRADSTEP_SOAK_SEED={SEED}")
    cut_short, seen_in_all = 0, 0
    with engines(count):
        async with stroll(LESSON) as walk:
            truth = await whole_run(walk)
            for each in range(1, count + 1):
                run = await restarted(walk)
                seen = await kill_at_random(walk, run.pid, random)
                nothing_lost(walk, seen, truth)
                assert survivors([run]) == []
                cut_short += walk.state == "failed"
                seen_in_all += seen
                if each % EVERY == 0 or each == count:
                    say(f"{each} runs killed, {cut_short} in mid-run, {seen_in_all} steps seen")
            family = walk.family
    assert cut_short > count / 4
    assert survivors(family) == []


@lengths("count", short=1, long=1000)
async def test_an_engine_that_is_killed_is_replaced_and_no_step_is_lost(
    count: int, say: Say
) -> None:
    random = Random(SEED)
    say(f"GRADSTEP_SOAK_SEED={SEED}")
    cut_short, seen_in_all = 0, 0
    with engines(count):
        async with stroll(LESSON) as walk:
            truth = await whole_run(walk)
            for each in range(1, count + 1):
                run = await restarted(walk)
                family, engine = walk.family, run.ppid()
                seen = await kill_at_random(walk, engine, random)
                nothing_lost(walk, seen, truth)
                assert survivors(family) == []
                cut_short += walk.state == "failed"
                seen_in_all += seen
                if each % EVERY == 0 or each == count:
                    say(f"{each} engines killed, {cut_short} in mid-run, {seen_in_all} steps seen")
                await walk.until(lambda gone=engine: any_engine_but(walk, gone))
            family = walk.family
    assert survivors(family) == []


def nothing_lost(walk: Stroll, seen: int, truth: list[Step]) -> None:
    """Check that the steps that were seen are still there, and are those of a run undisturbed."""
    left = recorded(walk)
    assert seen <= len(left) <= len(truth)
    assert left == truth[: len(left)]


def any_engine_but(walk: Stroll, gone: int) -> bool:
    """Whether another engine process than the one that was killed is there."""
    return any(engine.pid != gone for engine in walk.engines)
