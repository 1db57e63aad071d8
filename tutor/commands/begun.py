"""A run up to its training loop, in a process of its own: what the script names there."""

import ast
import os
from typing import NamedTuple

import msgspec

from tutor.commands import Complaint
from tutor.commands.plan import Plan, Refused
from tutor.commands.played import OwnRun
from tutor.lesson.arrivals import Arrival, arrivals, with_lines
from tutor.lesson.imports import imported
from tutor.lesson.model import Lesson
from tutor.trace.model import End, Start
from tutor.trace.starting import Beginning

CALL = "__gradstep_values__"
"""What stands right before a training loop: a builtin while the run is made, and in its export."""


class Begun(NamedTuple):
    """What a run was by then: its head, its values or None, and why there are none.

    The head is None for a script without torch that was not run. `failed` says that the lesson
    itself failed before it came to its loop; `threads` is how many torch uses.
    """

    start: Start | None
    beginning: Beginning | None
    problem: str
    failed: bool
    threads: int | None

    @property
    def device(self) -> str:
        """The device of the run by its full name."""
        return "cpu" if self.start is None else self.start.device

    def place(self, lesson: Lesson) -> Arrival | None:
        """Return the place at which the values were taken."""
        if self.beginning is None:
            return None
        loop = self.beginning.loop
        return next(place for place in arrivals(lesson) if place.loop == loop)


def begun(plan: Plan, lesson: Lesson) -> Begun:
    """Run a lesson up to its training loop; Complaint when it cannot begin at all."""
    places = arrivals(lesson)
    if not places:
        reason = (
            "has no training loop of its own"
            if not lesson.loops
            else "has its loop in a single line"
        )
        return _without(plan, lesson, f"the lesson {reason}", failed=False)
    lines = {place: f"{CALL}({place.loop})" for place in places}
    start, said = _heard(plan, with_lines(lesson.source, lines))
    if isinstance(said, Beginning):
        return Begun(start, said, "", False, said.threads)
    if said.error is None:
        return _without(plan, lesson, "the run ends before it comes to a training loop", False)
    error = f"{said.error.type}: {said.error.message}"
    return _without(plan, lesson, f"the lesson fails before its training loop ({error})", True)


def _without(plan: Plan, lesson: Lesson, problem: str, failed: bool) -> Begun:
    """Return what is known of a run without values: how torch would run it."""
    if "torch" not in imported(ast.parse(lesson.source)).values():
        return Begun(None, None, problem, failed, None)
    start, said = _heard(plan, f"import torch\n{CALL}(0)\n")
    threads = said.threads if isinstance(said, Beginning) else None
    return Begun(start, None, problem, failed, threads)


def _heard(plan: Plan, source: str) -> tuple[Start | None, Beginning | End]:
    """Play a script until it comes to its loop or ends."""
    start: Start | None = None
    with OwnRun(msgspec.structs.replace(plan, source=source, beginning=True)) as run:
        while True:
            match run.receive():
                case Start() as start:
                    pass
                case Beginning() | End() as said:
                    return start, said
                case Refused(reason):
                    raise Complaint(reason)
                case None:
                    return start, run.died()


def named_files(lesson: Lesson) -> tuple[str, ...]:
    """Return the files that a script's text names and that are there: beside it, or from here."""
    folder = os.path.dirname(os.path.abspath(lesson.path))
    found: dict[str, None] = {}
    for node in ast.walk(ast.parse(lesson.source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_name(node.value):
            for place in (os.path.join(folder, node.value), node.value):
                if os.path.isfile(place):
                    found[os.path.realpath(place)] = None
    return tuple(found)


def _is_name(text: str) -> bool:
    """Say whether a text may be a file's name at all, which a docstring is not."""
    return 0 < len(text) < 256 and "\n" not in text and "\0" not in text
