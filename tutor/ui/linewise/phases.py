"""A script with the phase of each line beside it, and phases corrected from a line."""

from tutor.lesson.model import Lesson
from tutor.lesson.phased import phased
from tutor.plain.lines import plain
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.panels.phased import numbered

UNBROKEN = 100_000
"""The cells of a line that is broken by whoever writes it."""


def listing(lesson: Lesson, ascii: bool, corrections: bool = False) -> str:
    """Return a script with the phase of each line; `corrections` names them on every line."""
    phases = phased(lesson)
    if corrections:
        from tutor.lesson.edits import shown

        phases = shown(lesson)
    glyphs = ASCII if ascii else UNICODE
    rows = numbered(lesson.source, phases, UNBROKEN, glyphs, every=corrections)
    return "\n".join(plain(line).rstrip() for each in rows for line in each)


def correction(lesson: Lesson, words: str) -> Lesson:
    """Return a lesson with the phases corrected as words say: ``12-14 loss``, or ``drop``.

    EditError says why they cannot be.
    """
    from tutor.lesson.edits import EditError, assigned, corrected, trouble

    if words == "drop":
        return corrected(lesson, ())
    place, _, phase = words.partition(" ")
    first, _, last = place.partition("-")
    if not first.isdecimal() or not (last or first).isdecimal() or not phase.strip():
        raise EditError("Say the line, or the first and the last one, and its phase: f 12-14 loss.")
    chosen = assigned(lesson, int(first), int(last or first), phase.strip())
    found = corrected(lesson, chosen)
    wrong = trouble(found)
    if wrong:
        raise EditError(wrong)
    return found
