"""The message that the phases of a lesson were corrected."""

from textual.message import Message

from tutor.lesson.model import Lesson
from tutor.ui.place import Place


class Corrected(Message):
    """The person wants the lesson as it was read with corrections; `at` is where they were."""

    def __init__(self, lesson: Lesson, at: Place | None) -> None:
        super().__init__()
        self.lesson = lesson
        self.at = at
