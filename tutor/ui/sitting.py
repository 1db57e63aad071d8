"""One person at gradstep: the engine, the library, and the lesson that is open.

A sitting knows no Textual. The full screen and the lines both hold one, and ask it how a lesson is
opened: with the person's corrections, after their consent, and where they have left it.
"""

from collections.abc import Callable
from typing import Any

from tutor.lesson.model import Lesson
from tutor.link.messages import FromEngine, FromRun, Load, Ready
from tutor.ui.engine import Client
from tutor.ui.going_on import Left, question
from tutor.ui.library import Library, edited
from tutor.ui.options import Options
from tutor.ui.place import Place
from tutor.ui.session import Session


class Sitting:
    """Opens one lesson after another with one engine.

    `lesson` is the one that is opened first. `changed` is called as a session calls it, `soon` has
    the engine started anew, and `complain` is told when it cannot be started at all.
    """

    def __init__(
        self,
        options: Options,
        library: Library,
        client: Callable[[Callable[[Any], None]], Client],
        lesson: Lesson | None,
        *,
        changed: Callable[[bool], None],
        soon: Callable[[], object],
        complain: Callable[[str], object],
    ) -> None:
        self.options = options
        self.library = library
        self.client = client(self.hear)
        self.session: Session | None = None
        self.first = library.corrected(lesson) if lesson is not None else None
        self._warm = False
        self._changed = changed
        self._soon = soon
        self._complain = complain

    def hear(self, message: FromEngine | FromRun | Any) -> None:
        """Pass on what the engine says; when it is gone, have another started."""
        if isinstance(message, FromEngine | FromRun):
            self._warm = self._warm or isinstance(message, Ready)
            if self.session is not None:
                self.session.receive(message)
            return
        if self.session is not None:
            self.session.lost(message.reason)
        if self._warm:
            self._warm = False
            self._soon()
        elif self.session is None:
            self._complain(f"The engine cannot start: {message.reason}")

    def corrected(self, lesson: Lesson) -> Lesson:
        """Return a lesson with the corrections that the person made to it."""
        return lesson if lesson is self.first else self.library.corrected(lesson)

    def take(
        self,
        lesson: Lesson,
        device: str,
        at: Place | None = None,
        answers: tuple[str | None, ...] = (),
    ) -> Session:
        """Make a lesson the one that is stepped through; its run has yet to be started.

        The lesson that is opened first has the place and the arguments of the command line.
        """
        options = self.options
        named = self.first is not None and lesson.path == self.first.path
        load = Load(
            lesson.path,
            device,
            options.seed,
            options.preload,
            options.memory,
            source=self.library.shown(lesson),
            answers=answers,
            corrections=lesson.corrections,
            arguments=options.arguments if named else (),
            remarks=lesson.remarks,
        )
        at = options.at if lesson is self.first else at
        self.session = Session(lesson, self.client, load, self._changed, warm=self._warm, at=at)
        return self.session

    def left(self, session: Session) -> Left | None:
        """Return where the person has left the lesson of a session, None to start it.

        Who names a place on the command line is not asked whether to go on elsewhere.
        """
        placed = self.options.at is not None and session.lesson is self.first
        return None if placed else self.library.left(session.lesson)

    def question(self, session: Session, left: Left) -> str:
        """Return the question whether to go on there."""
        return question(left, session.lesson, session.load)

    def correct(self, lesson: Lesson, at: Place | None) -> Session | None:
        """Keep how the phases of the lesson are corrected, and take it so, up to a place."""
        session = self.session
        if session is None:
            return None
        self.library.correct(lesson)
        return self.take(lesson, session.device, at, session.answers)

    def anew(self, session: Session, device: str | None = None) -> tuple[Lesson | None, str]:
        """Start a lesson again; one whose file was edited meanwhile is returned, to be opened.

        The second value is what is wrong with the file, empty where nothing is.
        """
        lesson, complaint = edited(session.lesson)
        if lesson is None:
            session.restart(device)
        return lesson, complaint
