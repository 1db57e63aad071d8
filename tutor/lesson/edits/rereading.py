"""Reads an edited source again: it has to be a lesson as good as the one before the edit."""

import warnings
from collections.abc import Callable

from tutor.lesson.corrections import carried
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.marking import marked
from tutor.lesson.joined import texts
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read


def reread(lesson: Lesson, source: str) -> Lesson:
    """Read the edited source of a lesson; raise `EditError` with its first new mistake.

    The source has to compile as well: ``return`` at the wrong place is no mistake to the parser.
    """
    edited, mistakes = read(source, lesson.path, carried(lesson, source))
    before = read(lesson.source, lesson.path)[1] if mistakes else []
    known = {mistake.message for mistake in before}
    new = [mistake for mistake in mistakes if mistake.message not in known]
    if edited is None or new:
        raise EditError(str((new or mistakes)[0]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for path, above, text in texts(edited.source, lesson.path):  # noqa: B007
                compile(text, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        place = f"{lesson.path}:{(error.lineno or 1) + above}:{max(error.offset or 1, 1)}"
        raise EditError(f"{place}: error: {error.msg}") from None
    return edited


def keeping(
    lesson: Lesson,
    edit: Callable[[Lesson], str],
    holds: Callable[[Lesson], bool],
    trouble: str,
) -> str:
    """Return the edited source, which has to hold what is asked of it when it is read again.

    A script whose phases were told by what its code does may lose them when that code changes:
    then markers are written first. Raises `EditError` with `trouble` where that does not help.
    """
    source = edit(lesson)
    if holds(reread(lesson, source)):
        return source
    if any(loop.inferred for loop in lesson.loops):
        source = edit(reread(lesson, marked(lesson)))
        if holds(reread(lesson, source)):
            return source
    raise EditError(trouble)
