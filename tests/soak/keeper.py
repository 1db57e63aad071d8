"""A process that starts screens in terminals, and to which all that they leave behind falls.

It can fork a screen from itself, with Textual and torch in memory, since a thousand screens and
their engines would spend most of an hour importing them. Such a screen is the leader of a session
of its own with the terminal as its own, and forks its engine as its child, as the app starts one.
What a screen has started and left falls to this process and to nobody else, so `family` is all of
it, whoever started whom.
"""

import ctypes
import gc
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import psutil

ROOT = Path(__file__).resolve().parents[2]

ADOPT = 36
"""The option of ``prctl`` by which orphans fall to a process (PR_SET_CHILD_SUBREAPER)."""


class Kept:
    """A screen that was started, as far as a terminal uses a `subprocess.Popen`."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.returncode: int | None = None
        self.pid = int(line.recv(100))

    def poll(self) -> int | None:
        """Return the exit status, None while the screen goes."""
        with suppress(BlockingIOError):
            return self._status(socket.MSG_DONTWAIT)
        return None

    def wait(self) -> int:
        """Wait for the end and return the exit status."""
        return self._status(0)

    def send_signal(self, number: int) -> None:
        """Send the screen a signal, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the screen, unless it has ended."""
        self.send_signal(signal.SIGKILL)

    def _status(self, flags: int) -> int:
        if self.returncode is None:
            self.returncode = int(self._line.recv(100, flags))
        return self.returncode


class Keeper:
    """The keeper's process, which ends with this object's line to it; a context manager."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.soak.keeper", str(theirs.fileno())],
                pass_fds=[theirs.fileno()], cwd=ROOT, stdin=subprocess.DEVNULL,
                env={**environment, "PYTHONHASHSEED": "0"},
            )  # fmt: skip

    def __enter__(self) -> "Keeper":
        return self

    def __exit__(self, *problem: object) -> None:
        self._line.close()
        self._process.wait()

    def start(self, command: Sequence[str], terminal: int, environment: Mapping[str, str]) -> Kept:
        """Start a command in a terminal, as a login would."""
        return self._start(command, terminal, environment, fork=False)

    def fork(self, command: Sequence[str], terminal: int, environment: Mapping[str, str]) -> Kept:
        """Be the command, which is gradstep, in a terminal."""
        return self._start(command, terminal, environment, fork=True)

    def _start(
        self, command: Sequence[str], terminal: int, environment: Mapping[str, str], *, fork: bool
    ) -> Kept:
        job = {
            "command": list(command), "environment": dict(environment), "folder": os.getcwd(),
            "fork": fork,
        }  # fmt: skip
        socket.send_fds(self._line, [json.dumps(job).encode()], [terminal])
        return Kept(self._line)

    def family(self) -> list[psutil.Process]:
        """Return the processes that were started and those that they have started, if any go."""
        return psutil.Process(self._process.pid).children(recursive=True)


def _serve(line: socket.socket) -> NoReturn:
    """Start one screen after the other until the line is closed."""
    ctypes.CDLL(None).prctl(ADOPT, 1)
    warm = False
    while True:
        data, terminals, _, _ = socket.recv_fds(line, 1 << 20, 1)
        if not data:
            os._exit(0)
        job = json.loads(data)
        if job["fork"] and not warm:
            warm = True
            _warm()
        child = os.fork()
        if child == 0:
            line.close()
            _be_screen(job, terminals[0])
        os.close(terminals[0])
        line.send(str(child).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _warm() -> None:
    """Import what a screen and an engine do; the screen's modules decide how Textual comes in."""
    import_module("tutor.ui.full_screen")
    for name in ("commands", "ui"):
        package = import_module(f"tutor.{name}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(found.name)
    from tests.soak import forked

    forked.warm()
    forked.stand_in()
    gc.freeze()


def _be_screen(job: dict[str, Any], terminal: int) -> NoReturn:
    """Be a screen in its terminal; never returns."""
    status = 70
    try:
        os.login_tty(terminal)
        os.chdir(job["folder"])
        command, environment = job["command"], job["environment"]
        if not job["fork"]:
            os.execvpe(command[0], command, environment)
        sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)
        sys.stdout = sys.__stdout__ = os.fdopen(1, "w", closefd=False)
        sys.stderr = sys.__stderr__ = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = command
        from tutor.cli import main

        status = main()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
