import pytest
from hypothesis import given
from hypothesis import strategies as st
from trace_steps import add, step, training

from tutor.trace.timeline import CACHE, Timeline


def test_a_step_comes_back_as_it_was() -> None:
    timeline = Timeline()
    one = step(0, "forward", 1, "hello\n")
    add(timeline, one)
    assert timeline.step(0) == one
    assert timeline.printed(0) == "hello\n"
    assert len(timeline) == 1


@pytest.mark.parametrize("position", [-1, 1])
def test_where_there_is_no_step_it_says_so(position: int) -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1))
    with pytest.raises(IndexError, match="no step"):
        timeline.step(position)


def test_a_step_that_left_the_cache_is_decoded_again() -> None:
    timeline = training(CACHE)
    first = timeline.step(0)
    for position in range(len(timeline)):
        timeline.step(position)
    assert timeline.step(0) == first


def test_the_same_phase_is_found_an_iteration_on_and_back() -> None:
    timeline = training(3)
    assert timeline.same_phase(3, 1) == 8
    assert timeline.same_phase(8, -1) == 3
    assert timeline.same_phase(3, -1) is None
    assert timeline.same_phase(13, 1) is None
    assert timeline.same_phase(0, 1) is None


def test_the_next_step_of_a_phase_may_be_joined_with_another() -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1))
    add(timeline, step(1, "forward+loss", 1))
    assert timeline.find_phase("loss", 0) == 1
    assert timeline.find_phase("loss", 1) is None


def test_the_loss_curve_has_a_point_for_each_loss_phase() -> None:
    timeline = training(3)
    assert [(p.iteration, p.loss) for p in timeline.points(5)] == [(1, 8.0), (2, 4.0), (3, 2.0)]


def test_the_loss_is_the_last_one_computed_until_then() -> None:
    timeline = training(2)
    assert timeline.loss(1) is None
    assert timeline.loss(2) == 8.0
    assert timeline.loss(6) == 8.0
    assert timeline.loss(7) == 4.0


def test_what_ran_after_a_line_before_is_likely_to_run_again() -> None:
    timeline = training(2)
    assert timeline.likely_next(8) == timeline.mark(4).first_line
    assert timeline.likely_next(1) is None


def test_a_place_is_found_by_iteration_and_phase() -> None:
    timeline = training(2)
    assert timeline.at(2, "backward") == 8
    assert timeline.at(2, None) == 6
    assert timeline.at(3, None) is None


@given(st.integers(1, 4), st.data())
def test_on_and_back_again_is_where_one_was(iterations: int, data: st.DataObject) -> None:
    timeline = training(iterations)
    here = data.draw(st.integers(1, len(timeline) - 1))
    there = timeline.same_phase(here, 1)
    if there is not None:
        assert timeline.same_phase(there, -1) == here


def test_a_second_loop_has_no_loss_before_its_own_first() -> None:
    # Given a loop with a loss, and behind it one that has computed none yet
    timeline = Timeline()
    add(timeline, step(0, "loss", 1), 8.0)
    add(timeline, step(1, "forward", 1, loop=2))
    add(timeline, step(2, "loss", 1, loop=2), 3.0)
    add(timeline, step(3, "after", None))

    # Then the first loop's is not shown for it, and outside of both it is the last.
    assert [timeline.loss(index) for index in range(4)] == [8.0, None, 3.0, 3.0]
