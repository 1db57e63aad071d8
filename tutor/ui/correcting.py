"""Opens the phases of a lesson's lines, and has the lesson run again once they are corrected."""

from collections.abc import Callable

from textual.screen import Screen

from tutor.lesson.model import Lesson, phases_in
from tutor.trace.model import Step
from tutor.ui.correct_screen import CorrectScreen
from tutor.ui.corrected import Corrected
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.place import Place
from tutor.ui.session import Session

FIRST_LOOP = 1
"""The loop whose iterations a place counts."""


def correct(
    screen: Screen[None], session: Session, ascii: bool, save: Callable[[str, str], None]
) -> None:
    """Show the phases of the lines; `save` asks for a file and writes a source into it."""
    step = session.step

    def chosen(lesson: Lesson | None) -> None:
        if lesson is not None:
            screen.post_message(Corrected(lesson, there(step, lesson)))

    page = CorrectScreen(
        session.lesson,
        ASCII if ascii else UNICODE,
        line=step.first_line if step is not None and step.loop is not None else None,
        variants=bool(session.worlds.listed),
        save=lambda source: save(source, "marked"),
    )
    screen.app.push_screen(page, chosen)


def there(step: Step | None, lesson: Lesson) -> Place | None:
    """Return the place of a step in a lesson whose phases are others now, None outside its loop."""
    if step is None or step.loop != FIRST_LOOP or step.iteration is None:
        return None
    for segment in lesson.segments:
        mine = segment.loop == FIRST_LOOP and not segment.fetch and not segment.empty
        if mine and segment.first_line <= step.first_line <= segment.last_line:
            return Place(step.iteration, phases_in(segment.phase)[0])
    return Place(step.iteration, None)
