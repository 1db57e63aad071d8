"""Several edits of one lesson, applied in turn."""

from collections.abc import Sequence

from tutor.lesson.edits.leaving import without_phase
from tutor.lesson.edits.ordering import in_order
from tutor.lesson.edits.rereading import reread
from tutor.lesson.edits.values import with_values
from tutor.lesson.model import Lesson


def edited(
    lesson: Lesson,
    values: Sequence[tuple[str, str]] = (),
    skip: Sequence[str] = (),
    order: Sequence[str] | None = None,
) -> Lesson:
    """Return the lesson with values replaced, phases left out, and the rest in an order.

    The lines of `values` (``lr@12``) are those of the lesson as it is. Raises `EditError` for an
    edit that cannot be made, with ``file:line:col`` where the result could not be read.
    """
    result = lesson
    if values:
        result = reread(lesson, with_values(lesson, values))
    for phase in dict.fromkeys(skip):
        result = reread(result, without_phase(result, phase))
    if order is not None:
        result = reread(result, in_order(result, order))
    return result
