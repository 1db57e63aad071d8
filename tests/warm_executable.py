"""A file that can be run in the place of Python: the process is forked from one that is warm.

The tutor starts processes of its own with `sys.executable`: the engine, the runs of ``compare`` and
``export``. A test that is not about their start gives it `executable` as that. It takes the same
arguments, environment, folder and open files; what it starts ends with it, and it with that.
"""

import atexit
import fcntl
import json
import os
import selectors
import signal
import socket
import stat
import sys
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NoReturn

from tests import warm_python

FREE = 1000
"""No descriptor that a process is given has a number as high as this one."""

STAND_IN = """\
#!{python} -IS
import json, os, signal, socket, sys

others = {{"PYTHONUTF8", "PYTHONIOENCODING", "PYTHONWARNINGS"}} & set(os.environ)
if os.environ.get("PYTHONHASHSEED") != "0" or others:
    # The warm process was started otherwise.
    os.execv({python!r}, [{python!r}, *sys.argv[1:]])
numbers = []
for number in map(int, os.listdir("/dev/fd")):
    try:
        if os.get_inheritable(number):
            numbers.append(number)
    except OSError:
        pass
line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
line.connect({address!r})
job = {{"arguments": sys.argv[1:], "environment": dict(os.environ), "folder": os.getcwd(),
       "numbers": numbers, "executable": {python!r}}}
socket.send_fds(line, [json.dumps(job).encode()], numbers)
status = int(line.recv(100) or 70)
if status < 0:
    if -status not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(-status, signal.SIG_DFL)
    os.kill(os.getpid(), -status)
os._exit(status)
"""
"""Asks for a process, waits for its end, and ends as it did; when it is killed, so is that."""


@cache
def executable(torch: bool) -> str:
    """Return the path of the file; behind it is a process that has torch, or one without."""
    folder = tempfile.TemporaryDirectory(prefix="warm-")
    atexit.register(folder.cleanup)
    address = str(Path(folder.name, "line"))
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    started = warm_python.run(["-m", "tests.warm_executable", address], environment, torch=torch)
    started.check_returncode()
    keeper = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    keeper.connect(address)
    atexit.register(keeper.close)
    file = Path(folder.name, "python")
    file.write_text(STAND_IN.format(python=sys.executable, address=address))
    file.chmod(stat.S_IRWXU)
    return str(file)


def _serve(listener: socket.socket) -> NoReturn:
    """Fork for each who calls, until the first one, who keeps this process, has gone."""
    # The processes that mind the others are asked for no status.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    keeper, _ = listener.accept()
    with selectors.DefaultSelector() as selector:
        selector.register(keeper, selectors.EVENT_READ)
        selector.register(listener, selectors.EVENT_READ)
        while all(key.fileobj is not keeper for key, _ in selector.select()):
            line, _ = listener.accept()
            if os.fork() == 0:
                keeper.close()
                listener.close()
                _mind(line)
            line.close()
    os._exit(0)


def _mind(line: socket.socket) -> NoReturn:
    """Start the process that is asked for on a line, and end with it or with who asked."""
    data, streams, _, _ = socket.recv_fds(line, 1 << 20, 100)
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(told)
    child = os.fork()
    if child == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _become(json.loads(data), streams)
    for stream in streams:
        os.close(stream)
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        selector.register(heard, selectors.EVENT_READ)
        selector.select()
    with suppress(ProcessLookupError):
        # Nothing yet read on the line but its end. What has ended already is a zombie until here.
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with suppress(OSError):
        line.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(job: dict, streams: list[int]) -> NoReturn:
    """Be the process: with its open files under their numbers, and with no others."""
    os.setsid()
    high = [fcntl.fcntl(stream, fcntl.F_DUPFD, FREE) for stream in streams]
    os.closerange(3, FREE)
    for number, stream in zip(job["numbers"], high, strict=True):
        if number > 2:
            os.dup2(stream, number)
            os.close(stream)
    os._exit(warm_python.ended(job, [high[job["numbers"].index(number)] for number in range(3)]))


if __name__ == "__main__":
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(sys.argv[1])
    listener.listen(100)
    if os.fork() == 0:
        os.setsid()
        _serve(listener)
