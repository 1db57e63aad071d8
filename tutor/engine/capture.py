"""What a script writes: file descriptors 1 and 2, so that the output of C code is caught as well.

Each descriptor becomes the write end of a pipe that a thread empties, so that a script that writes
much is never blocked and its output can be shown while a step still runs. At the end of a step the
pipe is emptied once more by the caller itself, which makes the step's output complete.
"""

import codecs
import ctypes
import os
import select
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import TextIO

LIMIT = 256 * 1024
"""The bytes of one step's output that are kept; beyond it the output is counted and dropped."""

Listener = Callable[[str, str], None]


class Stream:
    """One captured file descriptor. `name` is ``stdout`` or ``stderr``."""

    def __init__(self, name: str, descriptor: int) -> None:
        self.name = name
        self._descriptor = descriptor
        self.original = os.dup(descriptor)
        self.reader, writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.dup2(writer, descriptor)
        os.close(writer)
        self._kept = bytearray()
        self._told = 0
        self._asked = 0
        self._dropped = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def drain(self) -> None:
        """Take what is in the pipe."""
        with suppress(BlockingIOError):
            while chunk := os.read(self.reader, 65536):
                room = LIMIT - len(self._kept)
                self._kept += chunk[:room]
                self._dropped += max(0, len(chunk) - room)

    def news(self) -> str:
        """Return what was kept since the last call, up to the last whole character."""
        fresh = bytes(self._kept[self._told :])
        self._told = len(self._kept)
        return self._decoder.decode(fresh)

    def take(self) -> str:
        """Return all that was written since the last call, and say how much was dropped."""
        if not self._kept:
            return ""
        text = self._kept.decode(errors="replace")
        if self._dropped:
            text += f"\n[{self._dropped:,} bytes more were written in this step and are not kept]\n"
        self._kept.clear()
        self._told = self._asked = self._dropped = 0
        self._decoder.reset()
        return text

    def question(self) -> str:
        """Return the last line of what was kept since the last question, as far as it has come.

        At a terminal the answer ends the line of its question; it is not among what was written.
        """
        fresh = self._kept[self._asked :].decode(errors="replace")
        self._asked = len(self._kept)
        return fresh.rpartition("\n")[2]

    def restore(self) -> None:
        """Give the descriptor back what it was."""
        os.dup2(self.original, self._descriptor)
        os.close(self.original)
        os.close(self.reader)


class Capture:
    """Catches the standard output (and, if asked, the error output) of this process.

    `listener` is told, from another thread, what a running step writes: (text, stream's name).
    """

    def __init__(self, stderr: bool, listener: Listener | None = None) -> None:
        self._want_stderr = stderr
        self._listener = listener
        self._lock = threading.Lock()
        self._streams: list[Stream] = []
        self._fresh = select.poll()
        self._stop, self._stopped = -1, -1
        self._thread: threading.Thread | None = None
        self._python = sys.stdout, sys.stderr

    def __enter__(self) -> "Capture":
        flush()
        self._streams = [Stream("stdout", 1)]
        if self._want_stderr:
            self._streams.append(Stream("stderr", 2))
        self._fresh = select.poll()
        for stream in self._streams:
            self._fresh.register(stream.reader, select.POLLIN)
        self._python = sys.stdout, sys.stderr
        sys.stdout = _text_on(1, sys.stdout)
        if self._want_stderr:
            sys.stderr = _text_on(2, sys.stderr)
        self._stop, self._stopped = os.pipe()
        self._thread = threading.Thread(target=self._empty, name="gradstep-output", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        flush()
        os.write(self._stopped, b".")
        if self._thread is not None:
            self._thread.join()
        sys.stdout, sys.stderr = self._python
        with self._lock:
            for stream in self._streams:
                stream.restore()
        os.close(self._stop)
        os.close(self._stopped)

    def original(self, descriptor: int) -> int:
        """Return the descriptor behind which the real output lies while this is entered."""
        return self._streams[descriptor - 1].original

    def take(self) -> tuple[str, str]:
        """Return what was written to the two streams since the last call, and forget it."""
        flush()
        with self._lock:
            # Most steps write nothing: one question to the system instead of two refused reads.
            if self._fresh.poll(0):
                for stream in self._streams:
                    stream.drain()
            texts = [stream.take() for stream in self._streams]
        return texts[0], texts[1] if len(texts) > 1 else ""

    def question(self) -> str:
        """Return the prompt of an ``input()``: what was written in the line that waits for it."""
        flush()
        with self._lock:
            self._streams[0].drain()
            return self._streams[0].question()

    def _empty(self) -> None:
        readers = [stream.reader for stream in self._streams]
        while True:
            ready, _, _ = select.select([*readers, self._stop], [], [])
            with self._lock:
                for stream in self._streams:
                    stream.drain()
                news = [(stream.news(), stream.name) for stream in self._streams]
            for text, name in news:
                if text and self._listener is not None:
                    self._listener(text, name)
            if self._stop in ready:
                # What was written last has been told of as well.
                return


def flush() -> None:
    """Flush what Python and the C library hold back."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            continue
    with suppress(OSError, AttributeError):
        _library().fflush(None)


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    """Return the C library as this process has it; opening it takes long enough to be noticed."""
    return ctypes.CDLL(None)


def _text_on(descriptor: int, like: TextIO) -> TextIO:
    """Return a text stream on a descriptor that writes line by line, as at a terminal.

    Python's own stream need not write to the descriptor: a test's or a notebook's does not.
    """
    return open(
        descriptor,
        "w",
        buffering=1,
        encoding=getattr(like, "encoding", None) or "utf-8",
        errors=getattr(like, "errors", None) or "backslashreplace",
        closefd=False,
    )
