"""Whether a run waits behind a step that was not recorded: at its goal, or where a search ends."""

from tutor.engine.live import Aim, Last
from tutor.engine.pace import Pace
from tutor.engine.scope import Scope
from tutor.lesson.model import Segment
from tutor.link.messages import Found, RunTo
from tutor.trace.goals import Goal


class Lookout:
    """Looks out for what the screen asked for last, step by step.

    `found` is the last step before `last_before` that was the goal, where that is asked for.
    """

    def __init__(self, pace: Pace) -> None:
        self.found = Found(None)
        self._pace = pace
        self._aim: Aim | None = None
        self._target: RunTo | None = None
        self._arrived = False

    @property
    def searches(self) -> bool:
        """Whether the last step before a place is asked for that is the goal."""
        return self._pace.target is not None and self._pace.target.last_before is not None

    def stops(self, segment: Segment, last: Last, scope: Scope) -> bool:
        """Take in a step that ran unrecorded; say whether the run is to wait behind it."""
        hit = self._hits(segment, last, scope)
        if self._target is None:
            # The rest of an iteration in which the run has stopped, which is stepped through.
            return self._arrived and not self._pace.passes()
        if self._target.last_before is None:
            self._arrived |= hit
            return hit
        if hit and last[0] < self._target.last_before:
            self.found = Found(*last)
        return last[0] >= self._target.last_before - 1

    def _hits(self, segment: Segment, last: Last, scope: Scope) -> bool:
        if self._target is not self._pace.target:
            self._target = self._pace.target
            goal = self._pace.goal
            self._aim = None if goal is None else Aim(goal)
        return self._aim is not None and self._aim.hit(segment, last, scope)


def recorded(goal: Goal, from_index: int | None, from_iteration: int | None) -> bool:
    """Say whether all steps that can be a goal lie where the run is recorded again."""
    if goal.index is not None and from_index is not None:
        return from_index <= goal.index
    if goal.iteration is not None and from_iteration is not None:
        return from_iteration <= goal.iteration
    return False
