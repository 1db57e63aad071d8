"""How far a run goes before it waits: by a number of steps, or to a goal."""

from tutor.link.messages import Next, Pause, RunTo
from tutor.trace.goals import Goal, missed, reached
from tutor.trace.model import Step

NEAR = 2
"""So many iterations before that of a goal are recorded, so that one can go back from there."""


class Pace:
    """What was asked for last, and what is left of it; `there` where the goal was reached."""

    def __init__(self) -> None:
        self.target: RunTo | None = None
        self._left = 0
        self._room: int | None = None
        self._last: Step | None = None
        self.there = False

    @property
    def stands(self) -> bool:
        """Whether the run has to wait."""
        return self._left <= 0 and self.target is None

    @property
    def goal(self) -> Goal | None:
        """Where the run is to stop, None where that is not said."""
        return None if self.target is None else self.target.goal

    def obey(self, message: Next | RunTo | Pause) -> None:
        """Take in what is asked for."""
        match message:
            case Next(count):
                self._left, self.target = count, None
            case RunTo():
                self._left, self.target, self._room = 0, message, message.room
            case Pause():
                self.stop()

    def stop(self) -> None:
        """Wait from now on."""
        self._left, self.target = 0, None

    def goes_on(self, step: Step) -> bool:
        """Count a step that has run; say whether the run goes on behind it."""
        self._left -= 1
        before, self._last = self._last, step
        if self.target is None:
            return self._left > 0
        goal = self.target.goal
        if before is not None and before.index != step.index - 1:
            before = None
        self.there = goal is not None and reached(goal, step, before)
        return goal is None or not (self.there or missed(goal, step))

    def passes(self) -> bool:
        """Count a step that ran unrecorded; say whether the run goes on behind it."""
        self._left -= 1
        return self._left > 0

    def spend(self, size: int) -> bool:
        """Count the bytes of a recorded step; say whether the room for such steps is used up."""
        if self.target is None or self._room is None:
            return False
        self._room -= size
        return self._room <= 0

    def start_of_record(self) -> tuple[int | None, int | None]:
        """Return the index and the iteration from which on steps are recorded again."""
        if self.target is None or self.target.last_before is not None:
            return None, None
        if self.target.from_index is not None or self.target.from_iteration is not None:
            return self.target.from_index, self.target.from_iteration
        goal = self.goal or Goal()
        if goal.index is not None:
            return goal.index, None
        return None, None if goal.iteration is None else max(goal.iteration - NEAR, 1)


def starts_unrecorded(message: RunTo) -> bool:
    """Say whether a run leaves the record at once, and not when its room is used up."""
    return not (message.from_index is message.from_iteration is message.last_before is None)
