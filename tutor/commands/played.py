"""Runs in processes of their own, read in step by the process that started them."""

import os
import select
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from tutor import own_process
from tutor.commands import Complaint
from tutor.commands.plan import Plan, Refused, Said, Told
from tutor.link.frames import Line
from tutor.trace.comparing import Heard
from tutor.trace.model import End, Failure, Start

PATIENCE = 30.0
"""Seconds that a run may stand at one step while the other one waits for it."""

SLOWER = 10
"""A run may take so many times as long for a step as the slowest step of the other run."""

FARTHER = 10
"""A run is ended when it has made so many times the steps of one that is over."""

STEPS_FREE = 1000
"""So many steps a run may always make beyond those."""


class OwnRun:
    """A run in a process of its own. A lesson that exits, crashes or hangs costs that process."""

    def __init__(self, plan: Plan) -> None:
        ours, theirs = socket.socketpair()
        self._line = Line(ours, Said)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the run is.
        self._ended = False
        command = own_process.command("tutor.commands.player", str(theirs.fileno()))
        with theirs:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self._errors,
                pass_fds=[theirs.fileno()], start_new_session=True,
            )  # fmt: skip
        self._line.send(plan)

    def fileno(self) -> int:
        """Return the descriptor of the socket, for select."""
        return self._line.fileno()

    def ready(self) -> bool:
        """Say whether the run has said something that was not read yet, or is over."""
        return self._line.waiting or self._ended or bool(select.select([self], [], [], 0)[0])

    def receive(self) -> Said | None:
        """Return what the run says next, None when its process has gone."""
        if self._ended:
            return None
        try:
            said: Said = self._line.receive()
        except EOFError:
            self._ended = True
            return None
        return said

    def died(self) -> End:
        """Return the end of a run whose process ended without telling one."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self.close()
        code = self._process.returncode
        how = f"exit status {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip().splitlines()
        tail = f": {said[-1].strip()}" if said else ""
        message = f"its process ended with {how}{tail}"
        return End("failed", Failure("ProcessEnded", message, None, None))

    def close(self) -> None:
        """End the process and all that it started."""
        self._ended = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._line.close()

    def __enter__(self) -> "OwnRun":
        return self

    def __exit__(self, *problem: Any) -> None:
        self.close()
        self._errors.close()


class InStep:
    """One of two runs that are read in step: its steps, then `end`.

    A run that makes no step while the `other` one waits for it is ended, and so is one that does
    not come to an end long after the other one.
    """

    def __init__(self, run: OwnRun, patience: float = PATIENCE) -> None:
        self._run = run
        self._patience = patience
        self.other: InStep | None = None
        self.end: End | None = None
        self.start: Start | None = None
        self.steps = 0
        self.slowest = 0.0

    def heard(self) -> Iterator[Heard]:
        """Yield each step with its loss; Complaint when the run could not begin."""
        while self.end is None:
            if not self._comes():
                self._stop("NoStep", "it stood still while the other run waited for it")
                return
            said = self._run.receive()
            match said:
                case Told(step, loss):
                    self.steps += 1
                    self.slowest = max(self.slowest, step.ms / 1000)
                    yield step, loss
                    self._mind_length()
                case End():
                    self.end = said
                case None:
                    self.end = self._run.died()
                case Refused(reason):
                    raise Complaint(reason)
                case Start():
                    self.start = said

    def _comes(self) -> bool:
        """Wait for the run; False when the other one has waited too long for it."""
        other = self.other
        since: float | None = None
        while not self._run.ready():
            if other is None or not other.waits():
                select.select([self._run, *([] if other is None else [other._run])], [], [])
                continue
            since = since or time.monotonic()
            left = since + max(self._patience, SLOWER * other.slowest) - time.monotonic()
            if left <= 0:
                return False
            select.select([self._run], [], [], left)
        return True

    def waits(self) -> bool:
        """Say whether this run has said something that nobody has read yet, or is over."""
        return self.end is not None or self._run.ready()

    def _mind_length(self) -> None:
        other = self.other
        if other is None or other.end is None:
            return
        if self.steps > FARTHER * other.steps + STEPS_FREE:
            self._stop(
                "NoEnd", f"it went on after {self.steps} steps; the other made {other.steps}"
            )

    def _stop(self, kind: str, message: str) -> None:
        self._run.close()
        self.end = End("stopped", Failure(kind, message, None, None))
