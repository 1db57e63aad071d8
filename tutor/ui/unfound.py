"""What is said of places that are not there: before they are looked for, and afterwards."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

from tutor.lesson.model import Lesson
from tutor.trace.goals import Goal, parse_place
from tutor.trace.model import Step

GOING_ON = "The run is going on, so this cannot be looked for yet: pause it, then go there."
"""What is said of a wish that the run would have to go on for while it does that already."""

WORDED = ("when", "where", "did", "will", "next", "forward")
"""Words that a condition may not begin with behind another word that says where to look."""


def nowhere(goal: Goal, text: str, forward: bool, start: int, remarks: str) -> str:
    """Return that a goal is nowhere from a position on, or before it, and what to try then.

    `text` is what the person has typed, `remarks` are sentences on why it may not be there.
    """
    if not forward:
        return f"{_quoted(text)}: nowhere before here.{remarks}"
    if start < 0:
        return f"{_quoted(text)}: nowhere in the run.{remarks}"
    usual = goal.condition is not None and text.split()[0].lower() not in WORDED
    hint = f" first {text.strip()} looks from the beginning." if usual and not remarks else ""
    return f"{_quoted(text)}: nowhere from here on.{hint}{remarks}"


def not_reached(text: str) -> str:
    """Return that something did not come before the run ended."""
    return f"{_quoted(text)}: not before the run ended."


def _quoted(text: str) -> str:
    """Return what was typed, without the question mark that a colon would follow."""
    return text.strip().rstrip("?").rstrip()


def strange(goal: Goal, known: Iterable[str]) -> str:
    """Return what to say of names in a goal's condition that the run does not know."""
    if goal.condition is None:
        return ""
    from tutor.trace.conditions import condition, unknown

    complaint = unknown(condition(goal.condition), known)
    if complaint is None:
        return ""
    end = "" if complaint.endswith(("?", ".")) else "."
    return f" {complaint[:1].upper()}{complaint[1:]}{end}"


def unjudged(steps: int) -> str:
    """Return what to say of steps at which nobody can say whether a condition holds."""
    if not steps:
        return ""
    where = f"{steps} steps" if steps > 1 else "one step"
    return f" It could not be judged at {where}: not all of a large value is recorded."


def impossible(text: str, lesson: Lesson, step: Step | None) -> str:
    """Return why a place that a person typed can be nowhere in a lesson's run, else nothing.

    It spares running to the end for a name with a slip in it. `step` is the one looked at.
    ValueError with a sentence where the text is no place at all.
    """
    try:
        place = parse_place(text)
    except ValueError as error:
        from tutor.trace.conditions import Valued

        # What is no name of the script is no value of it either.
        missing = _missing(error.name, lesson, step) if isinstance(error, Valued) else ""
        if not missing:
            raise
        return missing
    if isinstance(place, str):
        return ""
    if not isinstance(place, Goal):
        from tutor.trace.conditions import names

        return next(filter(None, (_missing(n, lesson, step) for n in names(place.condition))), "")
    last = lesson.source.count("\n") + (not lesson.source.endswith("\n"))
    if place.line is not None and place.line > last:
        return f"this script has {last} lines"
    return ""


def _missing(name: str, lesson: Lesson, step: Step | None) -> str:
    """Return that nothing in a script has a name, or that a tensor has no such part."""
    first, *rest = re.findall(r"\w+", name)
    written = set(re.findall(r"\w+", lesson.source)) | {"iteration", "phase", "nan", "inf"}
    known = [] if step is None else list(step.tensors)
    if first not in written:
        near = get_close_matches(first, known or sorted(written), 1)
        return f"there is no {first} in this script" + (
            f"; did you mean {near[0]}?" if near else ""
        )
    word = next((part for part in rest if not part.isdigit()), "")
    if first in known and name.startswith(f"{first}.") and word not in ("", "grad"):
        return f"{first} has no {word} here; its gradient is {first}.grad"
    return ""
