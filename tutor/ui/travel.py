"""Going to a place of the run: to a recorded step, by replay to one that was not, or by running on.

What takes time happens in a task beside the screen; there is one at a time, and another wish or
Esc ends it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, Literal

from tutor.link.messages import RunTo, ToRun
from tutor.trace.goals import Goal, parse_place, reached
from tutor.trace.timeline import Timeline
from tutor.ui.engine import Engine
from tutor.ui.replay import Replay
from tutor.ui.run import ROOM, Run

if TYPE_CHECKING:
    from tutor.trace.conditions import Search

FAR = 50
"""From so many iterations ahead on, those between run unrecorded."""

AROUND = 2
"""So many iterations are recorded before and behind the one that is gone to."""

STEPS = 12
"""So many steps are recorded before and behind a step outside the loops that is gone to."""

Confirm = Callable[[str], Awaitable[bool]]


class Travel:
    """Finds the way to places in a run.

    `here` gives the position, `go` changes it, `ask` has the run go on. `says` is a sentence on
    what is going on or was not found. `confirm` asks the person before a script is played again
    that has written files.
    """

    def __init__(
        self,
        engine: Engine,
        run: Run,
        here: Callable[[], int],
        go: Callable[[int], None],
        ask: Callable[[ToRun], None],
        changed: Callable[[bool], None],
    ) -> None:
        self.says = ""
        self.confirm: Confirm | None = None
        self._engine = engine
        self._run = run
        self._here = here
        self._go = go
        self._ask = ask
        self._changed = changed
        self._task: asyncio.Task[None] | None = None
        self._allowed = False
        self._wanted = ""

    @property
    def busy(self) -> bool:
        """Whether something is being looked for or replayed."""
        return self._task is not None and not self._task.done()

    def follow(self, run: Run) -> None:
        """Travel in another run from now on."""
        self.stop()
        self._run, self._allowed, self.says = run, False, ""

    def stop(self) -> bool:
        """End what is going on; False where nothing is."""
        busy, self._wanted = self.busy, ""
        if self._task is not None and busy:
            self._task.cancel()
            self.says = "Stopped."
        self._task = None
        return busy

    def settle(self) -> None:
        """Take back what was said of the last wish."""
        if not self.busy:
            self.says = ""

    def to(self, text: str) -> None:
        """Go where a person has typed to go; ValueError with a sentence where that is no place."""
        place = parse_place(text)
        self.stop()
        self.says = ""
        match place:
            case "start" | "end":
                self._edge(place)
            case Goal(iteration=int(number)):
                self._iteration(number, place.phase)
            case Goal():
                self._begin(self._search(place, "forward", text))
            case _:
                self._begin(self._question(place, text))

    def visit(self, index: int) -> None:
        """Go to a step that has run; where it is not recorded, by replay."""
        if index in self._run.timeline:
            self._go(index)
        else:
            self._begin(self._visit(index))

    def over(self) -> None:
        """Take in that the run has ended: what it was to run on to did not come."""
        if self._wanted:
            self.says = f"{self._wanted}: not before the run ended."
            self._wanted = ""

    def arrived(self) -> None:
        """Take in that the run stands where it was to run on to."""
        self._wanted = ""

    def _edge(self, which: Literal["start", "end"]) -> None:
        if which == "start":
            self._go(-1)
        elif self._run.over:
            self.visit(self._run.newest)
        else:
            self._ask(RunTo(None, room=ROOM))

    def _iteration(self, number: int, phase: str | None) -> None:
        timeline, loop = self._run.timeline, self._loop()
        found = timeline.at(number, phase, loop)
        if found is not None:
            self._go(found)
            return
        come = self._run.iterations.get(loop or 0, 0)
        if number <= come:
            self._begin(self._replayed(number, phase, loop))
        elif self._run.over:
            self.says = f"There is no iteration {number}: the run ended in iteration {come}."
            self._changed(False)
        else:
            start = number - AROUND if number - come > FAR else None
            self._wanted = f"iteration {number}"
            goal = Goal(phase=phase, iteration=number, loop=loop)
            self._ask(RunTo(goal, room=ROOM, from_iteration=start))

    def _loop(self) -> int | None:
        """Return the loop whose iterations are meant: that of the step looked at, or the last."""
        here, timeline = self._here(), self._run.timeline
        loop = timeline.mark(here).loop if here in timeline else None
        return loop or max(self._run.iterations, default=None)

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        self.stop()
        self.says = ""
        self._task = asyncio.get_running_loop().create_task(work)
        self._task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() is not None:
            self.says = f"This could not be found out: {task.exception()}"
        self._changed(False)

    async def _replayed(self, number: int, phase: str | None, loop: int | None) -> None:
        message = RunTo(
            Goal(iteration=number + AROUND, loop=loop), from_iteration=max(number - AROUND, 1)
        )
        if await self._play(message, f"iteration {number}") is None:
            return
        found = self._run.timeline.at(number, phase, loop)
        if found is not None:
            self._go(found)
        else:
            what = f"no {phase} in iteration {number}" if phase else f"no iteration {number}"
            self.says = f"There is {what}."

    async def _visit(self, index: int) -> None:
        replay = await self._play(self._around(index), f"step {index}")
        if replay is not None and index in self._run.timeline:
            self._go(index)
        elif replay is not None:
            self.says = f"Step {index} did not come again: this script does not repeat itself."

    def _around(self, index: int) -> RunTo:
        """Return what records a step and those around it: whole iterations where they are known."""
        timeline = self._run.timeline
        for near in (index + 1, index - 1):
            mark = timeline.mark(near) if near in timeline else None
            if mark is not None and mark.iteration is not None:
                last = Goal(iteration=mark.iteration + AROUND, loop=mark.loop)
                return RunTo(last, from_iteration=max(mark.iteration - AROUND, 1))
        return RunTo(Goal(index=index + STEPS), from_index=max(index - STEPS, 0))

    async def _play(self, message: RunTo, what: str, limit: int | None = None) -> Replay | None:
        """Replay the run as far as a message asks; None where the person does not want that."""
        if not await self._may_replay():
            return None

        def progress(iteration: int | None) -> None:
            where = "" if iteration is None else f": it is in iteration {iteration:,}"
            self.says = f"Replaying the run on the way to {what}{where}. Esc stops."
            self._changed(False)

        progress(None)
        replay = Replay(self._engine, self._run, progress, limit)
        await replay.play(message)
        self.says = ""
        if replay.asked:
            self.says = "The replay asked for input that the run was not given; it stopped there."
        if replay.differs:
            self.says = (
                "This script does not repeat itself: a step of the replay differs from the one "
                "that ran before, which stays as it was."
            )
        return replay

    async def _may_replay(self) -> bool:
        """Ask once before a script is played again that has done something outside of itself."""
        if not self._run.touched or self._allowed or self.confirm is None:
            return True
        did = ", ".join(self._run.touched)
        self._allowed = await self.confirm(f"This script {did}. A replay would do so again.")
        return self._allowed

    async def _question(self, search: "Search", text: str) -> None:
        goal = Goal(condition=search.text)
        direction = "forward" if search.direction in ("forward", "first") else "back"
        here = self._here()
        start = {"first": -1, "last": here + 1}.get(search.direction, here)
        await self._search(goal, direction, text, start)

    async def _search(
        self, goal: Goal, direction: str, text: str, start: int | None = None
    ) -> None:
        """Go to the next or the last step that is the goal, seen from a position."""
        here = self._here() if start is None else start
        find = self._ahead if direction == "forward" else self._behind
        found = await find(goal, here, text)
        if found is not None:
            await self._visit(found) if found not in self._run.timeline else self._go(found)
        elif direction != "forward" or self._run.over:
            side = "from here on" if direction == "forward" else "before here"
            self.says = self.says or f"{text}: nowhere {side}.{self._strange(goal)}"
        else:
            self._wanted = text
            self._ask(RunTo(_beyond(goal, max(here, self._run.newest)), room=ROOM))

    def _strange(self, goal: Goal) -> str:
        """Return what to say of names in a condition that the run does not know."""
        here = self._here()
        if goal.condition is None or here not in self._run.timeline:
            return ""
        from tutor.trace.conditions import condition, unknown

        known = self._run.timeline.step(here).tensors
        complaint = unknown(condition(goal.condition), known)
        return f" {complaint}" if complaint else ""

    async def _ahead(self, goal: Goal, here: int, text: str) -> int | None:
        for stretch in self._run.timeline.stretches():
            if stretch.last <= here:
                continue
            first = max(stretch.first, here + 1)
            if stretch.recorded:
                steps = range(first, stretch.last + 1)
                found = await asyncio.to_thread(scan, self._run.timeline, goal, steps)
            else:
                end = stretch.last + 1
                message = RunTo(_beyond(goal, first - 1), from_index=end)
                replay = await self._play(message, text, end)
                if replay is None:
                    return None
                found = replay.found if (replay.found or end) < end else None
            if found is not None:
                return found
        return None

    async def _behind(self, goal: Goal, here: int, text: str) -> int | None:
        for stretch in reversed(self._run.timeline.stretches()):
            if stretch.first >= here:
                continue
            if not stretch.recorded:
                message = RunTo(goal, last_before=min(stretch.last + 1, here))
                replay = await self._play(message, text)
                return None if replay is None else replay.found
            steps = range(min(stretch.last, here - 1), stretch.first - 1, -1)
            found = await asyncio.to_thread(scan, self._run.timeline, goal, steps)
            if found is not None:
                return found
        return None


def _beyond(goal: Goal, index: int) -> Goal:
    """Return a goal that counts behind a step only."""
    return Goal(goal.phase, goal.iteration, goal.loop, goal.line, goal.condition, None, index)


def scan(timeline: Timeline, goal: Goal, steps: Iterable[int]) -> int | None:
    """Return the first of these recorded steps that is the goal, None without one."""
    for index in steps:
        if index not in timeline:
            continue
        if goal.condition is None:
            if reached(goal, timeline.mark(index)):
                return index
            continue
        before = timeline.apart(index - 1) if index - 1 in timeline else None
        if reached(goal, timeline.apart(index), before):
            return index
    return None
