"""A server of OpenSSH that a test has for itself, and connections to it."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from tests.terminal.conftest import GRADSTEP, environment
from tests.terminal.pseudo_terminal import PATIENCE, Terminal

CONFIG = """
Port {port}
ListenAddress 127.0.0.1
HostKey {home}/host
AuthorizedKeysFile {home}/key.pub
PidFile {home}/pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
PermitUserEnvironment no
AcceptEnv LANG XDG_*
"""

Connect = Callable[..., Terminal]


def program(name: str) -> str:
    """Return where a program of OpenSSH lies, or skip the test."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} of OpenSSH is not installed")
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[int, psutil.Process]]:
    """Run a server of the test's own and return its port and its process."""
    sshd, keygen = program("sshd"), program("ssh-keygen")
    program("ssh")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    for key in ("host", "key"):
        words = [keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / key)]
        subprocess.run(words, check=True)
    port = free_port()
    (tmp_path / "config").write_text(CONFIG.format(port=port, home=tmp_path))
    log = tmp_path / "log"
    words = [sshd, "-D", "-f", str(tmp_path / "config"), "-E", str(log)]
    with subprocess.Popen(words) as process:
        deadline = time.monotonic() + PATIENCE
        while not (log.exists() and "Server listening" in log.read_text()):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, "the server never listened"
        yield port, psutil.Process(process.pid)
        process.terminate()


@pytest.fixture
def connect(server: tuple[int, psutil.Process], tmp_path: Path) -> Iterator[Connect]:
    """Return a function that opens gradstep at the other end of a connection."""
    with ExitStack() as stack:

        def open_connection(
            *args: str, send: str = "LANG XDG_*", port: int = server[0], reports: bool = False
        ) -> Terminal:
            # The clients of most systems are set up to send the locale, which this one is not.
            command = [
                program("ssh"), "-tt", "-F", "none", "-i", str(tmp_path / "key"),
                "-p", str(port), "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=ERROR",
                "-o", f"UserKnownHostsFile={tmp_path / 'known'}", "-o", "IdentitiesOnly=yes",
                "-o", f"SendEnv={send}", f"{getpass.getuser()}@127.0.0.1", GRADSTEP, *args,
            ]  # fmt: skip
            return stack.enter_context(Terminal(command, 80, 24, environment(), reports=reports))

        yield open_connection
