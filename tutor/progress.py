"""Where a person has got to in each lesson, kept from one session to the next.

Every session appends to a journal of its own, one JSON object a line, and reading folds all
journals together. So two sessions never write the same file, a session that is killed leaves
whole lines behind, and nothing here needs a lock, which homes on NFS do not offer. Journals are
never rewritten and never deleted. A place that cannot be read or written costs a notice, never an
exception: progress is a convenience, the lesson is what matters.
"""

import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

VERSION = 1
"""The version of a line; a reader leaves out what a newer one has written."""

PAUSE = 1.0
"""Seconds between two writes, so that a held key does not flood a home on the network."""

LATEST = 2**53
"""The largest time that an entry can bear; a damaged line must not push time beyond it."""

LARGEST = 16 * 2**20
"""Bytes beyond which a file is no journal of ours and is not read."""


class Entry(Struct, frozen=True):
    """The place that was reached in a lesson.

    `step` is the index of the step, from 0; `iteration` that of the training loop, from 1, or None
    outside it. `at` orders the entries of a lesson: milliseconds since 1970, or one more than the
    newest entry known, so that a clock that was set back loses nothing.
    """

    lesson: str
    step: Annotated[int, Meta(ge=0)]
    iteration: Annotated[int, Meta(ge=1)] | None
    finished: bool
    at: Annotated[int, Meta(ge=0, le=LATEST)]
    v: int = VERSION


class _Head(Struct):
    """The one field that every version of a line has."""

    v: int


def default_directory() -> Path:
    """Return where journals lie for this user, which `XDG_STATE_HOME` can move."""
    from platformdirs import user_state_path

    return user_state_path("gradstep", appauthor=False) / "progress"


class Progress:
    """The progress of this session and of all that went before; see `Progress.open`.

    `notice` is None, or a sentence for the person about what could not be read or written.
    """

    def __init__(self, directory: Path, clock: Callable[[], float]) -> None:
        self.notice: str | None = None
        self._directory = directory
        self._clock = clock
        self._entries: dict[str, Entry] = {}
        self._pending: dict[str, Entry] = {}
        self._written_at: float | None = None
        self._torn = False
        name = f"{time.time_ns():020d}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._path = directory / f"{socket.gethostname()[:40].replace('/', '-')}-{name}"

    @classmethod
    def open(
        cls, directory: Path | None = None, clock: Callable[[], float] = time.monotonic
    ) -> "Progress":
        """Read all journals in `directory` (the user's own by default); nothing is written yet.

        `clock` tells the seconds by which writes are spaced. Never raises `OSError`.
        """
        progress = cls(directory or default_directory(), clock)
        progress._read()
        return progress

    def latest(self) -> dict[str, Entry]:
        """Return the last place in each lesson; a lesson once finished stays finished."""
        return dict(self._entries)

    def record(self, lesson: str, step: int, iteration: int | None, finished: bool) -> None:
        """Note where the person is now.

        Written at most once a second, at the moment a lesson is finished, and by `close`.
        """
        # A file name that is no valid text cannot be written as JSON.
        lesson = lesson.encode(errors="backslashreplace").decode()
        known = self._entries.get(lesson)
        news = finished and not (known and known.finished)
        if known and not news and (known.step, known.iteration) == (step, iteration):
            return
        now = time.time_ns() // 1_000_000
        at = min(max(now, known.at + 1), LATEST) if known else now
        finished = finished or bool(known and known.finished)
        self._entries[lesson] = self._pending[lesson] = Entry(lesson, step, iteration, finished, at)
        if news or self._written_at is None or self._clock() - self._written_at >= PAUSE:
            self._write()

    def close(self) -> None:
        """Write what has not been written yet. More may be recorded afterwards."""
        self._write()

    def _write(self) -> None:
        """Append the pending entries in one write, or say why that cannot be done."""
        if not self._pending:
            return
        self._written_at = self._clock()
        lines = b"".join(msgspec.json.encode(entry) + b"\n" for entry in self._pending.values())
        # After a write that broke off, a line break keeps its remains from spoiling this line.
        lines = b"\n" + lines if self._torn else lines
        try:
            written = self._append(lines)
        except OSError as error:
            self._say(f"Progress is not being saved: {_reason(error)}: {self._path}.")
            return
        self._torn = written < len(lines)
        if self._torn:
            self._say(f"Progress is not being saved: the disk is full: {self._path}.")
        else:
            self._pending.clear()

    def _append(self, lines: bytes) -> int:
        """Append to this session's journal and return how many bytes went in.

        The file is opened for each write: then closing it carries the line to an NFS server, and a
        folder that was cleared meanwhile is simply made again.
        """
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        descriptor = os.open(self._path, flags, 0o600)
        try:
            return os.write(descriptor, lines)
        finally:
            os.close(descriptor)

    def _read(self) -> None:
        """Fold every journal that there is into the entries."""
        try:
            names = sorted(os.listdir(self._directory))
        except FileNotFoundError:
            return  # A first start has no folder yet, which is no news.
        except OSError as error:
            self._say(f"Saved progress cannot be read: {_reason(error)}: {self._directory}.")
            return
        for path in (self._directory / name for name in names if name.endswith(".jsonl")):
            try:
                journal = _content(path)
            except OSError as error:
                self._say(f"Saved progress cannot be read: {_reason(error)}: {path}.")
            else:
                self._fold(path, journal)

    def _fold(self, path: Path, journal: bytes) -> None:
        """Take in the lines of one journal, and say which of them could not be used."""
        for number, entry in _entries(journal):
            if isinstance(entry, Entry):
                known = self._entries.get(entry.lesson)
                newer = known is None or entry.at >= known.at
                chosen = entry if newer or known is None else known
                finished = entry.finished or bool(known and known.finished)
                self._entries[entry.lesson] = msgspec.structs.replace(chosen, finished=finished)
            else:
                self._say(
                    f"Some saved progress was left out: {path}:{number}: {entry}. "
                    "Delete that file to be rid of this notice."
                )

    def _say(self, sentence: str) -> None:
        """Keep the first notice: the ones that follow mostly repeat it."""
        self.notice = self.notice or sentence


def _content(path: Path) -> bytes:
    """Return a journal's bytes; raises `OSError` for what cannot be one."""
    if not path.is_file():
        raise OSError(0, "this is no ordinary file")
    if path.stat().st_size > LARGEST:
        raise OSError(0, f"the file is larger than {LARGEST // 2**20} MiB")
    return path.read_bytes()


def _entries(journal: bytes) -> Iterator[tuple[int, Entry | str]]:
    """Yield each line's number, from 1, and its entry or what is wrong with it."""
    decoder = msgspec.json.Decoder(Entry)
    for number, line in enumerate(journal.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            head = msgspec.json.decode(line, type=_Head)
            newer = head.v > VERSION
            yield number, "a newer gradstep wrote it" if newer else decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield number, "the line is damaged"


def _reason(error: OSError) -> str:
    """Return what the system says, without the number and the path."""
    return error.strerror or str(error)
