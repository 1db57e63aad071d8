"""Whether a goal is reached by a step that was not recorded, judged by the script's live values."""

from msgspec.structs import replace

from tutor.engine.followed import look_up
from tutor.engine.raw import Raw, copy, is_shown, unwatched
from tutor.engine.scope import Scope
from tutor.engine.sight import bound
from tutor.engine.views import view
from tutor.lesson.model import Segment
from tutor.trace.goals import Goal, condition_of, lies_there
from tutor.trace.model import Summary, View

Last = tuple[int, int | None, int | None]
"""The index of a step, its loop and its iteration."""


class Aim:
    """A goal, and what the names of its condition held behind the step before."""

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self._condition = None if goal.condition is None else condition_of(goal.condition)
        self._before: dict[str, Raw | None] = {}

    def hit(self, segment: Segment, last: Last, scope: Scope) -> bool:
        """Say whether a step of this segment, which has just run, is the goal."""
        index, loop, iteration = last
        lines = segment.first_line, segment.last_line
        mark = Summary(index, loop, iteration, segment.phase, lines[0], None, lines[1])
        there = self.goal != Goal() and lies_there(self.goal, mark)
        return self._holds(segment, last, scope) and there

    def _holds(self, segment: Segment, last: Last, scope: Scope) -> bool:
        if self._condition is None:
            return True
        from tutor.trace.conditions import holds, names

        now: dict[str, Raw | None] = {}

        def raw(name: str) -> Raw | None:
            if name not in now:
                now[name] = _raw(name, scope)
            return now[name]

        def lookup(name: str) -> View | None:
            found = raw(name)
            return None if found is None else view(found)

        def changed(name: str) -> bool:
            return name in self._before and _value(self._before[name]) != _value(raw(name))

        # All names are worked out only where NaN is looked for anywhere.
        facts = {"iteration": last[2], "phase": segment.phase, "names": lambda: _bound(scope)}
        held = holds(self._condition, lookup, changed, facts)
        self._before |= {name: raw(name) for name in names(self._condition)}
        return held is True


def _bound(scope: Scope) -> dict[str, object]:
    with unwatched():
        return bound(scope)


def _value(raw: Raw | None) -> Raw | None:
    """Return a copy without its gradient, which has a name of its own."""
    return None if raw is None else replace(raw, grad=None)


def _raw(name: str, scope: Scope) -> Raw | None:
    """Copy what a name of the record stands for now, its gradient with it."""
    with unwatched():
        value = look_up(scope, name)
        if value is None:
            value = bound(scope).get(name)
        return copy(value) if value is not None and is_shown(value) else None
