"""Looking through a run for a goal: through recorded steps here, through others by replay."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from msgspec.structs import replace

from tutor.link.messages import RunTo
from tutor.trace.goals import Goal, judged
from tutor.trace.timeline import Timeline
from tutor.ui.replay import Replay
from tutor.ui.run import Run

Play = Callable[[RunTo, str, int | None], Awaitable[Replay | None]]
"""Replays as far as a message asks, on the way to what a text says; None if that is not wanted."""


class Scanned(NamedTuple):
    """What recorded steps tell: the first that is the goal, and at how many nobody can say."""

    found: int | None
    unjudged: int


class Seeker:
    """One search in a run; `play` replays, and `text` says what is looked for.

    `unjudged` counts the steps at which the goal's condition could not be judged.
    """

    def __init__(self, run: Run, play: Play, text: str) -> None:
        self.unjudged = 0
        self._run = run
        self._play = play
        self._text = text

    async def ahead(self, goal: Goal, here: int) -> int | None:
        """Return the first step behind `here` that is the goal, None without one so far."""
        for stretch in self._run.timeline.stretches():
            if stretch.last <= here:
                continue
            first = max(stretch.first, here + 1)
            if stretch.recorded:
                found = await self._scan(goal, range(first, stretch.last + 1))
            else:
                end = stretch.last + 1
                message = RunTo(beyond(goal, first - 1), from_index=end)
                replay = await self._play(message, self._text, end)
                if replay is None:
                    return None
                found = replay.found if replay.found is not None and replay.found < end else None
            if found is not None:
                return found
        return None

    async def behind(self, goal: Goal, here: int) -> int | None:
        """Return the last step before `here` that is the goal, None without one."""
        for stretch in reversed(self._run.timeline.stretches()):
            if stretch.first >= here:
                continue
            if not stretch.recorded:
                message = RunTo(goal, last_before=min(stretch.last + 1, here))
                replay = await self._play(message, self._text, None)
                return None if replay is None else replay.found
            found = await self._scan(
                goal, range(min(stretch.last, here - 1), stretch.first - 1, -1)
            )
            if found is not None:
                return found
        return None

    async def _scan(self, goal: Goal, steps: Iterable[int]) -> int | None:
        scanned = await asyncio.to_thread(scan, self._run.timeline, goal, steps)
        self.unjudged += scanned.unjudged
        return scanned.found


def beyond(goal: Goal, index: int) -> Goal:
    """Return a goal that counts behind a step only."""
    return replace(goal, after=index)


def scan(timeline: Timeline, goal: Goal, steps: Iterable[int]) -> Scanned:
    """Look through recorded steps in this order for one that is the goal."""
    unjudged = 0
    for index in steps:
        if index not in timeline:
            continue
        if goal.condition is None:
            answer = judged(goal, timeline.mark(index))
        else:
            before = timeline.apart(index - 1) if index - 1 in timeline else None
            answer = judged(goal, timeline.apart(index), before)
        if answer:
            return Scanned(index, unjudged)
        unjudged += answer is None
    return Scanned(None, unjudged)
