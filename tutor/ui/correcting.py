"""Opens the phases of a lesson's lines, and has the lesson run again once they are corrected."""

from collections.abc import Callable
from os.path import splitext

from textual.screen import Screen

from tutor.lesson.model import Lesson
from tutor.ui.correct_screen import CorrectScreen
from tutor.ui.corrected import Corrected
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.place import there
from tutor.ui.session import Session


def correct(
    screen: Screen[None], session: Session, ascii: bool, save: Callable[[str, str, str], None]
) -> None:
    """Show the phases of the lines.

    `save` asks for a file with this ending, and writes a source into it.
    """
    step = session.step

    def chosen(lesson: Lesson | None) -> None:
        if lesson is not None:
            screen.post_message(Corrected(lesson, there(step, lesson)))

    page = CorrectScreen(
        session.lesson,
        ASCII if ascii else UNICODE,
        line=step.first_line if step is not None and step.loop is not None else None,
        variants=bool(session.worlds.listed),
        save=lambda source: save(source, "marked", splitext(session.lesson.path)[1] or ".py"),
    )
    screen.app.push_screen(page, chosen)
