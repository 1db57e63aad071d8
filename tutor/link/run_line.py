"""The screen's end of the line to one run: what it says is heard, and it can be ended at any time.

Everything happens in the event loop of the caller, and nothing waits.
"""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from tutor.link.frames import Unframer, frame
from tutor.link.messages import Ended, FromRun, Message, Passed, Stepped

PATIENCE = 2.0
"""Seconds after an interrupt until a run that did not react is killed."""

CHUNK = 1 << 18


def received(end: socket.socket) -> bytes | None:
    """Return what has come over a socket: nothing yet is None, its end is no bytes."""
    try:
        return end.recv(CHUNK)
    except BlockingIOError:
        return None
    except ConnectionResetError:
        return b""


class RunLine:
    """The line to the run with this number. `listener` gets what the run says."""

    def __init__(self, number: int, listener: Callable[[Any], None]) -> None:
        self.number = number
        self.listener = listener
        self.pid: int | None = None
        self._end: socket.socket | None = None
        self._frames = Unframer(FromRun)
        self._unsent = bytearray()
        self._killer: asyncio.TimerHandle | None = None

    def open(self) -> socket.socket:
        """Make the line and return the run's end of it."""
        self._end, theirs = socket.socketpair()
        self._end.setblocking(False)
        asyncio.get_running_loop().add_reader(self._end, self._read)
        return theirs

    def send(self, message: Message) -> None:
        """Send a message to the run; nothing happens when it has gone."""
        if self._end is not None:
            self._unsent += frame(message)
            self._send_rest()

    def _send_rest(self) -> None:
        """Send what the line takes now, and the rest when it takes more."""
        if self._end is None:
            return
        try:
            del self._unsent[: self._end.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:  # The run has gone, of which the engine tells.
            self._unsent.clear()
        loop = asyncio.get_running_loop()
        if self._unsent:
            loop.add_writer(self._end, self._send_rest)
        else:
            loop.remove_writer(self._end)

    def interrupt(self) -> None:
        """Interrupt the step that runs; a run that does not react is killed after `PATIENCE`."""
        self.signal(signal.SIGINT)
        if self._killer is None:
            loop = asyncio.get_running_loop()
            self._killer = loop.call_later(PATIENCE, self.signal, signal.SIGKILL)

    def signal(self, number: int) -> None:
        """Send a signal to the run; the one that kills goes to all that it started as well."""
        if self.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if number == signal.SIGKILL:
                    os.killpg(self.pid, number)
                else:
                    os.kill(self.pid, number)

    def drain(self) -> None:
        """Hear out what a run that has gone has left in its line."""
        while self._end is not None and self._read():
            pass

    def close(self) -> None:
        """Forget the run; one that still goes is ended."""
        self._spare()
        self._close_end()
        self.signal(signal.SIGKILL)
        self.pid = None

    def _read(self) -> bool:
        """Hear what has come; say whether anything had."""
        data = None if self._end is None else received(self._end)
        if data is None:
            return False
        if not data:
            self._close_end()
        heard = False
        for message in self._frames.feed(data):
            heard = True
            if isinstance(message, Ended) or _waits(message):
                self._spare()
            self.listener(message)
        return heard or bool(data)

    def _spare(self) -> None:
        if self._killer is not None:
            self._killer.cancel()
            self._killer = None

    def _close_end(self) -> None:
        if self._end is not None:
            asyncio.get_running_loop().remove_reader(self._end)
            asyncio.get_running_loop().remove_writer(self._end)
            self._unsent.clear()
            self._end.close()
            self._end = None


def _waits(message: Any) -> bool:
    """Whether a message says that the script now stands still."""
    return isinstance(message, Stepped | Passed) and message.waiting
