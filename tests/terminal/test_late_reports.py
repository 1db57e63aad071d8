"""A terminal that reports late what it has drawn."""

import pytest

from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import Terminal

QUESTION, REPORT = b"\x1b[5n", b"\x1b[0n"


@pytest.fixture
def late(terminal: OpenTerminal) -> tuple[Terminal, int]:
    """Return a terminal that has reported, with a frame on its way that it has not.

    And how many questions it has answered.
    """
    t = terminal("autograd-1w")
    t.reports = True
    t.wait("n begin")
    t.press("n")
    t.wait("► setup")
    t.reports = False
    answered = t.written.count(QUESTION)
    t.press("n")
    t.wait_until(lambda: t.written.count(QUESTION) > answered, "a frame")
    return t, answered


def test_what_is_reported_late_is_no_key_for_whoever_reads_next(late: tuple[Terminal, int]) -> None:
    t, answered = late
    # When the screen is left
    t.press("q")
    t.watch(0.3)
    # Then the report is awaited, and taken.
    assert t.process.poll() is None
    t.send(REPORT * (t.written.count(QUESTION) - answered))
    assert t.status() == 0
    assert t.restored
    assert b"0n" not in t.written


def test_a_terminal_that_reports_no_more_is_left_soon(late: tuple[Terminal, int]) -> None:
    t, _ = late

    t.press("q")

    assert t.status(patience=10.0) == 0
    assert t.restored
