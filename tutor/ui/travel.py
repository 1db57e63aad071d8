"""Going to a place of the run: to a recorded step, by replay to one that was not, or by running on.

What takes time happens in a task beside the screen; there is one at a time, and another wish or
Esc ends it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Literal

from tutor.link.messages import RunTo, ToRun
from tutor.trace.goals import Goal, parse_place
from tutor.ui.engine import Engine
from tutor.ui.replay import Replaying
from tutor.ui.run import ROOM, Run
from tutor.ui.seeking import Seeker, beyond
from tutor.ui.unfound import GOING_ON, not_reached, nowhere, strange, unjudged

if TYPE_CHECKING:
    from tutor.trace.conditions import Search

FAR = 50
"""From so many iterations ahead on, those between run unrecorded."""

AROUND = 2
"""So many iterations are recorded before and behind the one that is gone to."""

STEPS = 12
"""So many steps are recorded before and behind a step outside the loops that is gone to."""


class Travel:
    """Finds the way to places in a run.

    `here` gives the position, `go` changes it, `ask` has the run go on. `says` is a sentence on
    what is going on or was not found. `replaying` records again what ran unrecorded.
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
        self.replaying = Replaying(engine, run, self._say)
        self._run = run
        self._here = here
        self._go = go
        self._ask = ask
        self._changed = changed
        self._task: asyncio.Task[None] | None = None
        self._wanted = ""

    @property
    def busy(self) -> bool:
        """Whether something is being looked for or replayed."""
        return self._task is not None and not self._task.done()

    def follow(self, run: Run) -> None:
        """Travel in another run from now on."""
        self.stop()
        self._run, self.says = run, ""
        self.replaying.follow(run)

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
            case Goal(index=int(index)):
                self._step(index)
            case Goal():
                self._begin(self._search(place, "forward", text))
            case _:
                self._begin(self._question(place, text))

    def visit(self, index: int, says: str = "") -> None:
        """Go to a step that has run; where it is not recorded, by replay.

        `says` is what is still to be said when that is done.
        """
        if index in self._run.timeline:
            self._go(index)
        else:
            self._begin(self._visit(index, says))

    def over(self) -> None:
        """Take in that the run has ended: what it was to run on to did not come."""
        wanted = self._wanted
        self.arrived()
        if wanted:
            self.says = not_reached(wanted)

    def arrived(self) -> None:
        """Take in that the run stands where it was to run on to."""
        self._wanted = ""
        if self.says == GOING_ON:
            self.says = ""

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
            goal = Goal(phase=phase, iteration=number, loop=loop)
            self._run_on(RunTo(goal, room=ROOM, from_iteration=start), f"iteration {number}")

    def _step(self, index: int) -> None:
        """Go to the step with an index, running on to it where it has not run yet."""
        newest = self._run.newest
        if index <= newest:
            self.visit(index)
        elif self._run.over:
            self.says = f"There is no step {index}: the last one is step {newest}."
            self._changed(False)
        else:
            self._run_on(RunTo(Goal(index=index), room=ROOM), f"step {index}")

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
        if task.cancelled():
            # Who ended it draws; at the end of the app nothing is left to be drawn on.
            return
        if task.exception() is not None:
            self.says = f"This could not be found out: {task.exception()}"
        self._changed(False)

    async def _replayed(self, number: int, phase: str | None, loop: int | None) -> None:
        if await self.replaying.play(around(number, loop), f"iteration {number}") is None:
            return
        found = self._run.timeline.at(number, phase, loop)
        if found is not None:
            self._go(found)
        else:
            what = f"no {phase} in iteration {number}" if phase else f"no iteration {number}"
            self.says = f"There is {what}."

    async def _visit(self, index: int, says: str = "") -> None:
        replay = await self.replaying.play(self._around(index), f"step {index}")
        if replay is not None and index in self._run.timeline:
            self._go(index)
        elif replay is not None:
            self.says = f"Step {index} did not come again: this script does not repeat itself."
        self.says = self.says or says

    def _around(self, index: int) -> RunTo:
        """Return what records a step and those around it: whole iterations where they are known."""
        timeline = self._run.timeline
        for near in (index + 1, index - 1):
            mark = timeline.mark(near) if near in timeline else None
            if mark is not None and mark.iteration is not None:
                return around(mark.iteration, mark.loop)
        return RunTo(Goal(index=index + STEPS), from_index=max(index - STEPS, 0))

    def _say(self, words: str) -> None:
        self.says = words
        self._changed(False)

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
        seeker = Seeker(self._run, self.replaying.play, text)
        found = await (seeker.ahead if direction == "forward" else seeker.behind)(goal, here)
        if found is not None:
            await self._visit(found) if found not in self._run.timeline else self._go(found)
        elif direction != "forward" or self._run.over:
            at, timeline = self._here(), self._run.timeline
            remarks = strange(goal, timeline.step(at).tensors) if at in timeline else ""
            remarks += unjudged(seeker.unjudged)
            self.says = self.says or nowhere(goal, text, direction == "forward", here, remarks)
        else:
            self._run_on(RunTo(beyond(goal, max(here, self._run.newest)), room=ROOM), text)

    def _run_on(self, message: RunTo, wanted: str) -> None:
        """Have the run go on to what is wanted, unless it is going on already."""
        if self._run.state == "running":
            self._say(GOING_ON)
            return
        self._wanted = wanted
        self._ask(message)


def around(iteration: int, loop: int | None) -> RunTo:
    """Return what records an iteration of a loop, with some before and behind it."""
    last = Goal(iteration=iteration + AROUND, loop=loop)
    return RunTo(last, from_iteration=max(iteration - AROUND, 1))
