"""The surveys of one run: what the loss is around a weight, worked out beside it.

The run's process forks a scout (see `tutor.engine.scout`), hears its result from a pipe when there
is one, and never waits for it.
"""

import os
import random
import select
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import msgspec

from tutor.engine import scout
from tutor.engine.scout import Order
from tutor.lesson.model import Lesson, Segment
from tutor.link.frames import Line
from tutor.link.messages import Survey
from tutor.trace.landscape import Landscape

PATIENCE = 0.05
"""The seconds without a message before a scout is sent out: forking takes a few milliseconds, which
a held key is not to feel."""

CPU_ONLY = "The loss around a weight is worked out on the CPU only."


class _Out(NamedTuple):
    """A scout that is out: its process, the pipe it reports by, and what came so far."""

    pid: int
    reader: int
    order: Order
    heard: bytearray


class _Place(NamedTuple):
    """Where the script stands: behind which step, of which segment, and what runs next."""

    step: int
    done: Segment
    following: Segment | None


class Scouts:
    """Takes surveys and gives landscapes; there is one scout at a time.

    Say with `stands` where the script stands, and `wait` there for what comes next.
    """

    def __init__(self, lesson: Lesson, device: str) -> None:
        self._lesson = lesson
        self._device = device
        self._place: _Place | None = None
        self._wanted: Survey | None = None
        self._out: _Out | None = None
        self._found: list[Landscape] = []

    def ask(self, survey: Survey) -> None:
        """Take in what is wanted; it takes the place of what was wanted before."""
        self._wanted = survey

    def stands(self, step: int, done: int, following: int | None) -> None:
        """Take in where the script stands from now on; segments are given by their numbers."""
        segments = self._lesson.segments
        behind = None if following is None else segments[following]
        self._place = _Place(step, segments[done], behind)

    def wait(self, line: Line, tell: Callable[[Landscape], None]) -> bool:
        """Wait until the line has something to say, and tell of landscapes meanwhile.

        True is returned in a process that is not the run's: it has to go on with the script at
        once, and ends by itself.
        """
        while True:
            for landscape in self.take():
                tell(landscape)
            patience = None if self._wanted is None else PATIENCE
            ready, _, _ = select.select([line.fileno(), *self.filenos()], [], [], patience)
            if line.fileno() in ready:
                return False
            if not ready and self.send_out():
                return True

    def filenos(self) -> list[int]:
        """Return the descriptors by which something may be told."""
        return [] if self._out is None else [self._out.reader]

    def send_out(self) -> bool:
        """Begin what is wanted, in the place of what is being worked out; the result is `wait`'s.

        It takes as long as a fork does, some milliseconds.
        """
        survey, self._wanted = self._wanted, None
        place = self._place
        self.end()
        if survey is None or place is None or place.following is None:
            return False
        order = Order(survey, self._lesson, *place[:2], place.following, random.getstate())
        if self._device != "cpu":
            self._found.append(scout.nothing(order, CPU_ONLY))
            return False
        try:
            return self._fork(order)
        except OSError as problem:
            self._found.append(scout.nothing(order, f"There is no room to work it out: {problem}."))
            return False

    def _fork(self, order: Order) -> bool:
        reader, writer = os.pipe()
        try:
            pid = os.fork()
        except OSError:
            os.close(reader)
            os.close(writer)
            raise
        if pid == 0:
            os.close(reader)
            scout.explore(order, writer)
            return True
        os.close(writer)
        os.set_blocking(reader, False)
        self._out = _Out(pid, reader, order, bytearray())
        return False

    def take(self) -> list[Landscape]:
        """Return the landscapes that have been worked out by now."""
        out = self._out
        if out is not None and _hear(out):
            self._out = None
            self._found.append(_result(out))
        found, self._found = self._found, []
        return found

    def end(self) -> None:
        """End what is being worked out."""
        out, self._out = self._out, None
        if out is not None:
            with suppress(ProcessLookupError):
                os.kill(out.pid, signal.SIGKILL)
            os.close(out.reader)
            _status(out.pid)


def _hear(out: _Out) -> bool:
    """Read what a scout has said; say whether it has come to its end."""
    with suppress(BlockingIOError):
        while part := os.read(out.reader, 65536):
            out.heard.extend(part)
        return True
    return False


def _result(out: _Out) -> Landscape:
    os.close(out.reader)
    status = _status(out.pid)
    with suppress(msgspec.DecodeError, msgspec.ValidationError):
        return msgspec.msgpack.decode(bytes(out.heard), type=Landscape)
    if status == -signal.SIGALRM:
        return scout.nothing(out.order, f"It takes more than {scout.LIMIT:g} s to work out.")
    how = f"was ended by {signal.Signals(-status).name}" if status and status < 0 else "has gone"
    return scout.nothing(out.order, f"The process that works it out {how}.")


def _status(pid: int) -> int | None:
    """Wait for a process that ends now; None if the script has waited for it already."""
    with suppress(ChildProcessError):
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return None
