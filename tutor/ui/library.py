"""The lessons to pick from, and where the person has got to in each."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from tutor.journal import known_path
from tutor.lesson.model import Correction, Lesson
from tutor.places import Place
from tutor.texts import Texts
from tutor.ui import going_on
from tutor.ui.going_on import Left
from tutor.ui.picker import Offered, Reached
from tutor.ui.session import Session
from tutor.ui.variants.waiting import Waiting


class Entry(Offered, Protocol):
    """A lesson of the catalogue with its file."""

    @property
    def path(self) -> str:
        """Where its script lies."""


class Journal(Protocol):
    """Where progress is kept."""

    @property
    def notice(self) -> str | None:
        """A sentence if the place could not be used."""

    @property
    def texts(self) -> Texts:
        """The sources of variants."""

    def record(
        self, lesson: str, step: int, iteration: int | None, finished: bool, place: Place | None
    ) -> float:
        """Remember the place looked at; return in how many seconds to `flush`, 0 for never."""

    def recent(self) -> str | None:
        """Return the lesson that was left last."""

    def last(self, lesson: str, path: str, source: str) -> Left | None:
        """Return the last place in the script at a path, or in the same lesson elsewhere."""

    def flush(self) -> None:
        """Write what is not written yet."""

    def latest(self) -> Mapping[str, Reached]:
        """Return the place reached in each lesson."""

    def close(self) -> None:
        """Write what is not written yet."""


class Trust(Protocol):
    """Which files the person has agreed to run."""

    @property
    def notice(self) -> str | None:
        """A sentence if the place could not be used."""

    def allows(self, path: str, text: str) -> bool:
        """Whether a file with this text may be run without a question."""

    def allow(self, path: str, text: str) -> None:
        """Remember that the person agreed to run a file with this text."""


class Corrections(Protocol):
    """What the person has said of phases that were told wrong."""

    @property
    def notice(self) -> str | None:
        """A sentence if the place could not be used."""

    def of(self, path: str, text: str) -> tuple[Correction, ...]:
        """Return the corrections of a file with this text."""

    def keep(self, path: str, text: str, corrections: tuple[Correction, ...]) -> None:
        """Remember the corrections of a file with this text; none of them drops those it had."""


class Library:
    """The catalogue and what is kept of a person; the catalogue is read when it is first shown."""

    def __init__(
        self, entries: Callable[[], Sequence[Entry]], journal: Journal, trust: Trust,
        corrections: Corrections | None = None,
    ) -> None:  # fmt: skip
        self._entries = entries
        self._journal = journal
        self._trust = trust
        self._corrections = corrections
        self._told: set[str] = set()
        self._listed: Sequence[Entry] | None = None
        self._introductions: dict[int, str] = {}
        self._last: object = None
        self._later = Waiting(0.0)
        self._lost = ""

    def lessons(self) -> Sequence[Entry]:
        """Return the lessons in teaching order."""
        if self._listed is None:
            self._listed = self._entries()
        return self._listed

    def reached(self) -> Mapping[str, Reached]:
        """Return where the person has got to, by the lesson's name."""
        return self._journal.latest()

    def recent(self) -> str | None:
        """Return the name of the lesson that was left last, None where there is none."""
        return self._journal.recent()

    def read(self, place: int) -> tuple[Lesson | None, str]:
        """Read the lesson at a place of the list; where it cannot be read, say why."""
        return read_or_say(str(self.lessons()[place].path))

    def about(self, place: int) -> str:
        """Return the introduction of the lesson at a place of the list, empty if it has none."""
        if place not in self._introductions:
            lesson, complaint = self.read(place)
            self._introductions[place] = lesson.introduction if lesson else complaint
        return self._introductions[place]

    def remember(self, session: Session) -> None:
        """Record where a session is, once for each place; called before the place is drawn."""
        timeline, here, ended = session.timeline, session.position, session.state == "ended"
        now = (timeline, here, timeline.newest, ended, session.worlds.signature())
        if timeline.newest < 0 or now == self._last or session.returning:
            return
        self._last = now
        step = max(here, 0)
        iteration = timeline.mark(here).iteration if here in timeline else None
        try:
            place = going_on.place(session, self._journal.texts.keep)
        except OSError as error:
            self._lost = f"Variants are not being saved: {error.strerror}: {error.filename}."
            place = going_on.place(session, going_on.digest)
        left = self._journal.record(session.lesson.name, step, iteration, ended, place)
        if left > 0:
            self._later.begin(self._journal.flush, left)

    def left(self, lesson: Lesson) -> Left | None:
        """Return where the person has left a lesson, None where there is nothing to go back to."""
        source = going_on.digest(lesson.source)
        left = self._journal.last(lesson.name, known_path(lesson.path), source)
        return left if going_on.worth(left) else None

    def go_on(self, session: Session, left: Left) -> str:
        """Bring a session to where the lesson was left; return what could not be brought back."""
        return going_on.go_on(session, left, self._journal.texts.read)

    def trusts(self, lesson: Lesson) -> bool:
        """Whether a lesson may be run without a question."""
        return self._trust.allows(lesson.path, lesson.source)

    def shown(self, lesson: Lesson) -> str | None:
        """Return the text to run: of a person's own file what was shown, whatever it holds now."""
        from tutor.lesson.catalogue import is_bundled

        return None if is_bundled(lesson.path) else lesson.source

    def corrected(self, lesson: Lesson) -> Lesson:
        """Return a lesson with the corrections that the person made to it."""
        found = self._corrections.of(lesson.path, lesson.source) if self._corrections else ()
        if not found:
            return lesson
        from tutor.lesson.edits import corrected

        return corrected(lesson, found)

    def correct(self, lesson: Lesson) -> None:
        """Remember the corrections of a lesson."""
        if self._corrections is not None:
            self._corrections.keep(lesson.path, lesson.source, lesson.corrections)

    def trust(self, lesson: Lesson) -> None:
        """Remember that the person agreed to run a lesson."""
        self._trust.allow(lesson.path, lesson.source)

    def notices(self) -> list[str]:
        """Return what there is to tell about the places of what is kept, each sentence once."""
        found = [self._journal.notice, self._trust.notice, self._lost]
        found += [self._corrections.notice] if self._corrections is not None else []
        new = [notice for notice in found if notice and notice not in self._told]
        self._told.update(new)
        return new

    def close(self) -> None:
        """Write what is not written yet."""
        self._later.cancel()
        self._journal.close()


def read_or_say(path: str) -> tuple[Lesson | None, str]:
    """Read a script as a lesson; where it cannot be, return every mistake as a line instead."""
    from tutor.lesson.reader import read_file

    lesson, mistakes = read_file(path)
    return lesson, "\n".join(str(mistake) for mistake in mistakes)


def named(path: str | None) -> Lesson | None:
    """Return the lesson that is named, None where none is; ValueError says its mistakes."""
    lesson, complaint = read_or_say(path) if path is not None else (None, "")
    if complaint and lesson is None:
        raise ValueError(complaint)
    return lesson


def edited(lesson: Lesson) -> tuple[Lesson | None, str]:
    """Read a lesson's file again: the lesson if its text is another now, and what is wrong."""
    if not os.path.exists(lesson.path):
        return None, ""
    fresh, complaint = read_or_say(lesson.path)
    if fresh is None:
        return None, f"{complaint}\nWhat was opened before runs again."
    return (fresh, "") if fresh.source != lesson.source else (None, "")


def bundled() -> Library:
    """Return the lessons that come with gradstep, and what is kept of the person."""
    from tutor.corrected import Corrections as Corrected
    from tutor.lesson.catalogue import entries
    from tutor.progress import Progress
    from tutor.trusted import Trust

    return Library(entries, Progress.open(), Trust(), Corrected())
