"""Where a person has got to in each lesson, kept from one session to the next (`tutor.journal`)."""

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from tutor import journal
from tutor.journal import LATEST, VERSION, Journal, default_directory
from tutor.places import Place
from tutor.texts import Texts

QUICK = 0.002
"""Seconds that a write may take to be made at once, at each frame of a run that pours out steps."""

TRIES = 5
"""So many writes in a row have to be slow; one may be held up by other programs of the machine.

From then on another process writes, so that each place is on its way before it is drawn.
"""

SHARE = 20
"""Where no other process is to be had, slow writes are so many times as far apart as one takes."""

PAUSE = 1.0
"""The most seconds between two tries, on a home that is as slow as that or cannot be written."""

LONG = 64 * 2**10
"""Bytes beyond which the journal of this session is shortened to the last place in each lesson."""

LONGER = 16 * LONG
"""The same where another process writes, which has to be waited for."""


class Entry(Struct, frozen=True, omit_defaults=True):
    """The place that was looked at in a lesson.

    `step` is the index of the step, from 0; `iteration` that of the training loop, from 1, or None
    outside it. `at` orders the entries of a lesson (`tutor.journal.now`). `place` is what brings a
    run back there.
    """

    lesson: str
    step: Annotated[int, Meta(ge=0)]
    iteration: Annotated[int, Meta(ge=1)] | None
    finished: bool
    at: Annotated[int, Meta(ge=0, le=LATEST)]
    v: int
    place: Place | None = None


class Progress:
    """The progress of this session and of all that went before; see `Progress.open`.

    `texts` holds the sources of variants.
    """

    def __init__(self, directory: Path, clock: Callable[[], float]) -> None:
        self.texts = Texts(directory.with_name("sources"))
        self._journal = Journal(directory, Entry, "progress")
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._places: dict[str, Entry] = {}
        self._own: dict[tuple[str, str], Entry] = {}
        self._pending: dict[tuple[str, str], Entry] = {}
        self._took: deque[float] = deque([0.0] * TRIES, TRIES)
        self._next = float("-inf")

    @classmethod
    def open(
        cls, directory: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> "Progress":
        """Read all journals in `directory` (the user's own by default); nothing is written yet.

        `clock` tells the seconds by which writes are spaced. Never raises `OSError`.
        """
        progress = cls(directory or default_directory("progress"), clock)
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

    def recent(self) -> str | None:
        """Return the lesson that was left last, None where there is none."""
        return (
            max(self._entries.values(), key=lambda entry: entry.at).lesson
            if self._entries
            else None
        )

    def last(self, lesson: str, path: str, source: str) -> Entry | None:
        """Return the last place in the script at a path, None where there is none.

        A lesson of the same name and text (by its hash) that lay elsewhere is the same lesson.
        """
        entry = self._places.get(journal.written(path))
        if entry is None:
            entry = self._entries.get(journal.written(lesson))
            if entry is None or entry.place is None or entry.place.source != source:
                return None
        return entry

    def record(
        self,
        lesson: str,
        step: int,
        iteration: int | None,
        finished: bool,
        place: Place | None = None,
    ) -> float:
        """Note where the person is now; return in how many seconds to `flush`, 0 if it is written.

        It is written at once, by another process where the home is slow.
        """
        lesson = journal.written(lesson)
        known = self._entries.get(lesson)
        news = finished and not (known and known.finished)
        same = known and (known.step, known.iteration, known.place) == (step, iteration, place)
        if not same or news:
            at = journal.now(known.at if known else None)
            entry = Entry(lesson, step, iteration, finished, at, VERSION, place)
            self._fold(entry)
            script = lesson, place.path if place else ""
            self._own[script] = self._pending[script] = self._entries[lesson]
        if news:
            self.flush()
        return self._write_in_time()

    def flush(self) -> None:
        """Write what has not been written yet."""
        if not self._pending:
            return
        slow = min(self._took) >= QUICK
        carried = slow and self._journal.carried()
        began = self._clock()
        done = self._journal.write(list(self._pending.values()))
        if done:
            self._pending.clear()
        now = self._clock()
        if not carried:
            self._took.append(now - began)
        pause = min(min(self._took) * SHARE, PAUSE) if slow and not carried else 0.0
        self._next = now + (pause if done else PAUSE)
        if self._journal.size > (LONGER if carried else LONG):
            self._shorten()

    def _shorten(self) -> None:
        """Leave the last places alone, unless lines are still on their way."""
        if self._journal.uncarried():
            self._journal.shorten(list(self._own.values()))

    def close(self) -> None:
        """Write what has not been written yet, in as few lines. More may be recorded afterwards."""
        self.flush()
        if not self._pending and self._journal.size:
            self._shorten()

    def _write_in_time(self) -> float:
        """Write if it is time to, and return how many seconds are left until then."""
        left = self._next - self._clock()
        if self._pending and left <= 0:
            self.flush()
        return max(self._next - self._clock(), 0.001) if self._pending else 0.0

    def _fold(self, entry: Entry) -> None:
        """Take in an entry of a journal, or a new one."""
        known = self._entries.get(entry.lesson)
        chosen = entry if known is None or entry.at >= known.at else known
        finished = entry.finished or bool(known and known.finished)
        self._entries[entry.lesson] = msgspec.structs.replace(chosen, finished=finished)
        if entry.place is not None:
            other = self._places.get(entry.place.path)
            if other is None or entry.at >= other.at:
                self._places[entry.place.path] = entry
