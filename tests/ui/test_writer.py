"""What draws on the terminal knows when there is room for another frame."""

import os
import pty
import threading
from collections.abc import Iterator

import pytest

from tutor.ui.reports import QUESTION
from tutor.ui.underway import FIRST
from tutor.ui.writer import Writer

PATIENCE = 20.0


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Give both ends of a terminal: where a person looks, and where it is written to."""
    near, far = pty.openpty()
    yield near, far
    os.close(near)
    os.close(far)


@pytest.fixture
def near(ends: tuple[int, int]) -> int:
    """Return the end at which a person looks."""
    return ends[0]


@pytest.fixture
def writer(ends: tuple[int, int]) -> Iterator[Writer]:
    """Give what writes to that terminal, which has reported once."""
    near, far = ends
    with open(far, "w", encoding="utf-8", closefd=False) as file:
        one = Writer(lambda: None, file)
        one.start()
        frame(one, near, "first")
        one.reported()
        yield one
        one.stop()


def frame(writer: Writer, near: int, text: str) -> None:
    """Draw a frame, and have it and the question behind it arrive."""
    writer.write(text)
    writer.ask()
    arrived = b""
    while not arrived.endswith((text + QUESTION).encode()):
        arrived += os.read(near, 1024)


def test_frames_that_have_arrived_and_are_not_reported_leave_no_room(
    writer: Writer, near: int
) -> None:
    # Given as many frames on their way as there may be
    for each in range(FIRST):
        frame(writer, near, f"frame {each}")
    called = threading.Event()
    assert writer.when_drawn(called.set)
    assert not called.is_set()
    # When the terminal reports the first of them
    writer.reported()
    # Then whoever waited is called, and nobody has to wait.
    assert called.wait(PATIENCE)
    assert not writer.when_drawn(called.set)


def test_who_waits_for_room_is_called_at_the_end_too(writer: Writer, near: int) -> None:
    # Given frames of which a terminal never reports that they are drawn
    for each in range(FIRST):
        frame(writer, near, f"frame {each}")
    called = threading.Event()
    assert writer.when_drawn(called.set)
    # When the screen is left, for a pause perhaps
    writer.stop()
    # Then nobody waits for ever.
    assert called.wait(PATIENCE)
    assert not writer.when_drawn(called.set)


def test_a_terminal_that_rests_is_asked_no_more(writer: Writer, near: int) -> None:
    frame(writer, near, "last")
    resting = threading.Thread(target=writer.rest)

    resting.start()
    writer.reported()
    resting.join(PATIENCE)
    writer.ask()
    writer.write("end")

    assert not resting.is_alive()
    assert not writer.awaits_report()
    arrived = b""
    while b"end" not in arrived:
        arrived += os.read(near, 1024)
    assert arrived == b"end"
