"""A program in a pseudo-terminal of its own, and the screen that it draws there.

The terminal answers no queries unless it is one that reports its state. Nothing here sleeps: what a
program shows is awaited, and a wait in vain fails with the screen as it stood.
"""

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any, Protocol

import psutil
import pyte

QUIET = 0.1
"""Seconds without a byte after which a frame is taken to be whole."""

PATIENCE = 30.0
"""Seconds after which a wait has failed; a warm-up on a busy machine takes a tenth of it."""

TICK = 0.2
"""Seconds after which a condition is looked at again although nothing was written."""

ALTERNATE, MOUSE, PASTE = 1049, 1000, 2004
"""The private modes of a terminal that a full-screen program sets and must leave."""

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f",
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "ctrl+c": "\x03", "ctrl+l": "\x0c",
}  # fmt: skip
"""What a terminal sends for the keys that are no characters."""

ESCAPE = b"\x1b[27u"
"""Esc, and nothing that it could be the beginning of."""

LOGIN = """import json, os, sys
os.login_tty(int(sys.argv[1]))
os.execvpe(sys.argv[3], sys.argv[3:], json.loads(sys.argv[2]))"""
"""Takes a terminal and becomes a program; Python itself would add to the locale on the way."""


class Program(Protocol):
    """A process that was started in a terminal; `returncode` is None while it goes."""

    pid: int
    returncode: int | Any

    def poll(self) -> int | None:
        """Return the exit status, None while the program goes."""

    def wait(self) -> int:
        """Wait for the end and return the exit status."""

    def send_signal(self, number: int) -> None:
        """Send a signal."""

    def kill(self) -> None:
        """Send the signal that nothing survives."""


Start = Callable[[Sequence[str], int, Mapping[str, str]], Program]
"""Starts a command in the terminal that a descriptor stands for, in an environment."""


def log_in(
    command: Sequence[str], terminal: int, environment: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    """Start a command as a login does."""
    words = json.dumps(dict(environment))
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", LOGIN, str(terminal), words, *command],
        pass_fds=[terminal],
    )


class Terminal:
    """A running program with its terminal; a context manager that ends both.

    What the program left behind can be asked for after it has ended, until the context is left.
    `written` is all that it has written, byte for byte; `start` starts it, as a login if not given;
    a terminal that `reports` answers the question for its state, as long as it does.
    """

    def __init__(
        self, command: Sequence[str], columns: int, rows: int, environment: Mapping[str, str],
        start: "Start | None" = None, reports: bool = False,
    ) -> None:  # fmt: skip
        self._screen = pyte.Screen(columns, rows)
        self._screen.write_process_input = self._answer
        self.reports = reports
        self._stream = pyte.ByteStream(self._screen)
        self.written = bytearray()
        self._near, self._far = pty.openpty()
        self._set_size(columns, rows)
        self.settings_before = self.settings
        self.process = (start or log_in)(command, self._far, environment)
        os.set_blocking(self._near, False)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *problem: object) -> None:
        self.hang_up()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    @property
    def rows(self) -> list[str]:
        """The rows of the screen."""
        return list(self._screen.display)

    @property
    def text(self) -> str:
        """The whole screen; rows are separated by newlines."""
        return "\n".join(self.rows)

    @property
    def words(self) -> str:
        """The screen as one line, so that a sentence is found however it is broken."""
        return " ".join(self.text.split())

    @property
    def settings(self) -> list[Any]:
        """The terminal's settings as `termios` gives them: echo, line mode and the like."""
        return termios.tcgetattr(self._far)

    def set(self, settings: list[Any]) -> None:
        """Give the terminal other settings, as a shell does when a job has stopped."""
        termios.tcsetattr(self._near, termios.TCSANOW, settings)

    def mode(self, number: int) -> bool:
        """Say whether a private mode is set."""
        # pyte keeps private modes apart from the others by a shift of five bits.
        return number << 5 in self._screen.mode

    @property
    def cursor_hidden(self) -> bool:
        """Whether the cursor cannot be seen."""
        return bool(self._screen.cursor.hidden)

    @property
    def restored(self) -> bool:
        """Whether the terminal is as it was: its first screen, its cursor and its settings."""
        left = any(self.mode(number) for number in (ALTERNATE, MOUSE, PASTE))
        return not left and not self.cursor_hidden and self.settings == self.settings_before

    def press(self, *keys: str) -> None:
        """Press keys: characters, or names as in `KEYS`."""
        self.send("".join(KEYS.get(key, key) for key in keys).encode())

    def send(self, data: bytes) -> None:
        """Send bytes as they are, taking in meanwhile what the program writes."""
        deadline = time.monotonic() + PATIENCE
        while data:
            readable, writable, _ = select.select([self._near], [self._near], [], TICK)
            if readable:
                self._read()
            if writable:
                data = data[os.write(self._near, data[:1024]) :]
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(data)} bytes of the keys were never read:\n{self.text}")

    def send_unread(self, data: bytes) -> None:
        """Send bytes that fit at once, and take in nothing of what the program writes."""
        assert os.write(self._near, data) == len(data)

    def fill(self) -> None:
        """Write what shows nothing until the terminal holds no more: the next frame has to wait."""
        with contextlib.suppress(BlockingIOError):
            while True:
                self.write_from_elsewhere(b"\0" * 1024)

    def write_from_elsewhere(self, data: bytes) -> None:
        """Write to the terminal what is none of the program's, as long as there is room for it."""
        way = os.open(os.ttyname(self._far), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            os.write(way, data)
        finally:
            os.close(way)

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size, of which the kernel tells the program."""
        self._read_all()
        self._screen.resize(rows, columns)
        self._set_size(columns, rows)

    def wait(self, *texts: str) -> str:
        """Wait until all the texts stand on the screen, broken into lines or not; return it.

        A frame arrives in pieces, so the screen is taken when no more has come for a moment, or
        after a second where a run keeps drawing.
        """
        self.wait_until(lambda: all(self._shows(text) for text in texts), " and ".join(texts))
        deadline = time.monotonic() + 1.0
        while time.monotonic() < deadline and self._wait_for_news(QUIET):
            pass
        return self.text

    def wait_until(self, condition: Callable[[], object], what: str = "the condition") -> None:
        """Wait until a condition holds; `what` names it if it never does."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            ended = self.process.poll() is not None
            if self._wait_for_news(0.0 if ended else TICK):
                continue
            if (ended or time.monotonic() > deadline) and not condition():
                why = f"the program ended with {self.process.poll()}" if ended else "in time"
                raise AssertionError(f"{what}: not shown, {why}:\n{self.text}")

    def watch(self, seconds: float) -> None:
        """Take in what is written for so long, whatever it is."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._wait_for_news(left)

    def status(self, patience: float = PATIENCE) -> int:
        """Wait for the program's end and return its exit status; negative for a signal."""
        deadline = time.monotonic() + patience
        while self.process.poll() is None:
            self._wait_for_news(TICK / 10)
            if time.monotonic() > deadline:
                raise AssertionError(f"the program has not ended:\n{self.text}")
        self._read_all()
        return self.process.returncode

    def leave(self, *way: str, patience: float = PATIENCE) -> int:
        """Leave the program from wherever it is, within so many seconds; return its exit status.

        The keys of `way` take turns, Esc and q unless it is said. Esc is sent as terminals with
        kitty's protocol do: of the plain one and a key that is read within a tenth of a second
        after it one key is made, as in Alt+q, and how soon it is read is the machine's affair.
        """
        deadline = time.monotonic() + patience
        for key in cycle(way or ("escape", "q")):
            self.send(ESCAPE if key == "escape" else key.encode())
            read = time.monotonic() + TICK
            while self.process.poll() is None and (left := read - time.monotonic()) > 0:
                self._wait_for_news(min(left, TICK / 10))
            if self.process.poll() is not None or time.monotonic() > deadline:
                break
        return self.status()

    def hang_up(self) -> None:
        """Take the terminal away, as a lost connection does."""
        for end in (self._near, self._far):
            if end >= 0:
                os.close(end)
        self._near = self._far = -1

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def family(self) -> list[psutil.Process]:
        """Return the processes that the program has started, and those that they have."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def _answer(self, text: str) -> None:
        if self.reports:
            self.send_unread(text.encode())

    def _shows(self, text: str) -> bool:
        return text in self.text or text in self.words

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._near, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _wait_for_news(self, seconds: float) -> bool:
        """Take in what is written within some seconds, and say whether anything was."""
        readable, _, _ = select.select([self._near], [], [], seconds)
        return bool(readable) and self._read()

    def _read(self) -> bool:
        try:
            data = os.read(self._near, 1 << 16)
        except BlockingIOError:
            return False
        self.written += data
        self._stream.feed(data)
        return True

    def _read_all(self) -> None:
        while self._wait_for_news(0.0):
            pass


def survivors(
    processes: Sequence[psutil.Process], seconds: float = PATIENCE
) -> list[psutil.Process]:
    """Wait until processes have ended, and return those that have not."""
    deadline = time.monotonic() + seconds
    alive = list(filter(runs, processes))
    while alive and time.monotonic() < deadline:
        psutil.wait_procs(alive, TICK / 10)
        alive = list(filter(runs, alive))
    return alive


def runs(process: psutil.Process) -> bool:
    """Say whether a process runs; one that has ended and was not asked for its status does not."""
    try:
        return process.status() not in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)
    except psutil.NoSuchProcess:
        return False
