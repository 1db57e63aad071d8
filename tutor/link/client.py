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
from pathlib import Path
from typing import IO, Any

from msgspec import Struct

from tutor.link.frames import Unframer, frame
from tutor.link.messages import Ended, Exited, FromEngine, FromRun, Load, Message, Running, Stepped

PATIENCE = 2.0
"""Seconds after an interrupt until a run that did not react is killed."""

CHUNK = 1 << 18

ROOT = str(Path(__file__).resolve().parents[2])

START = (
    "import sys, importlib.util as u; "
    "u.find_spec('tutor') or sys.path.append(sys.argv[2]); "
    "from tutor.engine.worker import main; main()"
)
"""The engine is not started by ``-m``, which would put the present folder before the libraries."""


class Lost(Struct, frozen=True):
    """The engine process itself has died; it is started anew. `reason` is what it said last."""

    reason: str


Heard = FromEngine | FromRun | Lost


class EngineClient:
    """An engine process and the run that it has at present. `listener` gets what they say."""

    def __init__(self, listener: Callable[[Heard], None]) -> None:
        self._listener = listener
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._control_frames = Unframer(FromEngine)
        self._run: socket.socket | None = None
        self._run_frames = Unframer(FromRun)
        self._unsent = bytearray()
        self._pid: int | None = None
        self._killer: asyncio.TimerHandle | None = None
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

    def load(self, load: Load) -> None:
        """Start a run, which ends the present one. `Begun` follows, or `Ended` with the reason.

        Where the engine process has died, another one is started.
        """
        control = self._control or self._launch()
        self._close_run()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._run = ours
        self._run_frames = Unframer(FromRun)
        asyncio.get_running_loop().add_reader(ours, self._read_run)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            socket.send_fds(control, [frame(load)], [theirs.fileno()])
        theirs.close()

    def send(self, message: Message) -> None:
        """Send a message to the present run; nothing happens when there is none."""
        if self._run is not None:
            self._unsent += frame(message)
            self._send_rest()

    def _send_rest(self) -> None:
        """Send what the line takes now, and the rest when it takes more."""
        if self._run is None:
            return
        try:
            del self._unsent[: self._run.send(self._unsent)]
        except BlockingIOError:
            pass
        except OSError:  # The run has gone, of which the engine tells.
            self._unsent.clear()
        loop = asyncio.get_running_loop()
        if self._unsent:
            loop.add_writer(self._run, self._send_rest)
        else:
            loop.remove_writer(self._run)

    def interrupt(self) -> None:
        """Interrupt the step that runs; a run that does not react is killed after `PATIENCE`."""
        self._signal(signal.SIGINT)
        if self._killer is None:
            loop = asyncio.get_running_loop()
            self._killer = loop.call_later(PATIENCE, self._signal, signal.SIGKILL)

    async def close(self) -> None:
        """End the run and the engine, and wait until both are gone."""
        self._close_run()
        self._close_control()
        process, self._process = self._process, None
        if process is None:
            return
        # A warm engine ends by itself when its line closes; one that still imports does not hear.
        process.kill()
        await asyncio.to_thread(process.wait)

    def _signal(self, number: int) -> None:
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                if number == signal.SIGKILL:
                    os.killpg(self._pid, number)
                else:
                    os.kill(self._pid, number)

    def _read_control(self) -> None:
        for message in self._read(self._control, self._control_frames, self._lost):
            if isinstance(message, Running):
                self._pid = message.pid
            if isinstance(message, Exited):
                if message.pid != self._pid:
                    continue
                self._drain_run()
                self._close_run()
            self._listener(message)

    def _read_run(self) -> None:
        for message in self._read(self._run, self._run_frames, self._close_line):
            self._hear(message)

    def _hear(self, message: Any) -> None:
        if isinstance(message, Ended) or (isinstance(message, Stepped) and message.waiting):
            self._spare()
        self._listener(message)

    def _read(
        self, end: socket.socket | None, frames: Unframer, gone: Callable[[], None]
    ) -> list[Any]:
        if end is None:
            return []
        try:
            data = end.recv(CHUNK)
        except BlockingIOError:
            return []
        except ConnectionResetError:
            data = b""
        if not data:
            gone()
        return list(frames.feed(data))

    def _drain_run(self) -> None:
        """Hear out what a run that has gone has left in its line."""
        while self._run is not None:
            messages = self._read(self._run, self._run_frames, self._close_line)
            if not messages:
                break
            for message in messages:
                self._hear(message)

    def _lost(self) -> None:
        self._signal(signal.SIGKILL)
        self._close_run()
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

    def _spare(self) -> None:
        if self._killer is not None:
            self._killer.cancel()
            self._killer = None

    def _close_line(self) -> None:
        if self._run is not None:
            asyncio.get_running_loop().remove_reader(self._run)
            asyncio.get_running_loop().remove_writer(self._run)
            self._unsent.clear()
            self._run.close()
            self._run = None

    def _close_run(self) -> None:
        """Forget the present run; a run that still goes is ended by the engine or right here."""
        self._spare()
        self._close_line()
        self._signal(signal.SIGKILL)
        self._pid = None

    def _close_control(self) -> None:
        if self._control is not None:
            asyncio.get_running_loop().remove_reader(self._control)
            self._control.close()
            self._control = None
        if self._complaints is not None:
            self._complaints.close()
            self._complaints = None
