"""When the next frame is drawn while steps or keys pour in."""

import pytest

from tutor.ui import pacing
from tutor.ui.pacing import FRAME, Beat


class Clock:
    """The time, which passes when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        monkeypatch.setattr(pacing, "monotonic", lambda: self.now)

    def draw(self, beat: Beat, seconds: float) -> None:
        """Draw for so long."""
        with beat:
            self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Return a clock in place of the machine's."""
    return Clock(monkeypatch)


def test_the_first_frame_is_due_at_once(clock: Clock) -> None:
    assert Beat().wait() == 0.0


def test_a_frame_that_is_drawn_quickly_is_followed_by_another_a_frame_later(clock: Clock) -> None:
    beat = Beat()
    clock.draw(beat, FRAME / 4)

    assert beat.wait() == pytest.approx(FRAME * 3 / 4)

    clock.now += FRAME
    assert beat.wait() == 0.0


def test_a_frame_that_is_slow_to_draw_leaves_as_long_for_the_keys_behind_it(clock: Clock) -> None:
    beat = Beat()

    clock.draw(beat, FRAME * 10)

    assert beat.wait() == pytest.approx(FRAME * 10)
