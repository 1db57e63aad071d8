"""A place in a run as one types it: ``2:backward``, ``2`` or ``backward``."""

from typing import TYPE_CHECKING

from msgspec import Struct

from tutor.lesson.model import PHASES, Lesson, phases_in

if TYPE_CHECKING:
    from tutor.trace.model import Step

FIRST_LOOP = 1
"""The loop whose iterations a place counts."""


class Place(Struct, frozen=True):
    """An iteration (from 1) and a phase of it, None for its first step."""

    iteration: int
    phase: str | None

    def reached(self, iteration: int, phases: tuple[str, ...]) -> bool:
        """Whether a step of this iteration and these phases is the place."""
        return iteration == self.iteration and (self.phase is None or self.phase in phases)


def parse(text: str) -> Place:
    """Return the place that a text names; ValueError with a sentence where it names none."""
    first, _, second = text.strip().partition(":")
    number, phase = (first, second) if first.isdigit() else ("1", first)
    wrong = not first or (second and not first.isdigit()) or int(number) < 1
    if wrong or (phase and phase not in PHASES):
        known = ", ".join(PHASES)
        raise ValueError(
            f"{text!r} is no place in a run; write an iteration, a phase or both, "
            f"as in 2:backward (phases: {known})"
        )
    return Place(int(number), phase or None)


def there(step: "Step | None", lesson: Lesson) -> Place | None:
    """Return the place of a step in a lesson whose phases are others now, None outside its loop."""
    if step is None or step.loop != FIRST_LOOP or step.iteration is None:
        return None
    for segment in lesson.segments:
        mine = segment.loop == FIRST_LOOP and segment.computes and not segment.empty
        if mine and segment.first_line <= step.first_line <= segment.last_line:
            return Place(step.iteration, phases_in(segment.phase)[0])
    return Place(step.iteration, None)
