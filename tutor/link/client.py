"""The screen's end of the line: it starts the engine process, gives it runs and hears of them.

Everything happens in the event loop of the caller. Nothing here waits: a call sends a few bytes
and returns, and what comes back reaches the listener.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from typing import IO, Any

from msgspec import Struct

from tutor.link.frames import Unframer, frame
from tutor.link.messages import (
    Exited,
    FromEngine,
    FromRun,
    Leave,
    Load,
    Message,
    Running,
)
from tutor.link.run_line import RunLine, received
from tutor.own_process import ROOT

START = (
    "import sys, importlib.util as u; "
    "u.find_spec('tutor') or sys.path.append(sys.argv[2]); "
    "from tutor import garbage; garbage.begin(); "
    "from tutor.engine.worker import main; main()"
)
"""The engine is not started by ``-m``, which would put the present folder before the libraries."""


class Lost(Struct, frozen=True):
    """The engine process itself has died; it is started anew. `reason` is what it said last."""

    reason: str


Heard = FromEngine | FromRun | Lost


class EngineClient:
    """An engine process and its runs, each with a number.

    `listener` gets what the engine says, and the runs that were loaded without a listener of
    their own.
    """

    def __init__(self, listener: Callable[[Heard], None]) -> None:
        self._listener = listener
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._control_frames = Unframer(FromEngine)
        self._runs: dict[int, RunLine] = {}
        self._complaints: IO[bytes] | None = None

    async def start(self) -> None:
        """Start the engine process unless there is one; `Ready` follows when it is warm."""
        if self._control is None:
            self._launch()

    def _launch(self) -> socket.socket:
        """Start the engine process and return our end of its control line."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, str(theirs.fileno()), ROOT],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self._complaints,
            env={"PYTHONHASHSEED": "0", **os.environ},
            start_new_session=True,
        )
        theirs.close()
        self._control = ours
        self._control_frames = Unframer(FromEngine)
        asyncio.get_running_loop().add_reader(ours, self._read_control)
        return ours

    def load(self, load: Load, listener: Callable[[Any], None] | None = None) -> None:
        """Start a run, which ends the one with its number.

        `Begun` follows, or `Ended` with the reason. `listener` gets what this run says, and what
        the engine says of its process. Where the engine process has died, another one is started.
        """
        control = self._control or self._launch()
        self._forget(load.run)
        run = self._runs[load.run] = RunLine(load.run, listener or self._listener)
        theirs = run.open()
        data = frame(load)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            sent = socket.send_fds(control, [data], [theirs.fileno()])
            if sent < len(data):
                # A script of more than 200 kB: the engine takes the rest as soon as it listens.
                control.setblocking(True)
                control.sendall(data[sent:])
                control.setblocking(False)
        theirs.close()

    def leave(self, run: int) -> None:
        """End a run and forget it; nothing happens when there is none with this number."""
        if run in self._runs and self._control is not None:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._control.send(frame(Leave(run)))
        self._forget(run)

    def send(self, message: Message, run: int = 0) -> None:
        """Send a message to a run; nothing happens when there is none."""
        if run in self._runs:
            self._runs[run].send(message)

    def interrupt(self, run: int = 0) -> None:
        """Interrupt the step that runs; a run that does not react is killed."""
        if run in self._runs:
            self._runs[run].interrupt()

    async def close(self) -> None:
        """End the runs and the engine, and wait until all are gone."""
        self._forget_all()
        self._close_control()
        process, self._process = self._process, None
        if process is None:
            return
        # A warm engine ends by itself when its line closes; one that still imports does not hear.
        process.kill()
        process.wait()

    def _read_control(self) -> None:
        data = None if self._control is None else received(self._control)
        if data is None:
            return
        if not data:
            self._lost()
        for message in self._control_frames.feed(data):
            self._hear(message)

    def _hear(self, message: Running | Exited | Any) -> None:
        if not isinstance(message, Running | Exited):
            self._listener(message)
            return
        run = self._runs.get(message.run)
        if isinstance(message, Running) and run is not None:
            run.pid = message.pid
        elif run is None or message.pid != run.pid:
            return
        else:
            run.drain()
            run.close()
        run.listener(message)

    def _lost(self) -> None:
        for run in self._runs.values():
            run.signal(signal.SIGKILL)
        self._forget_all()
        reason = self._last_words()
        self._close_control()
        self._listener(Lost(reason))

    def _last_words(self) -> str:
        """Wait for the end of the engine process; return the signal or its last complaint."""
        if self._process is None or self._complaints is None:
            return ""
        status = self._process.wait()
        if status < 0:
            return (signal.strsignal(-status) or f"signal {-status}").lower()
        self._complaints.seek(0)
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"status {status}"

    def _forget(self, number: int) -> None:
        """Close the line to a run; a run that still goes is ended by the engine or right here."""
        run = self._runs.pop(number, None)
        if run is not None:
            run.close()

    def _forget_all(self) -> None:
        for number in list(self._runs):
            self._forget(number)

    def _close_control(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None
