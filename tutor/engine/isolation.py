"""A process that may look and compute and nothing else: the child of a run, cut off from it.

What a forked process shares with its parent are open files, pipes and sockets with their places,
memory that was shared on purpose, and the world. All of that is taken away, so that whatever code
runs here, the parent's run is the same as without it.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, NoReturn

from tutor.engine.raw import torch_loaded

Refuse = Callable[[str], NoReturn]
"""Ends the process; gets what was about to be done, such as ``writes results.txt``."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

FORBIDDEN = {
    "builtins.input": "asks for input",
    "os.chmod": "changes a file",
    "os.chown": "changes a file",
    "os.exec": "starts a process",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
    "os.kill": "sends a signal",
    "os.killpg": "sends a signal",
    "os.link": "writes a file",
    "os.mkdir": "makes a folder",
    "os.posix_spawn": "starts a process",
    "os.remove": "removes a file",
    "os.rename": "renames a file",
    "os.rmdir": "removes a folder",
    "os.symlink": "writes a file",
    "os.system": "starts a process",
    "os.truncate": "writes a file",
    "os.utime": "changes a file",
    "signal.pthread_kill": "sends a signal",
    "socket.bind": "uses the network",
    "socket.connect": "uses the network",
    "socket.getaddrinfo": "uses the network",
    "socket.sendmsg": "uses the network",
    "socket.sendto": "uses the network",
    "sqlite3.connect": "opens a database",
    "subprocess.Popen": "starts a process",
}
"""The audit events of Python that end the process, and what they say of the script."""


def cut_off(keep: Iterable[int], niceness: int = 19) -> None:
    """Take from this process all that it shares with its parent, but for the descriptors to keep.

    A descriptor that was open stays occupied and fails when it is read; what is written to it is
    lost. `niceness` is by how much it lets others go first.
    """
    with suppress(OSError):
        os.nice(niceness)
    import faulthandler

    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in _open_descriptors() - {nowhere, *keep}:
        with suppress(OSError):
            os.dup2(nowhere, descriptor)
    sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    sys.stdout = sys.stderr = os.fdopen(nowhere, "w")
    # Importing a module must not write its bytecode.
    sys.dont_write_bytecode = True
    torch = torch_loaded()
    if torch is not None:
        # Of the threads that torch computes with, none has come along.
        torch.set_num_threads(1)


def _open_descriptors() -> set[int]:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return {int(name) for name in os.listdir(folder)}
    return set(range(256))


def end_after(seconds: float) -> None:
    """Have the kernel end this process after a time, whatever it does then."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def end_with_parent() -> None:
    """Ask the kernel to end this process when the one that forked it ends; only Linux can."""
    pr_set_pdeathsig = 1
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def forbid(refuse: Refuse) -> None:
    """Refuse from now on to write or remove files, to use the network and to start processes.

    There is no way back: a process cannot get rid of the hook.
    """

    def hook(event: str, given: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = given
            if isinstance(flags, int) and flags & WRITING and _is_file(path):
                refuse(f"writes {os.path.basename(os.fsdecode(path))}")
        elif event in FORBIDDEN:
            refuse(FORBIDDEN[event])
        elif event.startswith("shutil.") and event != "shutil.unpack_archive":
            refuse("copies or removes files")

    torch = torch_loaded()
    if torch is not None:
        _forbid_in_torch(torch, refuse)
    sys.addaudithook(hook)


def _is_file(path: object) -> bool:
    return isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path) != os.devnull


def _forbid_in_torch(torch: Any, refuse: Refuse) -> None:
    """Refuse what torch does in C++, where no audit event tells of it, and other workers' data."""

    def refusal(what: str) -> Callable[..., NoReturn]:
        return lambda *args, **kwargs: refuse(what)

    torch.save = refusal("writes a file")
    torch._C.PyTorchFileWriter = refusal("writes a file")
    workers = torch.utils.data.dataloader._MultiProcessingDataLoaderIter
    for name in ("__init__", "_next_data", "_shutdown_workers", "_reset"):
        # Its queues are shared: what is taken from them here would be missing in the run.
        setattr(workers, name, refusal("fetches data from other processes"))
