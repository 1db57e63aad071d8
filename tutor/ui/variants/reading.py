"""Reads an edited source as the lesson that it was made from."""

from tutor.lesson.corrections import carried
from tutor.lesson.edits import EditError
from tutor.lesson.model import Lesson, Mistake
from tutor.lesson.reader import read


class Unreadable(EditError):
    """An edited source has mistakes that the lesson did not have; `mistakes` names them."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        first = mistakes[0]
        hint = f"; {first.hint}" if first.hint else ""
        super().__init__(f"line {first.line}: {first.message}{hint}")
        self.mistakes = mistakes


def read_edited(original: Lesson, source: str) -> Lesson:
    """Return the edited lesson; `Unreadable` where the edit made a mistake in it."""
    lesson, mistakes = read(source, original.path, carried(original, source))
    known = {mistake.message for mistake in read(original.source, original.path)[1]}
    new = tuple(mistake for mistake in mistakes if mistake.message not in known)
    if new or lesson is None:
        raise Unreadable(new or tuple(mistakes))
    return lesson
