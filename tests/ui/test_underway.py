"""How many frames may be on their way, over lines of all kinds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.underway import FIRST, LATE, LOST, MOST, Underway

TICK = 0.005
"""Seconds between two looks at the line."""

REPEAT = 1 / 30
"""Seconds between two presses of a key that is held."""


class Line:
    """A line over which each frame takes some seconds, and a report as long again in all."""

    def __init__(self, frame: float, way: float) -> None:
        self.underway = Underway()
        self.now = 0.0
        self.done: list[float] = []
        self._frame, self._way = frame, way
        self._free = 0.0
        self._reports: list[float] = []
        self._send(0.001)
        self._pass(1.0)

    def hold(self, seconds: float) -> float:
        """Hold a key for so long; return how long after it the last frame stands there."""
        began, pressed, owed = self.now, 0, False
        while (spent := self.now - began) < seconds or owed:
            if spent < seconds and spent >= pressed * REPEAT:
                pressed, owed = pressed + 1, True
            if owed and not self.underway.wait(self.now):
                self._send(self._frame)
                owed = False
            self._pass(TICK)
        return self.done[-1] - began - seconds

    def _send(self, frame: float) -> None:
        self.underway.ask(self.now)
        self._free = max(self._free, self.now) + frame
        self.done.append(self._free + self._way)
        self._reports.append(self._free + 2 * self._way)

    def _pass(self, seconds: float) -> None:
        self.now += seconds
        while self._reports and self._reports[0] <= self.now:
            self.underway.report(self._reports.pop(0))


def seconds(least: float, most: float) -> st.SearchStrategy[float]:
    return st.floats(least, most, allow_nan=False)


@given(frame=seconds(0.0, 1.0), way=seconds(0.0, 0.15))
def test_a_key_that_is_let_go_has_little_on_the_line_before_it(frame: float, way: float) -> None:
    # Given any line, over which a key is held
    lag = Line(frame, way).hold(5.0)
    # Then there is the last frame, one before it, and what made a report late.
    assert lag < 2 * way + 2 * frame + 2 * LATE


@given(frame=seconds(0.0, 0.03), way=seconds(0.0, 0.12))
def test_a_line_that_is_quick_enough_is_given_every_frame(frame: float, way: float) -> None:
    line = Line(frame, way)

    line.hold(5.0)
    before = len(line.done)
    line.hold(1.0)

    assert len(line.done) - before >= 27


@given(frame=seconds(0.04, 1.0), way=seconds(0.0, 0.1))
def test_a_line_that_is_too_slow_for_all_is_kept_busy_with_some(frame: float, way: float) -> None:
    line = Line(frame, way)

    line.hold(10.0)

    assert len(line.done) >= 0.8 * 10.0 / (frame + 2 * way + TICK)


def asked(count: int, *, reported: bool) -> Underway:
    """Return what so many frames are on their way of, to a terminal that has `reported` or not."""
    one = Underway()
    if reported:
        one.ask(0.0)
        one.report(0.01)
    for each in range(count):
        one.ask(1.0 + each / 100)
    return one


def test_a_terminal_that_never_reports_holds_nothing_up() -> None:
    one = asked(100, reported=False)

    assert one.wait(2.0) == 0.0
    assert one.rest(2.0) == 0.0


def test_a_terminal_that_reports_holds_up_as_long_as_there_is_no_room() -> None:
    one = asked(FIRST, reported=True)

    assert one.wait(1.05) == pytest.approx(LOST - 0.05)
    one.report(1.05)
    assert one.wait(1.05) == 0.0
    assert one.rest(1.05) > 0.0
    one.report(1.05)
    assert one.rest(1.05) == 0.0


def test_a_terminal_that_reports_no_more_holds_nothing_up_from_then_on() -> None:
    one = asked(FIRST, reported=True)

    assert one.wait(1.0 + LOST + 0.1) == 0.0

    for each in range(MOST):
        one.ask(20.0 + each)
    assert one.wait(40.0) == 0.0


def test_the_first_report_of_all_is_awaited_for_a_moment() -> None:
    one = asked(1, reported=False)

    assert one.rest(1.0 + LATE / 2) == pytest.approx(LATE / 2)
    assert one.rest(1.0 + LATE * 2) == 0.0


def test_a_report_that_nobody_asked_for_is_none() -> None:
    one = Underway()

    one.report(1.0)

    assert not one.reports
