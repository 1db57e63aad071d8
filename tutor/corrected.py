"""What a person has said of phases that were told wrong, kept by a file's path and text."""

from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from tutor.journal import LATEST, VERSION, Journal, default_directory, known_path, now
from tutor.lesson.model import Correction
from tutor.texts import digest


class Entry(Struct, frozen=True):
    """All corrections of a file: its path without links and the SHA-256 of its text.

    `at` orders the entries of a file (`tutor.journal.now`); the last one holds.
    """

    path: str
    digest: str
    corrections: tuple[Correction, ...]
    at: Annotated[int, Meta(ge=0, le=LATEST)]
    v: int = VERSION


class Corrections:
    """The corrections of this session and of all that went before; read when first asked for."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._journal: Journal[Entry] | None = None
        self._entries: dict[tuple[str, str], Entry] = {}

    @property
    def notice(self) -> str | None:
        """None, or a sentence for the person about what could not be read or written."""
        return self._journal.notice if self._journal else None

    def of(self, path: str, text: str) -> tuple[Correction, ...]:
        """Return the corrections of a file with this text."""
        self._opened()
        entry = self._entries.get(_key(path, text))
        return entry.corrections if entry else ()

    def keep(self, path: str, text: str, corrections: tuple[Correction, ...]) -> None:
        """Remember the corrections of a file with this text; none of them drops those it had."""
        journal, key = self._opened(), _key(path, text)
        known = self._entries.get(key)
        if corrections == (known.corrections if known else ()):
            return
        entry = Entry(*key, corrections, now(known.at if known else None))
        self._entries[key] = entry
        journal.write([entry])

    def _opened(self) -> Journal[Entry]:
        if self._journal is None:
            self._journal = Journal(
                self._directory or default_directory("corrected"), Entry, "corrections"
            )
            for entry in self._journal.read():
                known = self._entries.get((entry.path, entry.digest))
                if known is None or entry.at >= known.at:
                    self._entries[entry.path, entry.digest] = entry
        return self._journal


def _key(path: str, text: str) -> tuple[str, str]:
    return known_path(path), digest(text)
