import os
import pty
import select
import signal
import struct
import sys
import termios
import time
import tty
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from threading import Event

import pyte
import pytest
from textual.drivers._writer_thread import MAX_QUEUED_WRITES

from tutor.ui import terminal
from tutor.ui.writer import Writer

PATIENCE = 20.0


@pytest.mark.parametrize(
    ("environment", "theme"),
    [
        ({"TERM": "xterm-256color"}, "gradstep"),
        ({"TERM": "screen-256color"}, "gradstep"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "gradstep-ansi"),
        ({"TERM": "xterm"}, "gradstep-ansi"),
        ({"TERM": "screen"}, "gradstep-ansi"),
        ({"TERM": "linux"}, "gradstep-ansi"),
        ({"TERM": "xterm-kitty"}, "gradstep"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "gradstep-ansi"),
        ({"TERM": "vt100"}, "gradstep-ansi"),
        ({}, "gradstep-ansi"),
        ({"TERM": "xterm-256color", "COLORFGBG": "15;0"}, "gradstep"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;15"}, "gradstep-light"),
        ({"TERM": "xterm-256color", "COLORFGBG": "0;default;7"}, "gradstep-light"),
        ({"TERM": "xterm", "COLORFGBG": "0;15"}, "gradstep-ansi-light"),
    ],
)
def test_the_theme_is_one_that_the_terminal_can_show(
    environment: dict[str, str], theme: str
) -> None:
    assert terminal.theme(environment) == theme


@pytest.mark.parametrize(
    ("wanted", "many", "few"),
    [
        ("dark", "gradstep", "gradstep-ansi"),
        ("light", "gradstep-light", "gradstep-ansi-light"),
        ("contrast", "gradstep-contrast", "gradstep-ansi"),
        ("ansi", "gradstep-ansi", "gradstep-ansi"),
    ],
)
def test_a_theme_that_is_asked_for_is_worn_as_far_as_there_are_colours(
    wanted: str, many: str, few: str
) -> None:
    assert terminal.theme({"TERM": "xterm-256color"}, wanted) == many
    assert terminal.theme({"TERM": "linux"}, wanted) == few


@pytest.mark.parametrize("term", ["vt100", "vt220", "xterm-mono", "ansi-m"])
def test_a_terminal_without_colours_is_sent_none(term: str) -> None:
    environment = {"TERM": term}
    terminal.settle(environment)
    assert environment["NO_COLOR"] == "1"


def test_an_empty_no_color_counts_as_unset() -> None:
    environment = {"NO_COLOR": "", "TERM": "xterm"}
    terminal.settle(environment)
    assert environment == {"TERM": "xterm"}
    environment = {"NO_COLOR": "1"}
    terminal.settle(environment)
    assert environment == {"NO_COLOR": "1"}


class Program:
    """The installed tutor in a terminal of its own."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.bytes = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            own = {
                "TERM": "xterm-256color",
                "LC_ALL": "C.UTF-8",
                "XDG_STATE_HOME": str(home),
                **environment,
            }
            os.execvpe(sys.executable, [sys.executable, "-m", "tutor"], {**os.environ, **own})

    def until(self, words: str) -> None:
        """Read until words are on the screen."""
        end = time.monotonic() + PATIENCE
        while words not in "\n".join(self.screen.display):
            assert time.monotonic() < end, "\n".join(self.screen.display)
            if select.select([self.fd], [], [], 0.1)[0]:
                self.bytes += os.read(self.fd, 65536)
                self._stream.feed(self.bytes)
                self.bytes = b""

    def write(self, data: bytes) -> None:
        os.write(self.fd, data)

    def status(self) -> int:
        """Read to the end and return the exit status."""
        end = time.monotonic() + PATIENCE
        while True:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            assert time.monotonic() < end, "the program did not end"
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.bytes += os.read(self.fd, 65536)
                except OSError:
                    continue


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    running = Program(tmp_path)
    running.until("What a tensor is")
    yield running
    try:
        os.kill(running.pid, signal.SIGKILL)
        os.waitpid(running.pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


LEAVES = b"\x1b[?1049l"
"""What gives the terminal its ordinary screen back."""


def test_q_quits_with_status_0_and_leaves_the_terminal_as_it_was(program: Program) -> None:
    program.write(b"q")
    assert program.status() == 0
    assert LEAVES in program.bytes


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order(program: Program, number: signal.Signals) -> None:
    os.kill(program.pid, number)
    assert program.status() == 128 + number
    assert LEAVES in program.bytes


def test_bytes_that_are_no_utf8_do_not_end_it(program: Program) -> None:
    program.write(b"\xff\xfe\x80")
    program.write(b"?")
    program.until("Esc leaves")
    program.write(b"\x1b")
    program.until("What a tensor is")
    program.write(b"q")
    assert program.status() == 0


def test_a_terminal_that_goes_away_ends_it(program: Program) -> None:
    os.close(program.fd)
    end = time.monotonic() + PATIENCE
    while not os.waitpid(program.pid, os.WNOHANG)[0]:
        assert time.monotonic() < end, "the program did not end"
        select.select([], [], [], 0.05)


class Line:
    """A pseudo-terminal: `file` is written to, and nobody reads it until `near` is read."""

    def __init__(self) -> None:
        self.near, far = pty.openpty()
        tty.setraw(far)
        self.file = os.fdopen(far, "w", encoding="utf-8")

    def cut(self) -> None:
        """Take the terminal away."""
        if self.near >= 0:
            os.close(self.near)
        self.near = -1

    def read(self) -> bytes:
        """Return all that there is to read."""
        data = b""
        while select.select([self.near], [], [], 0.1)[0]:
            data += os.read(self.near, 1 << 20)
        return data


@pytest.fixture
def line() -> Iterator[Line]:
    one = Line()
    yield one
    one.cut()
    one.file.close()


def test_where_nothing_can_be_written_any_more_nobody_waits_for_it(line: Line) -> None:
    told: list[bool] = []
    writer = Writer(lambda: told.append(True), line.file)
    line.cut()
    writer.start()

    # More than the queue holds: with nobody to empty it, the last ones would wait for ever.
    for _ in range(3 * MAX_QUEUED_WRITES):
        writer.write("a frame")
    writer.stop()

    assert told == [True]
    assert not writer.is_alive()


def test_a_terminal_that_nobody_reads_is_given_back_without_the_frames_that_wait(
    line: Line,
) -> None:
    writer = Writer(lambda: None, line.file)
    writer.start()
    writer.hurried = True

    # More than the terminal and the queue hold together.
    for _ in range(2 * MAX_QUEUED_WRITES):
        writer.write("a frame " * 10_000)
    writer.settle()
    writer.write("given ")
    writer.write("back")
    writer.stop()

    assert not writer.is_alive()
    assert line.read().endswith(b"\x18given back")


def test_whoever_waits_for_the_terminal_to_take_a_frame_hears_of_it(line: Line) -> None:
    writer, heard = Writer(lambda: None, line.file), Event()
    writer.start()
    assert not writer.when_drawn(heard.set)

    # More than the terminal holds.
    writer.write("a frame " * 20_000)
    assert writer.when_drawn(heard.set)
    assert not heard.is_set()
    line.read()

    assert heard.wait(PATIENCE)
    writer.stop()


def test_frames_that_somebody_reads_are_all_written_before_the_end(line: Line) -> None:
    writer = Writer(lambda: None, line.file)
    writer.start()

    writer.write("a frame, ")
    writer.settle()
    writer.write("given back")
    writer.stop()

    assert line.read() == b"a frame, given back"


def test_the_help_is_there_before_a_lesson_is_open(program: Program) -> None:
    program.write(b"?")
    program.until("go to the next phase")


def test_in_sixteen_colours_no_other_is_sent(tmp_path: Path) -> None:
    running = Program(tmp_path, TERM="xterm")
    try:
        end = time.monotonic() + PATIENCE
        while b"What a tensor is" not in running.bytes and time.monotonic() < end:
            running.bytes += os.read(running.fd, 65536)
        assert b"38;5;" not in running.bytes
        assert b"38;2;" not in running.bytes
    finally:
        os.kill(running.pid, signal.SIGKILL)
        os.waitpid(running.pid, 0)
