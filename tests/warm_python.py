"""Python processes that need not wait for torch: forked from one that has imported it.

A command costs a new interpreter a second or two before its first line, and here milliseconds.
Everything else is as in a process of its own: arguments, environment, working directory, the three
standard streams, the exit, and a `sys.modules` in which torch stands only if it was asked for. What
is about the start of a process itself (what is imported, a hash seed, an encoding) has to be tested
with a real one.
"""

import atexit
import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[1]

PACKAGES = ("advice", "commands", "derive", "lesson", "maths", "plain", "trace")
"""The packages of the tutor that a command may need, beside the engine."""


def run(
    arguments: Sequence[str],
    environment: Mapping[str, str],
    folder: Path = ROOT,
    text: str = "",
    torch: bool = False,
    timeout: float = 300,
    executable: str = sys.executable,
) -> "subprocess.CompletedProcess[str]":
    """Run Python to its end with arguments as on its command line: ``-m NAME ...``, ``FILE ...``.

    The hash seed is 0, as `environment` has to say; `text` is what stands on the standard input.
    `executable` is the Python that it starts processes of its own with.
    """
    assert environment["PYTHONHASHSEED"] == "0"
    with (
        tempfile.TemporaryFile() as given,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
    ):
        given.write(text.encode())
        given.seek(0)
        job = {
            "arguments": arguments, "environment": dict(environment), "folder": str(folder),
            "executable": executable,
        }  # fmt: skip
        status = _server(torch).run(job, [given.fileno(), out.fileno(), err.fileno()], timeout)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(
            [sys.executable, *arguments], status, _text(out.read()), _text(err.read())
        )


def _text(written: bytes) -> str:
    return written.decode().replace("\r\n", "\n")


class _Server:
    """The process that forks, and the line to it; it ends with this one, which closes the line."""

    def __init__(self, torch: bool) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.warm_python", str(theirs.fileno()), str(int(torch))]
        with theirs:
            subprocess.run(
                command, cwd=ROOT, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONHASHSEED": "0"}, check=True,
            )  # fmt: skip
        atexit.register(self._line.close)

    def run(self, job: dict[str, Any], streams: list[int], timeout: float) -> int:
        """Run one job and return its exit status."""
        self._line.settimeout(timeout)
        socket.send_fds(self._line, [json.dumps(job).encode()], streams)
        child = int(self._line.recv(100))
        try:
            return int(self._line.recv(100))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self._line.recv(100)
            raise


_server = cache(_Server)


def _warm(torch: bool) -> int:
    """Import what commands import; return the number of threads that torch would use."""
    names = PACKAGES
    threads = 0
    if torch:
        import torch as module

        # A process that has started torch's threads must not fork; its children may have them.
        threads = module.get_num_threads()
        module.set_num_threads(1)
        module.optim.SGD([module.zeros(1)], lr=1.0)
        names += ("engine",)
    import_module("tutor.engine.headless")
    for name in names:
        package = import_module(f"tutor.{name}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(found.name)
    return threads


def _serve(line: socket.socket, torch: bool) -> NoReturn:
    """Fork for each job until the line is closed.

    Tests look at the children of their process, of which this one is to be none.
    """
    if os.fork():
        os._exit(0)
    threads = _warm(torch)
    assert torch == ("torch" in sys.modules)
    gc.freeze()
    while True:
        data, streams, _, _ = socket.recv_fds(line, 1 << 20, 3)
        if not data:
            os._exit(0)
        child = os.fork()
        if child == 0:
            line.close()
            if threads:
                sys.modules["torch"].set_num_threads(threads)
            os._exit(ended(json.loads(data), streams))
        for stream in streams:
            os.close(stream)
        line.send(str(child).encode())
        line.send(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())


def ended(job: dict[str, Any], streams: list[int]) -> int:
    """Do a job as Python would to its exit, and return the status.

    What Python does behind that, taking apart all that torch has built, takes a second.
    """
    status = 0
    try:
        _become(job, streams)
    except SystemExit as problem:
        if isinstance(problem.code, str):
            print(problem.code, file=sys.stderr)
        status = problem.code if isinstance(problem.code, int) else int(problem.code is not None)
    except BaseException:
        traceback.print_exc()
        status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return status


def _become(job: dict[str, Any], streams: list[int]) -> None:
    """Be the process that was asked for."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = sys.__stdin__ = os.fdopen(0, closefd=False)
    sys.stdout = sys.__stdout__ = os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.__stderr__ = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(job["environment"])
    os.chdir(job["folder"])
    arguments = job["arguments"]
    sys.executable = job["executable"]
    sys.orig_argv = [sys.executable, *arguments]
    _forget("tests")
    if arguments[:2] == ["-P", "-c"]:
        sys.argv = arguments[1:2] + arguments[3:]
        del sys.path[0]
        exec(arguments[2], {"__name__": "__main__"})
    elif arguments[0] == "-m":
        sys.argv = arguments[1:]
        sys.path[0] = job["folder"]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        # Plain Python knows nothing of the tutor.
        _forget("tutor")
        sys.argv = list(arguments)
        sys.path[0] = str(Path(arguments[0]).resolve().parent)
        runpy.run_path(arguments[0], run_name="__main__")


def _forget(package: str) -> None:
    """Have a package not imported yet, as in a process that did not import it."""
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2] == "1")
