"""Waiting for the screen and for scouts at once."""

import socket
import threading
from collections.abc import Iterator
from time import monotonic

import pytest
from surveyed import around

from tutor.engine import survey
from tutor.engine.survey import Scouts
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.link.frames import Line, frame
from tutor.link.messages import Next, ToRun
from tutor.trace.landscape import Landscape

pytestmark = pytest.mark.filterwarnings(
    "ignore:This process .* is multi-threaded:DeprecationWarning"
)

SOURCE = """
w = 1.0
for epoch in range(2):
    # %% loss
    loss = w ** 2
    # %% backward
    grad = 2 * w
    # %% update
    w = w - grad
"""


@pytest.fixture
def lesson() -> Lesson:
    found, mistakes = read(SOURCE, "script.py")
    assert found is not None, mistakes
    return found


@pytest.fixture
def scouts(lesson: Lesson) -> Iterator[Scouts]:
    """Give scouts of a run that stands behind its first loss."""
    one = Scouts(lesson, "cpu")
    one.stands(1, 2, 3)
    yield one
    one.end()


@pytest.fixture
def ends() -> Iterator[tuple[Line, socket.socket]]:
    """Give a run's line and the screen's end of it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Line(ours, ToRun), theirs


def test_a_landscape_is_told_while_nothing_else_comes(scouts, ends) -> None:
    line, screen = ends
    told: list[Landscape] = []

    def tell(landscape: Landscape) -> None:
        told.append(landscape)
        screen.sendall(frame(Next()))

    scouts.ask(around("w"))
    went = scouts.wait(line, tell)

    # No script runs in this process, which the scout says.
    assert not went
    assert [each.index for each in told] == [1]
    assert "does not run at this place" in told[0].remark


def test_no_scout_is_sent_out_while_messages_come(scouts, ends) -> None:
    line, screen = ends

    for _ in range(10):
        scouts.ask(around("w"))
        screen.sendall(frame(Next()))
        assert not scouts.wait(line, lambda landscape: None)
        assert isinstance(line.receive(block=False), Next)

    assert scouts.filenos() == []


def test_a_scout_is_sent_out_when_the_screen_has_been_still(scouts, ends) -> None:
    line, screen = ends
    began = monotonic()
    timer = threading.Timer(survey.PATIENCE * 4, lambda: screen.sendall(frame(Next())))
    timer.start()

    scouts.ask(around("w"))
    scouts.wait(line, lambda landscape: None)
    timer.join()

    assert monotonic() - began >= survey.PATIENCE * 4


def test_a_new_survey_ends_the_one_before(scouts) -> None:
    scouts.ask(around("w"))
    scouts.send_out()
    before = scouts.filenos()
    scouts.ask(around("w"))
    scouts.send_out()

    assert before
    assert scouts.filenos()
    scouts.end()
    assert scouts.filenos() == []
    assert scouts.take() == []


def test_nothing_is_sent_out_before_the_script_has_begun(lesson) -> None:
    scouts = Scouts(lesson, "cpu")
    scouts.ask(around("w"))

    assert not scouts.send_out()
    assert scouts.filenos() == []


def test_a_process_that_cannot_be_forked_is_said(scouts, monkeypatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("os.fork", refuse)
    scouts.ask(around("w"))
    scouts.send_out()

    (found,) = scouts.take()
    assert "no room" in found.remark
    assert "temporarily unavailable" in found.remark
