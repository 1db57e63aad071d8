import msgspec
from hypothesis import given
from hypothesis import strategies as st
from trace_steps import add, record, skip, step, training

from tutor.trace.timeline import Timeline

ONE = len(msgspec.msgpack.encode(step(1, "forward", 1)))
"""About what one step takes."""


def test_the_far_end_is_given_up_by_whole_iterations() -> None:
    timeline = training(40, room=ONE * 50)
    timeline.step(timeline.newest)
    record(timeline, 41)
    first = timeline.after(-1)
    assert first is not None
    assert timeline.mark(first).phase == "forward"
    assert timeline.stretches()[-1].last == timeline.newest == 205
    assert timeline.size() <= ONE * 50


def test_what_is_looked_at_stays() -> None:
    timeline = training(4, room=ONE * 30)
    timeline.step(3)
    for iteration in range(5, 60):
        record(timeline, iteration)
    assert all(index in timeline for index in range(1, 6))
    assert 295 in timeline
    assert timeline.size() <= ONE * 30


def test_a_step_that_was_given_up_can_be_recorded_again() -> None:
    timeline = training(5, room=ONE * 30)
    timeline.step(timeline.newest)
    for iteration in range(6, 20):
        record(timeline, iteration)
    assert 3 not in timeline
    assert add(timeline, step(3, "backward", 1)) is None
    assert 3 in timeline


def test_a_single_iteration_larger_than_the_room_stays_whole() -> None:
    timeline = Timeline(room=ONE)
    for index in range(20):
        add(timeline, step(index, "other", 1))
    assert all(index in timeline for index in range(20))


def test_a_step_that_was_given_up_is_no_longer_in_the_cache() -> None:
    timeline = training(3, room=ONE * 20)
    timeline.step(2)
    timeline.step(15)
    for iteration in range(4, 12):
        record(timeline, iteration)
        timeline.step(timeline.newest)
    assert 2 not in timeline
    assert not any(index in timeline._decoded for index in range(10))


def test_what_was_printed_by_steps_that_were_given_up_is_still_known() -> None:
    timeline = Timeline(room=ONE * 12)
    for index in range(40):
        add(timeline, step(index, "forward", index + 1, f"{index}\n"))
        timeline.step(index)
    assert 3 not in timeline
    assert timeline.written(39, 400) == "".join(f"{index}\n" for index in range(40))


def test_the_curve_of_what_was_given_up_stays() -> None:
    timeline = training(40, room=ONE * 30)
    assert [point.iteration for point in timeline.points(timeline.newest)] == list(range(1, 41))


@given(st.lists(st.integers(1, 60), max_size=60), st.lists(st.integers(0, 300), max_size=10))
def test_the_room_is_kept_whatever_is_recorded(iterations: list[int], looks: list[int]) -> None:
    timeline = training(1, room=ONE * 25)
    skip(timeline, 2, 60)
    for place, iteration in enumerate(iterations):
        record(timeline, iteration)
        for look in looks[place : place + 1]:
            if look in timeline:
                timeline.step(look)
    # The iteration looked at and the newest one may be all there is; they fit here.
    assert timeline.size() <= ONE * 25
    recorded = [index for index in range(len(timeline)) if index in timeline]
    assert all(timeline.apart(index).index == index for index in recorded)
    kept = [i for i in range(1, 61) if 5 * i - 4 in timeline]
    assert all(5 * i - 4 + place in timeline for i in kept for place in range(5))
