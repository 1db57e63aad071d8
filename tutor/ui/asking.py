"""The question before a file is run for the first time, in words."""

import os

from tutor.lesson.model import Lesson
from tutor.lesson.neighbours import neighbours

NAMED = 4
"""How many files beside the script are named."""


def words(lesson: Lesson) -> str:
    """Return the question: what would run, with whose rights, and what is remembered."""
    file = os.path.basename(lesson.path)
    beside = neighbours(lesson.source, lesson.path)
    if lesson.notebook:
        runs = f"This runs the code cells of {file} in order, with your rights, as Jupyter would"
    else:
        runs = f"This runs {file} with your rights, as python {file} would"
    parts = [f"{runs}: it can do whatever you can."]
    skipped = sum(each.kind == "note" for each in lesson.remarks)
    if skipped:
        lines = "One line that is" if skipped == 1 else f"{skipped} lines that are"
        parts.append(f"{lines} IPython's and not Python's will be skipped.")
    if beside:
        runs = "which runs" if len(beside) == 1 else "which run"
        parts.append(f"It imports {_listed(beside)} beside it, {runs} with it.")
    if lesson.files:
        stepped = _listed(tuple(part.file for part in lesson.files[1:]))
        parts.append(f"It trains in {stepped}, shown below it and stepped as well.")
    changed = "one of these files" if lesson.files else "the file"
    parts.append(f"You are asked once, and again when {changed} has changed.")
    return " ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    """Return names in a sentence, the many cut short."""
    if len(names) > NAMED:
        return f"{', '.join(names[:NAMED])} and {len(names) - NAMED} more"
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
