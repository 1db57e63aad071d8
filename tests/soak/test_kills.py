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

ENOUGH = 4
"""So many times the kills that were asked for are made at most, to hit runs in the middle."""

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


class Tally:
    """Kills again and again, checks that nothing is lost, and says how far it has come."""

    def __init__(self, what: str, count: int, say: Say, truth: list[Step]) -> None:
        self.killed = self.cut_short = 0
        self._what, self._count, self._say, self._truth = what, count, say, truth
        self._random, self._seen = Random(SEED), 0
        say(f"GRADSTEP_SOAK_SEED={SEED}")

    async def kill(self, walk: Stroll, victim: int, family: list[psutil.Process]) -> None:
        """Kill a process at a random moment; none of its family is left, and no step is lost."""
        seen = await kill_at_random(walk, victim, self._random)
        nothing_lost(walk, seen, self._truth)
        assert survivors(family) == []
        self.killed += 1
        self._seen += seen
        self.cut_short += walk.state == "failed"
        if self.killed % EVERY == 0 or self.killed == self._count:
            told = f"{self.killed} {self._what} killed, {self.cut_short} in mid-run"
            self._say(f"{told}, {self._seen} steps seen")


async def restarted(walk: Stroll) -> psutil.Process:
    """Start the lesson again and return the process of the new run."""
    await walk.press("r")
    await walk.until(lambda: walk.state == "waiting")
    [engine] = walk.engines
    [run] = engine.children()
    return run


@lengths("count", short=5, long=1000)
async def test_a_run_that_is_killed_loses_no_step_that_was_seen(count: int, say: Say) -> None:
    with engines(count):
        async with stroll(LESSON) as walk:
            tally = Tally("runs", count, say, await whole_run(walk))
            # Of a few, chance may have hit hardly any in the middle: then some more are killed.
            while tally.killed < count or (
                tally.cut_short <= count / 4 and tally.killed < ENOUGH * count
            ):
                run = await restarted(walk)
                await tally.kill(walk, run.pid, [run])
            family = walk.family
    assert tally.cut_short > count / 4
    assert survivors(family) == []


@lengths("count", short=1, long=1000)
async def test_an_engine_that_is_killed_is_replaced_and_no_step_is_lost(
    count: int, say: Say
) -> None:
    with engines(count):
        async with stroll(LESSON) as walk:
            tally = Tally("engines", count, say, await whole_run(walk))
            for _ in range(count):
                run = await restarted(walk)
                engine = run.ppid()
                await tally.kill(walk, engine, walk.family)
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
