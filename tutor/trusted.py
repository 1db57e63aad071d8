"""Which files of their own a person has agreed to run: a file is code, and is asked for once.

What is remembered is the file's path and a hash of its text, so that an edited file is asked for
again. The bundled lessons need no question.
"""

from pathlib import Path

from msgspec import Struct

from tutor.journal import VERSION, Journal, default_directory, known_path
from tutor.texts import digest


class Trusted(Struct, frozen=True):
    """A file that may be run: its path without links, and the SHA-256 of its text."""

    path: str
    digest: str
    v: int = VERSION


class Trust:
    """What this session and all that went before agreed to; read when it is first asked for."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._journal: Journal[Trusted] | None = None
        self._known: set[Trusted] = set()

    @property
    def notice(self) -> str | None:
        """None, or a sentence for the person about what could not be read or written."""
        return self._journal.notice if self._journal else None

    def allows(self, path: str, text: str) -> bool:
        """Whether a file with this text may be run without a question."""
        from tutor.lesson.catalogue import is_bundled

        return is_bundled(path) or self._entry(path, text) in self._read()

    def allow(self, path: str, text: str) -> None:
        """Remember that the person agreed to run a file with this text."""
        self._read().add(self._entry(path, text))
        if self._journal is not None:
            self._journal.write([self._entry(path, text)])

    def _read(self) -> set[Trusted]:
        if self._journal is None:
            place = self._directory or default_directory("trusted")
            self._journal = Journal(place, Trusted, "what you agreed to run")
            self._known.update(self._journal.read())
        return self._known

    @staticmethod
    def _entry(path: str, text: str) -> Trusted:
        return Trusted(known_path(path), digest(text))
