"""Writing to whoever reads the screen or the lines, who may have stopped reading."""

import os
import select
import termios
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

TICK = 0.1
"""Seconds after which it is looked again whether somebody still waits for what is written."""

SAFE = 512
"""Bytes that a pipe takes without waiting once it takes any."""


class Outlet:
    """A way to the terminal, or to a pipe, on which no write waits longer than it is wanted.

    A terminal that nobody reads (a suspended ssh client, flow control) takes no more than a few
    kilobytes, and holds whoever writes to it until it is read. So it is opened a second time, not
    to wait; the first one is shared with the shell, which would not wait either.
    """

    def __init__(self, file: TextIO) -> None:
        self._fd = file.fileno()
        self._encoding, self._errors = file.encoding, file.errors or "strict"
        self._own = _opened_again(self._fd)

    def write(self, text: str, wanted: Callable[[], bool] = lambda: True) -> None:
        """Write a text, and wait where there is no room for it as long as it is `wanted`.

        Raises `OSError` where nobody is there any more.
        """
        data = text.encode(self._encoding, self._errors)
        fd, most = (self._fd, SAFE) if self._own is None else (self._own, len(data))
        while data and wanted():
            if select.select([], [fd], [], TICK)[1]:
                with suppress(BlockingIOError):
                    data = data[os.write(fd, data[:most]) :]

    def anew(self, text: str) -> None:
        """Throw away what nobody has read yet, and write a text in its place, if there is a way."""
        if self._own is None:
            return
        with suppress(OSError, termios.error):
            termios.tcflush(self._own, termios.TCOFLUSH)
            os.write(self._own, text.encode(self._encoding, self._errors))

    def close(self) -> None:
        """Give the second way up; nothing is written afterwards."""
        if self._own is not None:
            os.close(self._own)
            self._own = None


def _opened_again(fd: int) -> int | None:
    """Return a descriptor of the same terminal that never waits, None where there is none."""
    for name in _names(fd):
        with suppress(OSError):
            return os.open(name, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    return None


def _names(fd: int) -> list[str]:
    """Return under which names a terminal may be opened; a pipe has none.

    That of another user (`su`) can be opened only as the one that controls this process.
    """
    names = []
    with suppress(OSError):
        names.append(os.ttyname(fd))
        os.tcgetpgrp(fd)
        names.append("/dev/tty")
    return names
