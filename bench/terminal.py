"""A program in a terminal of its own: what it writes, and when.

The terminal is a pty that answers nothing, like a plain one over ssh. Times are taken here, on the
terminal's side, so they hold everything that a person waits for but the network.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import tempfile
import termios
import time
from dataclasses import dataclass

import pyte

WIDTH, HEIGHT = 120, 40
QUIET = 0.25
"""Seconds without a byte after which a frame counts as complete."""
PATIENCE = 30.0
"""Seconds after which a program that does not show what is awaited has failed."""

_ESCAPES = re.compile(rb"\x1b(?:\[[0-9;?<=>$]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@dataclass(frozen=True)
class Answer:
    """What a program wrote after a key: how much, and when its last byte came, in ms."""

    size: int
    ms: float


class Terminal:
    """A running program in a terminal of 120 x 40; a context manager that ends it."""

    def __init__(self, command: list[str]) -> None:
        self._began = time.perf_counter()
        self._written = b""
        self._home = tempfile.TemporaryDirectory()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
            own = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            # Progress and keys of the person who measures stay out of it.
            own |= dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME"), self._home.name)
            os.execvpe(command[0], command, os.environ | own)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)
        self._home.cleanup()

    def wait_for(self, *texts: str) -> float:
        """Wait until all `texts` have been written; return the ms since the program began."""
        wanted = [text.encode() for text in texts]
        while True:
            shown = _ESCAPES.sub(b"", self._written)
            if all(text in shown for text in wanted):
                return (time.perf_counter() - self._began) * 1000
            if not self._read(PATIENCE):
                raise TimeoutError(f"not shown: {texts}; the screen ends with {shown[-300:]!r}")

    def wait_to_see(self, text: str) -> None:
        """Wait until a text stands on the screen, of which only what was new may be written."""
        screen = pyte.Screen(WIDTH, HEIGHT)
        stream = pyte.ByteStream(screen)
        stream.feed(self._written)
        while not any(text in row for row in screen.display):
            known = len(self._written)
            if not self._read(PATIENCE):
                raise TimeoutError(f"not seen: {text!r}; the screen is {screen.display}")
            stream.feed(self._written[known:])

    def settle(self) -> None:
        """Wait until nothing more is written, and forget what was."""
        while self._read(QUIET):
            pass
        self._written = b""

    def press(self, key: str) -> Answer:
        """Press a key and return what came of it, once nothing more comes."""
        self._written = b""
        pressed = time.perf_counter()
        os.write(self._fd, key.encode())
        if not self._read(PATIENCE):
            raise TimeoutError(f"nothing came of the key {key!r}")
        last = time.perf_counter()
        while self._read(QUIET):
            last = time.perf_counter()
        return Answer(len(self._written), (last - pressed) * 1000)

    def _read(self, seconds: float) -> bool:
        """Take in what was written within `seconds`, and say whether anything was."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # The program has ended, which Linux reports as an input/output error.
            return False
        self._written += data
        return bool(data)
