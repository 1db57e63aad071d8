"""Lines are read beside the event loop, one when one is wanted."""

import os
import threading
from collections.abc import Iterator

import pytest

from tutor.ui.linewise.lines import Lines


class Pipe:
    def __init__(self) -> None:
        self.near, self.far = os.pipe()
        self.heard = threading.Event()
        self.lines = Lines(self.near, self.heard.set)

    def line(self) -> str | None:
        """Have a line read and return it."""
        while not self.lines.ready:
            self.lines.want()
            assert self.heard.wait(10)
            self.heard.clear()
        return self.lines.take()

    def write(self, data: bytes) -> None:
        os.write(self.far, data)

    def close(self) -> None:
        if self.far >= 0:
            os.close(self.far)
        self.far = -1


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.close()
    pipe.line()
    os.close(pipe.near)


def test_lines_come_one_by_one_and_then_the_end(pipe: Pipe) -> None:
    pipe.write(b"n\r\n\ng loss\nq")
    pipe.close()

    assert [pipe.line() for _ in range(6)] == ["n", "", "g loss", "q", None, None]


def test_a_line_that_comes_in_pieces_is_one_line(pipe: Pipe) -> None:
    pipe.write("g ∂".encode()[:3])
    pipe.lines.want()
    pipe.write("g ∂".encode()[3:] + b"\n")

    assert pipe.line() == "g ∂"


def test_bytes_that_are_no_text_do_not_end_it(pipe: Pipe) -> None:
    pipe.write(b"\xff\xfe\nq\n")

    assert pipe.line() == "��"
    assert pipe.line() == "q"


def test_a_line_can_be_put_back(pipe: Pipe) -> None:
    pipe.write(b"one\ntwo\n")
    first = pipe.line()
    assert first is not None
    pipe.lines.put_back(first)

    assert [pipe.line(), pipe.line()] == ["one", "two"]


def test_a_pipe_is_no_terminal(pipe: Pipe) -> None:
    assert not pipe.lines.terminal
    assert pipe.lines.take() is None
