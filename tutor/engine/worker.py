"""The engine process: it warms up once, and gives every run a process of its own.

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
from typing import TextIO

from tutor.engine.session import Session
from tutor.link.frames import Line
from tutor.link.messages import Exited, Load, Ready, Running, ToEngine, ToRun


class Worker:
    """Serves the control line `control` until the screen closes it.

    `crash` is a file into which a run that crashes writes where it was.
    """

    def __init__(self, control: socket.socket, crash: TextIO) -> None:
        self._control = control
        self._line = Line(control, ToEngine)
        self._child: int | None = None
        self._path = ""
        self._crash = crash
        self._threads = 1
        self._optimizers = False
        self._wake_in, self._wake_out = os.pipe()
        os.set_blocking(self._wake_out, False)
        signal.set_wakeup_fd(self._wake_out)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def serve(self) -> None:
        """Start runs as they are asked for and report their ends."""
        self._threads = _import_torch()
        # From here on the end of the control line says it, and the run is ended in order.
        _die_with_parent(False)
        import torch

        self._line.send(Ready(str(torch.__version__)))
        control = self._control.fileno()
        while True:
            # The optimizers are loaded when nobody waits: at once, or behind the first lesson.
            patience = None if self._optimizers else 0
            ready, _, _ = select.select([control, self._wake_in], [], [], patience)
            if not ready:
                self._load_optimizers()
            if self._wake_in in ready:
                os.read(self._wake_in, 4096)
                self._reap()
            if control in ready and not self._hear():
                self._end_child()
                return

    def _load_optimizers(self) -> None:
        """Build an optimizer once: the first one imports torch's compiler, which takes a second."""
        if self._optimizers:
            return
        self._optimizers = True
        import torch

        # The compiler wants a temporary directory; without one a lesson can do without it too.
        with contextlib.suppress(Exception):
            torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)

    def _hear(self) -> bool:
        """Take one frame with the run's socket beside it; say whether the screen is still there."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, 65536, 1)
        except ConnectionResetError:
            return False
        if not data:
            return False
        for message in self._line.feed(data):
            self._end_child()
            if _mentions_optimizers(message.path):
                self._load_optimizers()
            self._fork(message, socket.socket(fileno=descriptors[0]))
        return True

    def _fork(self, load: Load, end: socket.socket) -> None:
        self._path = load.path
        self._crash.seek(0)
        self._crash.truncate()
        child = os.fork()
        if child == 0:
            self._become_run(load, end)
        end.close()
        self._child = child
        self._line.send(Running(child))

    def _become_run(self, load: Load, end: socket.socket) -> None:
        """Be the process of one run; never returns."""
        import torch

        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setpgid(0, 0)
        _die_with_parent()
        self._control.close()
        faulthandler.enable(self._crash, all_threads=False)
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
        if self._child is None:
            return
        pid, status = os.waitpid(self._child, os.WNOHANG)
        if pid:
            self._child = None
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            line = crash_line(self._crash, self._path)
            self._line.send(Exited(pid, os.waitstatus_to_exitcode(status), line))

    def _end_child(self) -> None:
        """End the present run with all that it started."""
        if self._child is None:
            return
        child, self._child = self._child, None
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)


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


def _mentions_optimizers(path: str) -> bool:
    """Say whether a script may build an optimizer, so that loading them first is no detour."""
    with contextlib.suppress(OSError):
        return b"optim" in Path(path).read_bytes()
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
    with tempfile.TemporaryFile("w+") as crash:
        Worker(socket.socket(fileno=int(sys.argv[1])), crash).serve()


if __name__ == "__main__":
    main()
