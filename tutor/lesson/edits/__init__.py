"""Edits of a lesson's source: pure functions from text to text, which run and import nothing."""

from tutor.lesson.edits.applied import edited
from tutor.lesson.edits.comparing import Line, Lines, compared
from tutor.lesson.edits.correcting import assigned, corrected, shown, trouble
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.leaving import without_phase
from tutor.lesson.edits.marking import marked
from tutor.lesson.edits.numbers import Number, numbers, stepped
from tutor.lesson.edits.ordering import in_order, possible_orders
from tutor.lesson.edits.statements import phases_of
from tutor.lesson.edits.values import with_value

__all__ = [
    "EditError",
    "Line",
    "Lines",
    "Number",
    "assigned",
    "compared",
    "corrected",
    "edited",
    "in_order",
    "marked",
    "numbers",
    "phases_of",
    "possible_orders",
    "shown",
    "stepped",
    "trouble",
    "with_value",
    "without_phase",
]  # fmt: skip
