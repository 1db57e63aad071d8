"""The checkpoints of a stretch: what is only noted, and what is looked at."""

from threading import Thread

import pytest

from tutor.engine.shared import Shared
from tutor.engine.trail import Trail
from tutor.lesson.model import Segment


def segment(number: int, loop: int | None, *, start: bool = False) -> Segment:
    return Segment(number, "other", "", "", 0, None, 1, 1, loop, iteration_start=start)


SEGMENTS = [
    segment(0, None),
    segment(1, 1, start=True),
    segment(2, 1),
    segment(3, 2, start=True),
    segment(4, 2),
]
ITERATION = (1, 2)


class Watched:
    """A trail, and the numbers of the checkpoints that were looked at."""

    def __init__(self, unseen: dict[int, int], room: int = 1000) -> None:
        self.heeded: list[int] = []
        self.trail = Trail(SEGMENTS, self.heed, Shared(SEGMENTS))
        self.trail.attend(unseen, room)
        self.checkpoint = self.trail.checkpoint()

    def heed(self, number: int, depth: int) -> None:
        self.heeded.append(number)

    def pass_by(self, *numbers: int) -> None:
        for number in numbers:
            self.checkpoint(number)


def test_what_lies_outside_the_loops_is_always_looked_at() -> None:
    watched = Watched({1: 100, 2: 100})
    watched.pass_by(0, *ITERATION, 0)

    assert watched.heeded == [0, 0]


@pytest.mark.parametrize("unseen", [1, 2, 7])
def test_so_many_iterations_on_one_is_looked_at(unseen: int) -> None:
    watched = Watched({1: unseen, 2: 100})
    watched.pass_by(*ITERATION * unseen)

    assert watched.heeded == [1]
    assert watched.trail.take() == [*ITERATION * (unseen - 1), 2]


def test_a_loop_that_is_attended_is_looked_at_step_by_step_and_no_other() -> None:
    watched = Watched({1: 0, 2: 100})
    watched.pass_by(*ITERATION, 3, 4, *ITERATION)

    assert watched.heeded == [1, 2, 1, 2]
    assert watched.trail.take() == [3, 4]


def test_each_loop_has_a_count_of_its_own() -> None:
    watched = Watched({1: 3, 2: 2})
    watched.pass_by(1, 2, 3, 4, 1, 2, 3, 4)

    assert watched.heeded == [3]
    assert watched.trail.take() == [1, 2, 3, 4, 1, 2, 4]


def test_what_was_taken_is_forgotten() -> None:
    watched = Watched({1: 100, 2: 100})
    watched.pass_by(1, 2)

    assert watched.trail.take() == [1, 2]
    assert watched.trail.take() == []


def test_when_the_room_is_used_up_it_is_looked_at_whatever_it_is() -> None:
    watched = Watched({1: 1000, 2: 1000}, room=3)
    watched.pass_by(1, 2, 2, 2, 2)

    assert watched.trail.take() == [1, 2, 2]
    assert watched.heeded == [2, 2]


def test_other_threads_are_not_noted() -> None:
    watched = Watched({1: 100, 2: 100})
    thread = Thread(target=watched.pass_by, args=ITERATION)
    thread.start()
    thread.join()

    assert watched.trail.take() == []
    assert watched.heeded == []


def test_another_wish_counts_anew_for_the_same_checkpoint() -> None:
    watched = Watched({1: 0, 2: 100})
    watched.pass_by(1, 2)
    watched.trail.attend({1: 5, 2: 100}, 1000)
    watched.pass_by(1, 2)
    watched.trail.attend({1: 0, 2: 100}, 1000)
    watched.pass_by(1, 2)

    assert watched.heeded == [1, 2, 1, 2]
    assert watched.trail.take() == [1, 2]


def test_a_segment_that_is_to_be_found_out_about_is_looked_at_and_its_loop_passes() -> None:
    watched = Watched({1: 100, 2: 100})
    watched.trail.attend({1: 100, 2: 100}, 1000, (4,))
    watched.pass_by(*ITERATION, 3, 4, *ITERATION)

    assert watched.heeded == [4]
    assert watched.trail.take() == [*ITERATION, 3, *ITERATION]
