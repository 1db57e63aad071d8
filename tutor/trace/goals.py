"""Where a run is to stop: what must be true of the step behind which the script then waits."""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from tutor.lesson.model import PHASES, phases_in
from tutor.trace.model import Step, Summary

if TYPE_CHECKING:
    from tutor.trace.conditions import Condition, Search

PLACED = (*PHASES, "setup", "other", "after")
"""The phases that one may go to by their names."""


class Goal(Struct, frozen=True):
    """All that is given must hold of a step: its phase, iteration, loop, a line of it, a condition.

    `line` lies within the step's lines. `condition` is a text of `tutor.trace.conditions`. `index`
    is the step's own; a goal with an index or an iteration is missed once the run is beyond it.
    Only steps behind the one with the index `after` count.
    """

    phase: str | None = None
    iteration: int | None = None
    loop: int | None = None
    line: int | None = None
    condition: str | None = None
    index: int | None = None
    after: int = -1


def reached(goal: Goal, step: Step | Summary, before: Step | None = None) -> bool:
    """Say whether a step is the goal; where its condition cannot be judged, it is not.

    `before` is the step that ran before it, which tells what in a value has changed.
    """
    return judged(goal, step, before) is True


def judged(goal: Goal, step: Step | Summary, before: Step | None = None) -> bool | None:
    """Say whether a step is the goal, as `reached` does; None where nobody can say.

    That is where a condition asks for elements of a large value that were not recorded.
    """
    if not lies_there(goal, step):
        return False
    if goal.condition is None:
        return True
    return _holds(goal.condition, step, before) if isinstance(step, Step) else False


def lies_there(goal: Goal, step: Step | Summary) -> bool:
    """Say whether a step has the place of the goal, whatever its condition."""
    wanted = (goal.iteration, step.iteration), (goal.loop, step.loop), (goal.index, step.index)
    return (
        step.index > goal.after
        and (goal.phase is None or goal.phase in phases_in(step.phase))
        and (goal.line is None or step.first_line <= goal.line <= step.last_line)
        and all(one is None or one == other for one, other in wanted)
    )


def missed(goal: Goal, mark: Step | Summary) -> bool:
    """Say whether a run whose last step is `mark` is beyond the goal and cannot reach it."""
    if goal.index is not None and mark.index > goal.index:
        return True
    if goal.iteration is None or mark.iteration is None:
        return False
    return mark.iteration > goal.iteration and goal.loop in (None, mark.loop)


def _holds(text: str, step: Step, before: Step | None) -> bool | None:
    from tutor.trace.conditions import holds, of_step

    return holds(condition_of(text), *of_step(step, before))


@lru_cache(16)
def condition_of(text: str) -> "Condition":
    """Return the condition of a goal, read once; ValueError where it cannot be read."""
    # Only who asks for a condition waits for its grammar to be loaded.
    from tutor.trace.conditions import condition

    return condition(text)


def parse_place(text: str) -> "Goal | Search | Literal['start', 'end']":
    """Read where a person wants to go; ValueError with a sentence where it is no place.

    A place is an iteration (``12``), a phase (``backward``), both (``12:backward``), a line of the
    script (``line 21``), a step (``step 40``), the ``start`` or the ``end`` of the run, a
    condition or a question (see `tutor.trace.conditions.parse`).
    """
    plain = " ".join(text.split())
    match plain.lower():
        case "start" | "begin" | "beginning":
            return "start"
        case "end":
            return "end"
    return _counted(plain) or _phase(plain) or _searched(plain)


def _counted(text: str) -> Goal | None:
    """Read a place that is counted: an iteration, maybe with a phase, a line or a step."""
    if found := re.fullmatch(r"(?:line|l) ?(\d+)", text, re.IGNORECASE):
        return Goal(line=_from(1, found[1], "lines"))
    if found := re.fullmatch(r"step ?(\d+)", text, re.IGNORECASE):
        return Goal(index=int(found[1]))
    found = re.fullmatch(r"(?:iteration |it )?(\d+)(?: ?[: ] ?(\S+))?", text, re.IGNORECASE)
    if not found or (found[2] and not re.fullmatch(r"[a-zA-Z_]+", found[2])):
        return None
    phase = _phase(found[2]) if found[2] else Goal()
    if phase is None:
        near = get_close_matches(found[2], PLACED, 1)
        hint = f"did you mean {near[0]}?" if near else f"the phases are {', '.join(PLACED)}"
        raise ValueError(f"{found[2]} is no phase; {hint}")
    return Goal(phase=phase.phase, iteration=_from(1, found[1], "iterations"))


def _from(least: int, digits: str, what: str) -> int:
    if int(digits) < least:
        raise ValueError(f"{what} count from {least}")
    return int(digits)


def _phase(text: str) -> Goal | None:
    """Read the name of a phase; None where it is none."""
    word = text.lower()
    return Goal(phase=word) if word in PLACED else None


def _searched(text: str) -> "Search":
    from tutor.trace.conditions import parse

    if not text:
        raise ValueError("type an iteration, a phase or a condition: 12, backward, loss < 0.1")
    if re.fullmatch(r"[a-z_]+", text.lower()) and text.lower() not in ("nan", "inf"):
        near = get_close_matches(text.lower(), (*PLACED, "start", "end"), 1, 0.7)
        if near:
            raise ValueError(f"{text} is no place in the run; did you mean {near[0]}?")
    return parse(text)
