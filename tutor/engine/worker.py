"""The engine process: it warms up once, and gives every run a process of its own.

Several runs can go at a time, each under a number: the lesson itself, its variants, a replay.

The parent imports torch, which takes a second, and then forks for each run, which takes
milliseconds. So ``r`` starts again at once, a lesson that exits, crashes or is
killed takes only its own process with it, and nothing that it changed (default dtype, seed, working
directory) is left for the next. The parent never runs a multi-threaded op and never touches an
accelerator, since a process that did must not fork.
"""

import contextlib
import ctypes
import faulthandler
import os
import re
import select
import signal
import socket
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple, TextIO

from tutor import garbage
from tutor.engine.session import Session
from tutor.link.frames import Line
from tutor.link.messages import Exited, Leave, Load, Ready, Running, ToEngine, ToRun

QUIET = 2.0
"""Seconds without a message after which nobody waits, for a lesson's first step above all."""


class Child(NamedTuple):
    """The process of a run, its script, and the file into which it writes where it crashes."""

    pid: int
    path: str
    crash: TextIO


class Worker:
    """Serves the control line `control` until the screen closes it."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._line = Line(control, ToEngine)
        self._children: dict[int, Child] = {}
        self._ends: list[int] = []
        self._threads = 1
        self._optimizers = False
        self._wake_in, self._wake_out = os.pipe()
        os.set_blocking(self._wake_out, False)
        signal.set_wakeup_fd(self._wake_out)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Start runs as they are asked for and report their ends."""
        self._threads = _import_torch()
        garbage.started()
        # From here on the end of the control line says it, and the run is ended in order.
        _die_with_parent(False)
        import torch

        self._line.send(Ready(str(torch.__version__)))
        control = self._control.fileno()
        while True:
            # The optimizers are loaded when nobody waits; a lesson that names them does not wait.
            patience = None if self._optimizers else QUIET
            ready, _, _ = select.select([control, self._wake_in], [], [], patience)
            if not ready:
                self._load_optimizers()
            if self._wake_in in ready:
                os.read(self._wake_in, 4096)
                self._reap()
            if control in ready and not self._hear():
                for run in list(self._children):
                    self._end_child(run)
                return

    def _load_optimizers(self) -> None:
        """Build an optimizer once: the first one imports torch's compiler, which takes a second."""
        if self._optimizers:
            return
        self._optimizers = True
        import torch

        # The compiler wants a temporary directory; without one a lesson can do without it too.
        garbage.begin()
        with contextlib.suppress(Exception):
            torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        garbage.started()

    def _hear(self) -> bool:
        """Take frames, with a run's socket beside a `Load`; say whether the screen is there."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
        except ConnectionResetError:
            return False
        if not data:
            return False
        self._ends += descriptors
        for message in self._line.feed(data):
            self._end_child(message.run)
            if isinstance(message, Leave):
                continue
            if _mentions_optimizers(message):
                self._load_optimizers()
            self._fork(message, socket.socket(fileno=self._ends.pop(0)))
        return True

    def _fork(self, load: Load, end: socket.socket) -> None:
        crash = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed when the run has gone
        child = os.fork()
        if child == 0:
            self._become_run(load, end, crash)
        end.close()
        self._children[load.run] = Child(child, load.path, crash)
        self._line.send(Running(child, load.run))

    def _become_run(self, load: Load, end: socket.socket, crash: TextIO) -> None:
        """Be the process of one run; never returns."""
        import torch

        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setpgid(0, 0)
        _die_with_parent()
        self._control.close()
        faulthandler.enable(crash, all_threads=False)
        # A DataLoader's worker must not hold the line open after the run has gone.
        os.register_at_fork(after_in_child=end.close)
        torch.set_num_threads(self._threads)
        status = 0
        try:
            Session(Line(end, ToRun)).play(load)
        except BaseException:
            import traceback

            traceback.print_exc()
            status = 70
        finally:
            # Threads that the script left running do not keep the process.
            os._exit(status)

    def _reap(self) -> None:
        """Report the runs that have gone by themselves."""
        for run, child in list(self._children.items()):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._kill_group(pid)
                line = crash_line(child.crash, child.path)
                self._drop(run)
                self._line.send(Exited(pid, os.waitstatus_to_exitcode(status), line, run))

    def _end_child(self, run: int) -> None:
        """End a run with all that it started, if there is one with this number."""
        if run not in self._children:
            return
        pid = self._children[run].pid
        self._drop(run)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        self._kill_group(pid)

    def _drop(self, run: int) -> None:
        self._children.pop(run).crash.close()

    def _kill_group(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def crash_line(crash: TextIO, path: str) -> int | None:
    """Return the line of the script at `path` in a report of faulthandler, the innermost first."""
    crash.seek(0)
    found = re.search(rf'File "{re.escape(path)}", line (\d+)', crash.read())
    return int(found[1]) if found else None


def _die_with_parent(die: bool = True) -> None:
    """Ask the kernel to end this process when its parent is killed, or not to; only Linux can."""
    pr_set_pdeathsig = 1
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL if die else 0)


def _import_torch() -> int:
    """Import what every run needs and return the number of threads that torch would use."""
    import torch

    import tutor.engine.redirect
    import tutor.engine.torch_watch  # noqa: F401 - so that no run has to

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    return threads


def _mentions_optimizers(load: Load) -> bool:
    """Say whether a script may build an optimizer, so that loading them first is no detour."""
    if load.source is not None:
        return "optim" in load.source
    with contextlib.suppress(OSError):
        return b"optim" in Path(load.path).read_bytes()
    return False


def _writable_cache() -> None:
    """Give torch's compiler a directory that it may name, where no temporary one is writable."""
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", os.getcwd())


def main() -> None:
    """Serve the control line on the descriptor that the command line names."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Until it listens to the control line, nothing else tells it that the screen was killed.
    _die_with_parent()
    _writable_cache()
    Worker(socket.socket(fileno=int(sys.argv[1]))).serve()


if __name__ == "__main__":
    main()
