"""The lines that a person types, or that a pipe holds, read beside the event loop.

Nothing is read before it is asked for, so that an editor or a script may have the input meanwhile.
"""

import codecs
import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from threading import Semaphore, Thread

CHUNK = 1 << 16


class Lines:
    """Reads a descriptor in a thread; `heard` is called in that thread when something has come.

    A thread that waits for a person who types nothing keeps no process from its end.
    """

    def __init__(self, descriptor: int, heard: Callable[[], object]) -> None:
        self.terminal = os.isatty(descriptor)
        self._descriptor = descriptor
        self._heard = heard
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lines: deque[str] = deque()
        self._rest = ""
        self._reading = False
        self._over = False
        self._wanted = Semaphore(0)
        self._thread: Thread | None = None

    @property
    def ready(self) -> bool:
        """Whether there is a line to take, or there will never be another."""
        return bool(self._lines) or self._over

    def want(self) -> None:
        """Have a line read, unless there is one or one is being waited for."""
        if self.ready or self._reading:
            return
        if self._thread is None:
            self._thread = Thread(target=self._read, name="lines", daemon=True)
            self._thread.start()
        self._reading = True
        self._wanted.release()

    def take(self) -> str | None:
        """Return the next line without its end, None where no more can come."""
        return self._lines.popleft() if self._lines else None

    def put_back(self, line: str) -> None:
        """Let a line be the next one again."""
        self._lines.appendleft(line)

    def _read(self) -> None:
        while not self._over:
            self._wanted.acquire()
            while not self.ready:
                self._take_in(self._some())
            self._reading = False
            # The event loop may have ended by now.
            with suppress(RuntimeError):
                self._heard()

    def _some(self) -> bytes:
        try:
            return os.read(self._descriptor, CHUNK)
        except OSError:
            # A terminal that was taken away reads like one that was left.
            return b""

    def _take_in(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + self._decoder.decode(data, not data)).split("\n")
        self._lines.extend(line.removesuffix("\r") for line in whole)
        if not data:
            if self._rest:
                self._lines.append(self._rest)
            self._over = True
