"""Reads a script as a lesson, without ever running it."""

import os
import re
from pathlib import Path

from tutor.lesson import metadata, outline, source
from tutor.lesson.model import Lesson, Mistake

Read = tuple[Lesson | None, list[Mistake]]
"""A lesson and the mistakes found in it; no lesson where Python cannot parse the script."""


def read(text: str, path: str) -> Read:
    """Read the text of a script.

    The lesson comes back whenever Python can parse the script, even beside mistakes: a marker
    that names no phase then opens a segment of phase ``other``, one that fits in no block none.
    """
    text = source.tidy(text)
    about = metadata.read(text, path)
    found = outline.read(text, path)
    if isinstance(found, Mistake):
        return None, sorted_mistakes([found, *about.mistakes])
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
    )
    return lesson, sorted_mistakes([*found.mistakes, *about.mistakes])


def read_file(path: str | os.PathLike[str]) -> Read:
    """Read a script from a file; one that cannot be opened is a mistake at its first line."""
    place = os.fspath(path)
    try:
        data = Path(place).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [Mistake(place, 1, 1, f"this file cannot be read: {reason}")]
    text = source.decode(data, place)
    if isinstance(text, Mistake):
        return None, [text]
    return read(text, place)


def name_of(path: str) -> str:
    """Return what one types for a lesson: ``06_autograd_1w.py`` is called ``autograd-1w``."""
    stem = Path(path).stem
    return re.sub(r"^\d+[_-]+(?=.)", "", stem).replace("_", "-").lower()


def sorted_mistakes(mistakes: list[Mistake]) -> list[Mistake]:
    """Return the mistakes in the order of their places."""
    return sorted(mistakes, key=lambda each: (each.file, each.line, each.column, each.message))
