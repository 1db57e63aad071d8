"""Texts that are kept from one session to the next, each once: a file that is named by its hash.

A file is written beside its place and then renamed, so that it is there as a whole or not at all,
and two sessions that keep the same text do no harm to each other.
"""

import contextlib
import hashlib
import os
import secrets
import time
from pathlib import Path

LARGEST = 16 * 2**20
"""Bytes beyond which a text is not read again."""

LOOK = 1.0
"""Seconds between two looks whether a text is still there."""


def digest(text: str) -> str:
    """Return the SHA-256 of a text, which names it and tells whether it is as it was."""
    return hashlib.sha256(_bytes(text)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


class Texts:
    """The texts in one folder, which is made when the first of them is kept."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._kept: dict[str, tuple[str, float]] = {}

    def keep(self, text: str) -> str:
        """Write a text unless it is there, and return its hash; OSError where that cannot be.

        Now and then it is looked whether it is there still: the folder may have been cleared.
        """
        name, looked = self._kept.get(text, ("", 0.0))
        if not name or time.monotonic() - looked >= LOOK:
            name = name or digest(text)
            if self.read(name) is None:
                self._write(name, _bytes(text))
            self._kept[text] = name, time.monotonic()
        return name

    def read(self, name: str) -> str | None:
        """Return the text with a hash; None where there is none, or another than there was."""
        if len(name) != 64 or not name.isalnum():
            return None
        path = self._directory / f"{name}.txt"
        try:
            if not path.is_file() or path.stat().st_size > LARGEST:
                return None
            text = path.read_bytes().decode(errors="surrogatepass")
        except (OSError, UnicodeDecodeError):
            return None
        return text if digest(text) == name else None

    def _write(self, name: str, data: bytes) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._directory / f"{name}.{os.getpid()}-{secrets.token_hex(4)}.new"
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
            os.replace(path, self._directory / f"{name}.txt")
        except OSError:
            with contextlib.suppress(OSError):
                path.unlink()
            raise
