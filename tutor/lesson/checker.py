"""The author's check: all mistakes of all lessons at once. It reads them and never runs them."""

import ast
import os
from collections.abc import Iterable, Iterator

from tutor.lesson.blocks import LOOPS
from tutor.lesson.model import PHASES, Lesson, Mistake, phases_in
from tutor.lesson.outline import Outline
from tutor.lesson.prose import escape_mistakes, formula_mistakes
from tutor.lesson.reader import in_order, study_file
from tutor.lesson.words import read as read_word


def check_paths(paths: Iterable[str]) -> list[Mistake]:
    """Return all mistakes of the lessons at these paths, in the order of their places.

    A folder stands for every ``.py`` file in it, hidden folders and environments left out. What a
    notebook is only remarked on (`Mistake.kind`) is among them.
    """
    paths = list(paths)
    mistakes: list[Mistake] = []
    for path in paths:
        if not any(_within(path)):
            message = "there is no Python file in this folder"
            mistakes.append(Mistake(path, 1, 1, message, "name a folder that holds lessons"))
    for file in scripts(paths):
        mistakes += check_file(file)
    return in_order(mistakes)


def check_file(path: str) -> list[Mistake]:
    """Return all mistakes of one lesson."""
    lesson, found, mistakes = study_file(path)
    if lesson is None or found is None:
        return mistakes
    more = [
        *([] if lesson.notebook else _untitled(lesson)),
        *_incomplete(lesson),
        *_one_sided(lesson, found),
        *_nameless(lesson),
        *escape_mistakes(lesson, found.docstring),
        *formula_mistakes(lesson, found.docstring),
    ]
    if lesson.cells:
        from tutor.lesson.cells import placed

        more = placed(more, lesson.cells)
    return [*mistakes, *more, *lesson.remarks]


def scripts(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files that paths name, each once; a folder stands for the scripts in it."""
    seen: set[str] = set()
    for path in paths:
        for file in _within(path):
            if os.path.realpath(file) not in seen:
                seen.add(os.path.realpath(file))
                yield file


def _within(folder: str) -> Iterator[str]:
    """Yield the scripts in a folder and the folders below it; a file is its own only one."""
    if not os.path.isdir(folder):
        yield folder
    for here, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith((".", "__pycache__"))
            and not os.path.exists(os.path.join(here, name, "pyvenv.cfg"))
        ]
        yield from (os.path.join(here, name) for name in sorted(files) if name.endswith(".py"))


def _untitled(lesson: Lesson) -> Iterator[Mistake]:
    """Yield a mistake if the lesson has no title."""
    if not lesson.title:
        hint = "begin the file with a docstring; its first line is the title"
        yield Mistake(lesson.path, 1, 1, "this lesson has no title", hint)


def _incomplete(lesson: Lesson) -> Iterator[Mistake]:
    """Yield a mistake for each phase that a training loop with markers lacks."""
    for loop in lesson.loops:
        if loop.inferred:
            continue
        mine = [segment for segment in lesson.segments if segment.loop == loop.number]
        present = {part for segment in mine for part in phases_in(segment.phase)}
        for phase in PHASES:
            if phase not in present:
                message = f'this training loop has no phase "{phase}"'
                hint = f'add "# %% {phase}"; if there is nothing to do, its notes say why'
                yield Mistake(lesson.path, loop.first_line, 1, message, hint)


def _one_sided(lesson: Lesson, found: Outline) -> Iterator[Mistake]:
    """Yield a mistake for each loop whose markers hold backward without update, or the reverse."""
    training = {body for loop in found.bodies for body in (loop.body, *loop.through)}
    shown: dict[ast.stmt, set[str]] = {}
    for statement in found.phases:
        bodies = list(found.blocks.bodies(statement))
        if not training & set(bodies):
            outermost = [body for body in bodies if isinstance(body, LOOPS)][-1]
            shown.setdefault(outermost, set()).update(
                read_word(found.markers[statement].text).meant
            )
    for loop, phases in shown.items():
        for one, other in (("backward", "update"), ("update", "backward")):
            if one in phases:
                message = f'this loop has a phase "{one}" and no phase "{other}"'
                hint = f'a training loop has both: add "# %% {other}"'
                yield Mistake(lesson.path, loop.lineno, loop.col_offset + 1, message, hint)


def _nameless(lesson: Lesson) -> Iterator[Mistake]:
    """Yield a mistake for each section without a headline."""
    for segment in lesson.segments:
        if segment.marker_line and segment.loop is None and not segment.headline:
            hint = 'write what it shows: "# %% the data"'
            yield Mistake(lesson.path, segment.marker_line, 1, "this section has no headline", hint)
