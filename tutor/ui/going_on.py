"""Going on where a person was: what is kept of a session, the question, and the way back there."""

import shlex
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import msgspec

from tutor.lesson.model import Lesson, phases_in
from tutor.link.messages import Load, RunTo
from tutor.places import Edited, Place, kept
from tutor.trace.goals import Goal
from tutor.ui.run import ROOM

if TYPE_CHECKING:
    from tutor.ui.session import Session

FAR = 200
"""From so many steps on, what lies before the place runs unrecorded."""

AROUND = 12
"""So many steps before the place are recorded all the same."""

Keep = Callable[[str], str]
"""Keeps a text and returns its hash; OSError where that cannot be done."""


class Left(Protocol):
    """Where a person has left a lesson."""

    @property
    def step(self) -> int:
        """The step that was looked at, from 0."""

    @property
    def iteration(self) -> int | None:
        """Its iteration, None outside a loop."""

    @property
    def place(self) -> Place | None:
        """What brings a run back there."""


@lru_cache(16)
def digest(text: str) -> str:
    """Return the hash of a text, worked out once."""
    from tutor import texts

    return texts.digest(text)


def place(session: "Session", keep: Keep) -> Place:
    """Return what brings a later session back to where this one is."""
    run, worlds, here = session.present, session.worlds, session.position
    variants = tuple(
        Edited(keep(each.lesson.source), each.given, each.parts) for each in worlds.listed
    )
    beside = worlds.listed.index(worlds.beside) if worlds.beside in worlds.listed else None
    return Place(
        path=session.path,
        source=digest(session.lesson.source),
        position=here,
        newest=session.timeline.newest,
        phase=session.timeline.mark(here).phase if here in session.timeline else "",
        ended=run.state == "ended",
        device=run.load.device,
        seed=run.load.seed,
        answers=kept(run.answers),
        arguments=run.load.arguments,
        touched=run.touched,
        variants=variants,
        beside=beside,
    )


def worth(left: Left | None) -> bool:
    """Whether there is anything to go back to: more than the first step, or a variant."""
    return left is not None and left.place is not None and bool(
        left.place.newest > 0 or left.place.variants
    )  # fmt: skip


def question(left: Left, lesson: Lesson, load: Load) -> str:
    """Return the question whether to go on; `load` is how the lesson would start otherwise."""
    was = left.place
    assert was is not None
    if was.source != digest(lesson.source):
        return f"The file was edited since. Go to {_where(left, False)}, in what it is now?"
    words = [f"Go on at {_where(left, True)}?"]
    if was.newest > was.position:
        words.append(f"The run had come to {'its end' if was.ended else f'step {was.newest}'}.")
    if was.device != load.device:
        words.append(f"It was on {was.device}.")
    if was.seed != load.seed:
        words.append(f"Its seed was {was.seed}.")
    if was.arguments != load.arguments:
        given = shlex.join(was.arguments)
        words.append(f"Its arguments were {given}." if given else "It had no arguments.")
    names = [f'"{each.name or ", ".join(each.parts.values())}"' for each in was.variants]
    if names:
        words.append(f"With the variant{'s' if len(names) > 1 else ''} {', '.join(names)}.")
    if was.touched:
        words.append(f"This script {', '.join(was.touched)}; it does so again.")
    return " ".join(words)


def _where(left: Left, exactly: bool) -> str:
    """Return where somebody was, in words."""
    was = left.place
    assert was is not None
    if was.position < 0:
        return "the introduction"
    if left.iteration is None:
        return f"step {was.position}" + (f", {was.phase}" if was.phase else "")
    step = f" (step {was.position})" if exactly else ""
    return f"iteration {left.iteration}" + (f", {was.phase}" if was.phase else "") + step


def go_on(session: "Session", left: Left, read: Callable[[str], str | None]) -> str:
    """Start the run and have it go on to where it was, with its variants.

    `read` returns a kept text by its hash. Return a sentence about what could not be brought back.
    """
    was = left.place
    assert was is not None
    load = session.load
    if was.source != digest(session.lesson.source):
        phase = phases_in(was.phase)[0] if was.phase and left.iteration else None
        index = was.position if left.iteration is None else None
        goal = Goal(phase=phase, iteration=left.iteration, index=index)
        session.return_to(load, RunTo(goal, room=ROOM), None)
        return ""
    load = msgspec.structs.replace(
        load, device=was.device, seed=was.seed, answers=was.answers, arguments=was.arguments
    )
    goal_or_end = None if was.ended else Goal(index=was.newest)
    start = was.position - AROUND if was.position > FAR else None
    session.return_to(load, RunTo(goal_or_end, room=ROOM, from_index=start), was.position)
    sources = [read(each.source) for each in was.variants]
    session.worlds.warned = bool(was.touched)
    lost = session.worlds.bring_back(was.variants, sources, was.beside)
    return f"The source of the variant {', '.join(lost)} is not there any more." if lost else ""
