"""Autoplay: it steps at a pace, pauses, and ends where there is no more."""

from collections.abc import Callable

import pytest

from tutor.ui.autoplay import PACES, USUAL, Autoplay


class Clock:
    """Timers that go off when the test says so."""

    def __init__(self) -> None:
        self.timers: list[tuple[float, Callable[[], None]]] = []
        self.stopped = 0

    def every(self, seconds: float, do: Callable[[], None]) -> "Clock":
        self.timers.append((seconds, do))
        return self

    def stop(self) -> None:
        self.stopped += 1

    def tick(self) -> None:
        self.timers[-1][1]()


class Stage:
    def __init__(self, steps: int = 3) -> None:
        self.clock = Clock()
        self.left = steps
        self.drawn = 0
        self.autoplay = Autoplay(self._forward, lambda: self.left > 0, self.clock.every, self._draw)

    def _forward(self) -> None:
        self.left -= 1

    def _draw(self) -> None:
        self.drawn += 1


def test_it_begins_at_the_usual_pace_and_steps_at_each_tick() -> None:
    stage = Stage()
    stage.autoplay.toggle()
    stage.clock.tick()
    stage.clock.tick()

    assert stage.autoplay.pace == PACES[USUAL]
    assert [seconds for seconds, _ in stage.clock.timers] == [PACES[USUAL]]
    assert stage.left == 1


def test_the_same_key_pauses() -> None:
    stage = Stage()
    stage.autoplay.toggle()
    stage.autoplay.toggle()

    assert stage.autoplay.pace is None
    assert stage.clock.stopped == 1
    assert stage.drawn == 2


def test_it_ends_where_there_is_no_more() -> None:
    stage = Stage(steps=1)
    stage.autoplay.toggle()
    stage.clock.tick()
    assert stage.autoplay.pace is not None
    stage.clock.tick()

    assert (stage.left, stage.autoplay.pace) == (0, None)
    assert stage.clock.stopped == 1


def test_where_there_is_nothing_to_play_it_does_not_begin() -> None:
    stage = Stage(steps=0)
    stage.autoplay.toggle()

    assert stage.autoplay.pace is None
    assert stage.clock.timers == []


def test_the_paces_go_round_from_the_fastest_to_the_slowest() -> None:
    stage = Stage()
    seen = []
    for _ in PACES:
        stage.autoplay.faster()
        seen.append(stage.autoplay.pace)

    assert sorted(seen) == sorted(PACES)
    assert seen[:3] == [PACES[1], PACES[0], PACES[-1]]
    assert stage.clock.stopped == len(PACES) - 1


@pytest.mark.parametrize("playing", [True, False])
def test_stopping_says_whether_it_played(playing: bool) -> None:
    stage = Stage()
    if playing:
        stage.autoplay.toggle()

    assert stage.autoplay.stop() is playing
    assert stage.autoplay.pace is None
