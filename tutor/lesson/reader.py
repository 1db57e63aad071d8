"""Reads a script as a lesson, without ever running it."""

import os
from typing import NamedTuple

from tutor.lesson import joined, metadata, outline, source
from tutor.lesson.model import Correction, Lesson, Mistake
from tutor.lesson.naming import name_of
from tutor.lesson.outline import Outline

NOTEBOOK = ".ipynb"
"""How the name of a notebook's file ends."""


class Reading(NamedTuple):
    """A lesson, the outline that it was made from, and all mistakes in the order of their places.

    Lesson and outline are None where Python cannot parse the script.
    """

    lesson: Lesson | None
    outline: Outline | None
    mistakes: list[Mistake]


def read(
    text: str, path: str, corrections: tuple[Correction, ...] = ()
) -> tuple[Lesson | None, list[Mistake]]:
    """Read the text of a script; return the lesson and the mistakes found in it.

    `corrections` are put in place of what is told of phases that no marker names.

    The lesson comes back whenever Python can parse the script, even beside mistakes: a marker
    that names no phase then opens a segment of phase ``other``, one that fits in no block none.
    """
    reading = study(text, path, corrections)
    return reading.lesson, reading.mistakes


def read_file(
    path: str | os.PathLike[str], corrections: tuple[Correction, ...] = ()
) -> tuple[Lesson | None, list[Mistake]]:
    """Read a script from a file; one that cannot be opened is a mistake at its first line."""
    reading = study_file(path, corrections)
    return reading.lesson, reading.mistakes


def study_file(path: str | os.PathLike[str], corrections: tuple[Correction, ...] = ()) -> Reading:
    """Read a script from a file, together with its outline."""
    place = os.fspath(path)
    try:
        with open(place, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:  # A null byte in a path is a ValueError.
        reason = getattr(error, "strerror", None) or str(error)
        mistake = Mistake(place, 1, 1, f"this file cannot be read: {reason}")
        return Reading(None, None, [mistake])
    if place.endswith(NOTEBOOK):
        return _notebook(data, place, corrections)
    text = source.decode(data, place)
    if isinstance(text, Mistake):
        return Reading(None, None, [text])
    if parts := joined.find(text, place):
        message = "this line stands only where gradstep shows several files as one text"
        hint = "take it out, with what follows if that is the text of another file"
        return Reading(None, None, [Mistake(place, parts[1].head_line, 1, message, hint)])
    return _with_neighbours(study(text, place, corrections), corrections)


def _with_neighbours(reading: Reading, corrections: tuple[Correction, ...]) -> Reading:
    """Join the files that have the training loop of a script without one, or say where it is."""
    lesson = reading.lesson
    if lesson is None or lesson.loops or lesson.cells or "import" not in lesson.source:
        return reading
    from tutor.lesson import elsewhere
    from tutor.lesson.cells import placed

    text = elsewhere.with_loops(lesson)
    if text:
        found = study(text, lesson.path, corrections)
        if found.lesson is not None and found.lesson.loops:
            return found._replace(mistakes=placed(found.mistakes, found.lesson.cells))
    return reading._replace(lesson=lesson._replace(remarks=elsewhere.hints(lesson)))


def _notebook(data: bytes, path: str, corrections: tuple[Correction, ...]) -> Reading:
    """Read a notebook; its mistakes have their places within its cells."""
    from tutor.lesson import cells, notebook, stale

    found = notebook.read(data, path)
    if isinstance(found, list):
        return Reading(None, None, found)
    reading = study(found.text, path, corrections)
    if reading.lesson is None:
        return reading._replace(mistakes=cells.placed(reading.mistakes, cells.find(found.text)))
    remarks = [*found.notes, *stale.hints(reading.lesson, found.counts)]
    lesson = reading.lesson._replace(remarks=tuple(remarks))
    return Reading(lesson, reading.outline, cells.placed(reading.mistakes, lesson.cells))


def study(text: str, path: str, corrections: tuple[Correction, ...] = ()) -> Reading:
    """Read the text of a script, together with its outline.

    That of a notebook is the one text of its cells; the places of mistakes are in that text.
    """
    text = source.tidy(text)
    parts = joined.find(text, path)
    about = metadata.read(joined.text_of(text, parts[0]) if parts else text, path)
    found = outline.read(text, path, corrections)
    if isinstance(found, Mistake):
        return Reading(None, None, in_order([found, *about.mistakes]))
    lesson = Lesson(
        path=path,
        name=name_of(path),
        title=found.docstring.title,
        introduction=found.docstring.introduction,
        level=about.level,
        dependencies=about.dependencies,
        source=text,
        segments=found.segments,
        loops=found.loops,
        symbols=about.symbols,
        corrections=corrections,
    )
    if path.endswith(NOTEBOOK):
        from tutor.lesson import cells, stale

        lesson = lesson._replace(cells=cells.find(text))
        if lesson.cells:
            lesson = lesson._replace(remarks=tuple(stale.hints(lesson, {})))
    mistakes = in_order([*found.mistakes, *about.mistakes])
    if parts:
        lesson = lesson._replace(cells=parts)
    return Reading(lesson, found, mistakes)


def in_order(mistakes: list[Mistake]) -> list[Mistake]:
    """Return the mistakes in the order of their places."""
    return sorted(mistakes, key=_place)


def _place(mistake: Mistake) -> tuple[str, int, int, int, str]:
    return mistake.file, mistake.cell or 0, mistake.line, mistake.column, mistake.message
