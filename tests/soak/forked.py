"""Engines that are forked from a process that has torch, in place of new interpreters.

A thousand engines would spend most of an hour importing torch. What happens when one is killed
does not depend on how it came to be: a forked one is a child of the screen's process too, in a
session of its own, with nothing open but its line and its complaints, and runs the same `main`.
"""

import asyncio
import gc
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import IO, NoReturn

from tutor.link import client

MANY = 50
"""From so many engines on they are forked."""


class ForkedEngine:
    """Stands for the `subprocess.Popen` of an engine process, as far as the client uses it."""

    def __init__(
        self, command: Sequence[str], *, pass_fds: Sequence[int], stderr: IO[bytes],
        env: Mapping[str, str], **_: object,
    ) -> None:  # fmt: skip
        line = pass_fds[0]
        with warnings.catch_warnings():
            # The child has none of the threads of its parent, and needs none.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            _be_engine(command, line, stderr.fileno(), env)
        self._status: int | None = None

    def wait(self) -> int:
        """Wait for the end, and return the status as `subprocess` gives it."""
        if self._status is None:
            try:
                self._status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            except ChildProcessError:
                # Whoever looked for survivors has taken the status; 0 is what `Popen` gives then.
                self._status = 0
        return self._status

    def kill(self) -> None:
        """End the process if it still goes."""
        if self._status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def _be_engine(
    command: Sequence[str], line: int, complaints: int, environment: Mapping[str, str]
) -> NoReturn:
    """Be the engine process of a line; never returns."""
    status = 70
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT):
            signal.signal(number, signal.SIG_DFL)
        asyncio._set_running_loop(None)
        _keep_open(line, complaints)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = ["-c", *command[command.index("-c") + 2 :]]
        from tutor.engine.worker import main

        main()
        status = 0
    finally:
        os._exit(status)


def _keep_open(line: int, complaints: int) -> None:
    """Leave nothing open but a line, under its own number, and the three standard streams."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, end in enumerate((nothing, nothing, complaints)):
        os.dup2(end, number)
    os.closerange(3, line)
    os.closerange(line + 1, os.sysconf("SC_OPEN_MAX"))


def warm() -> None:
    """Import torch and what an engine loads later, on one thread, so that this process may fork."""
    import torch

    import tutor.engine.redirect
    import tutor.engine.torch_watch  # noqa: F401

    torch.set_num_threads(1)
    torch.optim.SGD([torch.zeros(1)], lr=1.0)
    gc.collect()
    gc.freeze()


@contextmanager
def engines(times: int) -> Iterator[None]:
    """Have `EngineClient` fork its engines from this process, if it is to start `MANY`.

    A few are started as the app starts them.
    """
    if times < MANY:
        yield
        return
    warm()
    before = stand_in()
    try:
        yield
    finally:
        client.__dict__["subprocess"] = before


def stand_in() -> object:
    """Have `EngineClient` fork its engines from now on; return what it started them with."""
    before = client.__dict__["subprocess"]
    client.__dict__["subprocess"] = SimpleNamespace(Popen=ForkedEngine, DEVNULL=subprocess.DEVNULL)
    return before
