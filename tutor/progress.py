"""Where a person has got to in each lesson, kept from one session to the next (`tutor.journal`)."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from tutor import journal
from tutor.journal import LATEST, VERSION, Journal

PAUSE = 1.0
"""Seconds between two writes, so that a held key does not flood a home on the network."""


class Entry(Struct, frozen=True):
    """The place that was reached in a lesson.

    `step` is the index of the step, from 0; `iteration` that of the training loop, from 1, or None
    outside it. `at` orders the entries of a lesson (`tutor.journal.now`).
    """

    lesson: str
    step: Annotated[int, Meta(ge=0)]
    iteration: Annotated[int, Meta(ge=1)] | None
    finished: bool
    at: Annotated[int, Meta(ge=0, le=LATEST)]
    v: int = VERSION


def default_directory() -> Path:
    """Return where journals lie for this user, which `XDG_STATE_HOME` can move."""
    from platformdirs import user_state_path

    return user_state_path("gradstep", appauthor=False) / "progress"


class Progress:
    """The progress of this session and of all that went before; see `Progress.open`."""

    def __init__(self, directory: Path, clock: Callable[[], float]) -> None:
        self._journal = Journal(directory, Entry, "progress")
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._pending: dict[str, Entry] = {}
        self._written_at: float | None = None

    @classmethod
    def open(
        cls, directory: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> "Progress":
        """Read all journals in `directory` (the user's own by default); nothing is written yet.

        `clock` tells the seconds by which writes are spaced. Never raises `OSError`.
        """
        progress = cls(directory or default_directory(), clock)
        for entry in progress._journal.read():
            progress._fold(entry)
        return progress

    @property
    def notice(self) -> str | None:
        """None, or a sentence for the person about what could not be read or written."""
        return self._journal.notice

    def latest(self) -> dict[str, Entry]:
        """Return the last place in each lesson; a lesson once finished stays finished."""
        return dict(self._entries)

    def record(self, lesson: str, step: int, iteration: int | None, finished: bool) -> None:
        """Note where the person is now.

        Written at most once a second, at the moment a lesson is finished, and by `close`.
        """
        lesson = journal.written(lesson)
        known = self._entries.get(lesson)
        news = finished and not (known and known.finished)
        if known and not news and (known.step, known.iteration) == (step, iteration):
            return
        at = journal.now(known.at if known else None)
        finished = finished or bool(known and known.finished)
        self._entries[lesson] = self._pending[lesson] = Entry(lesson, step, iteration, finished, at)
        if news or self._written_at is None or self._clock() - self._written_at >= PAUSE:
            self._write()

    def close(self) -> None:
        """Write what has not been written yet. More may be recorded afterwards."""
        self._write()

    def _write(self) -> None:
        """Append the pending entries, which stay pending where that cannot be done."""
        if self._pending:
            self._written_at = self._clock()
            if self._journal.write(list(self._pending.values())):
                self._pending.clear()

    def _fold(self, entry: Entry) -> None:
        """Take in an entry of a journal."""
        known = self._entries.get(entry.lesson)
        chosen = entry if known is None or entry.at >= known.at else known
        finished = entry.finished or bool(known and known.finished)
        self._entries[entry.lesson] = msgspec.structs.replace(chosen, finished=finished)
