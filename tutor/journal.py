"""Journals: what is kept from one session to the next, one JSON object a line.

Every session appends to a journal of its own, and reading folds all journals of a folder together.
So two sessions never write the same file, a session that is killed leaves whole lines behind, and
nothing here needs a lock, which homes on NFS do not offer. Journals are never deleted, and only the
session that writes one makes it shorter, by a file that takes its name. A place that cannot be read
or written costs a notice, never an exception: what is kept is a convenience, the lesson is what
matters.
"""

import contextlib
import os
import secrets
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Generic, TypeVar

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from tutor.carrier import Carrier

VERSION = 1
"""The version of a line; a reader leaves out what a newer one has written."""

LATEST = 2**53
"""The largest time that an entry can bear; a damaged line must not push time beyond it."""

LARGEST = 16 * 2**20
"""Bytes beyond which a file is no journal of ours and is not read."""

LOOK = 1.0
"""Seconds between two looks whether the file is still there that another process writes."""

Kept = TypeVar("Kept", bound=Struct)


class _Head(Struct):
    """The one field that every version of a line has."""

    v: int


def default_directory(name: str) -> Path:
    """Return where the journals with a name lie for this user; `XDG_STATE_HOME` can move it."""
    from platformdirs import user_state_path

    return user_state_path("gradstep", appauthor=False) / name


class Journal(Generic[Kept]):
    """The journals of one folder, whose lines are records of one type with a version `v`.

    `notice` is None, or a sentence for the person about what could not be read or written; `kept`
    names in it what the journals hold, as in ``progress``. `size` is how many bytes
    this session's own journal has.
    """

    def __init__(self, directory: Path, entry: type[Kept], kept: str) -> None:
        self.notice: str | None = None
        self._directory = directory
        self._decoder = msgspec.json.Decoder(entry)
        self._kept = kept
        self._torn = False
        self._carrier: Carrier | None = None
        self._looked = 0.0
        self.size = 0
        name = f"{time.time_ns():020d}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._path = directory / f"{socket.gethostname()[:40].replace('/', '-')}-{name}"

    def write(self, entries: Sequence[Kept]) -> bool:
        """Append entries in one write; False, with a notice, where that cannot be done."""
        lines = b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)
        # After a write that broke off, a line break keeps its remains from spoiling this line.
        lines = b"\n" + lines if self._torn else lines
        if self._carrier is not None and not self._vanished():
            with contextlib.suppress(OSError):
                given = self._carrier.give(lines)
                self.size += given * len(lines)
                return given
        # It could not write, or writes into a file that was cleared away. Whether we can write, and
        # what is said if not, shows itself below.
        self.uncarried()
        try:
            written = self._append(lines)
        except OSError as error:
            self._say(f"{self._kept} is not being saved: {_reason(error)}: {self._path}.")
            return False
        self._torn = written < len(lines)
        self.size += written
        if self._torn:
            self._say(f"{self._kept} is not being saved: the disk is full: {self._path}.")
        return not self._torn

    def _vanished(self) -> bool:
        """Whether the file is gone that another process still holds open; looked at now and then.

        A look waits for a slow home as a write does.
        """
        if time.monotonic() - self._looked < LOOK:
            return False
        gone = not os.path.exists(self._path)
        self._looked = time.monotonic()
        return gone

    def carried(self) -> bool:
        """Have another process write from now on (`tutor.carrier`); False if there is none."""
        if self._carrier is None:
            from tutor.carrier import Carrier

            with contextlib.suppress(OSError), self._opened() as file:
                self._carrier = Carrier(file.fileno())
        return self._carrier is not None

    def uncarried(self) -> bool:
        """Write ourselves again; False if the other process has not written all yet."""
        carrier, self._carrier = self._carrier, None
        return carrier is None or carrier.end()

    def shorten(self, entries: Sequence[Kept]) -> None:
        """Leave nothing but these entries in this session's journal; it stays as it is if not.

        Whoever reads it meanwhile, and after whatever end, finds the old journal or the new.
        """
        lines = b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)
        beside = self._path.with_suffix(".new")
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(lines)
            os.replace(beside, self._path)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
        else:
            self.size, self._torn = len(lines), False

    def _append(self, lines: bytes) -> int:
        """Append to this session's journal and return how many bytes went in.

        The file is opened for each write: then closing it carries the line to an NFS server, and a
        folder that was cleared meanwhile is simply made again.
        """
        with self._opened() as file:
            return os.write(file.fileno(), lines)

    def _opened(self) -> IO[bytes]:
        """Open this session's journal to append to it."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        return open(os.open(self._path, flags, 0o600), "ab", buffering=0)

    def read(self) -> Iterator[Kept]:
        """Yield the entries of every journal that there is, journal by journal."""
        try:
            names = sorted(os.listdir(self._directory))
        except FileNotFoundError:
            return  # A first start has no folder yet, which is no news.
        except OSError as error:
            self._say(f"Saved {self._kept} cannot be read: {_reason(error)}: {self._directory}.")
            return
        for path in (self._directory / name for name in names if name.endswith(".jsonl")):
            try:
                journal = _content(path)
            except OSError as error:
                self._say(f"Saved {self._kept} cannot be read: {_reason(error)}: {path}.")
            else:
                yield from self._entries(path, journal)

    def _entries(self, path: Path, journal: bytes) -> Iterator[Kept]:
        """Yield the entries of one journal, and say which of its lines could not be used."""
        for number, line in enumerate(journal.split(b"\n"), start=1):
            if not line.strip():
                continue
            try:
                head = msgspec.json.decode(line, type=_Head)
                if head.v <= VERSION:
                    yield self._decoder.decode(line)
                    continue
                wrong = "a newer gradstep wrote it"
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                wrong = "the line is damaged"
            self._say(
                f"Some saved {self._kept} was left out: {path}:{number}: {wrong}. "
                "Delete that file to be rid of this notice."
            )

    def _say(self, sentence: str) -> None:
        """Keep the first notice: the ones that follow mostly repeat it."""
        self.notice = self.notice or sentence[0].upper() + sentence[1:]


def now(known: int | None = None) -> int:
    """Return the time of a new entry, which is later than that of the newest one `known`.

    It is in milliseconds since 1970, so that a clock that was set back loses nothing.
    """
    present = time.time_ns() // 1_000_000
    return present if known is None else min(max(present, known + 1), LATEST)


def written(name: str) -> str:
    """Return a name as JSON can hold it: a file's name need not be valid text."""
    return name.encode(errors="backslashreplace").decode()


def known_path(path: str) -> str:
    """Return the path by which a script is known: without links, and as JSON can hold it."""
    return written(os.path.realpath(path))


def _content(path: Path) -> bytes:
    """Return a journal's bytes; raises `OSError` for what cannot be one."""
    if not path.is_file():
        raise OSError(0, "this is no ordinary file")
    if path.stat().st_size > LARGEST:
        raise OSError(0, f"the file is larger than {LARGEST // 2**20} MiB")
    return path.read_bytes()


def _reason(error: OSError) -> str:
    """Return what the system says, without the number and the path."""
    return error.strerror or str(error)
