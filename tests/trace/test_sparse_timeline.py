import pytest
from trace_steps import Passed, add, record, skip, sparse, step, training

from tutor.trace.coverage import Stretch
from tutor.trace.timeline import Timeline


def test_an_unrecorded_step_has_run_and_is_not_there() -> None:
    timeline = sparse()
    assert len(timeline) == 501
    assert timeline.newest == 500
    assert 100 not in timeline
    with pytest.raises(IndexError, match="step 100 is not recorded"):
        timeline.step(100)
    with pytest.raises(IndexError, match="step 100 is not recorded"):
        timeline.mark(100)


def test_the_iteration_of_the_newest_step_is_known_though_it_is_not_recorded() -> None:
    assert sparse().newest_iteration == 100
    assert training(3).newest_iteration == 3
    assert Timeline().newest_iteration is None


def test_a_step_is_found_by_its_index_in_whatever_order_it_came() -> None:
    timeline = Timeline()
    steps = [step(index, "forward", index) for index in (7, 3, 5)]
    for one in steps:
        add(timeline, one)
    assert [timeline.step(index) for index in (3, 5, 7)] == [steps[1], steps[2], steps[0]]
    assert len(timeline) == 8


def test_the_nearest_recorded_steps_are_known() -> None:
    timeline = sparse()
    assert (timeline.before(100), timeline.after(100)) == (10, 246)
    assert (timeline.before(0), timeline.after(495)) == (None, None)
    assert (timeline.before(250), timeline.after(250)) == (249, 251)


def test_stretches_and_gaps_alternate_and_know_their_iterations() -> None:
    assert sparse().stretches() == (
        Stretch(0, 10, True, None, 2),
        Stretch(11, 245, False, 3, 49),
        Stretch(246, 260, True, 50, 52),
        Stretch(261, 490, False, 53, 98),
        Stretch(491, 495, True, 99, 99),
        Stretch(496, 500, False, 100, 100),
    )


def test_gaps_are_the_stretches_that_are_not_recorded() -> None:
    assert [(gap.first, gap.last) for gap in sparse().gaps()] == [(11, 245), (261, 490), (496, 500)]


def test_a_gap_that_is_recorded_joins_its_neighbours() -> None:
    timeline = training(1)
    skip(timeline, 2, 2)
    record(timeline, 3)
    record(timeline, 2)
    assert timeline.stretches() == (Stretch(0, 15, True, None, 3),)


def test_a_gap_within_an_iteration_has_no_iterations() -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1))
    add(timeline, step(4, "zero_grad", 1))
    assert timeline.stretches()[1] == Stretch(1, 3, False, None, None)


def test_coverage_says_how_much_of_each_part_is_recorded() -> None:
    timeline = training(1)
    skip(timeline, 2, 3)
    assert timeline.coverage(4) == (1.0, 0.5, 0.0, 0.0)
    assert timeline.coverage(16) == (1.0,) * 6 + (0.0,) * 10
    assert Timeline().coverage(4) == ()


def test_more_cells_than_steps_repeat_steps() -> None:
    timeline = Timeline()
    add(timeline, step(1, "forward", 1))
    assert timeline.coverage(4) == (0.0, 0.0, 1.0, 1.0)


def test_a_phase_is_not_looked_for_beyond_a_gap() -> None:
    timeline = sparse()
    assert timeline.find_phase("loss", 5) == 7
    assert timeline.find_phase("loss", 10) is None
    assert timeline.find_phase("loss", 245) == 247


def test_the_same_phase_is_not_looked_for_beyond_a_gap() -> None:
    timeline = sparse()
    assert timeline.same_phase(3, 1) == 8
    assert timeline.same_phase(8, 1) is None
    assert timeline.same_phase(246, -1) is None
    assert timeline.same_phase(251, -1) == 246


def test_a_phase_that_an_iteration_left_out_is_found_in_a_later_one() -> None:
    timeline = Timeline()
    add(timeline, step(0, "update", 1))
    add(timeline, step(1, "forward", 2))
    add(timeline, step(2, "update", 3))
    assert timeline.same_phase(0, 1) == 2
    assert timeline.same_phase(2, -1) == 0


def test_a_place_in_a_gap_is_not_recorded() -> None:
    timeline = sparse()
    assert timeline.at(51, "backward") == 253
    assert timeline.at(51, None) == 251
    assert timeline.at(30, None) is None
    assert timeline.at(30, "backward") is None


def test_an_iteration_of_two_loops_is_the_one_that_came_first() -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1, loop=2))
    add(timeline, step(1, "forward", 1, loop=1))
    assert timeline.at(1, "forward") == 0
    assert timeline.at(1, "forward", loop=1) == 1
    assert timeline.at(1, None, loop=3) is None


def test_the_loss_in_a_gap_is_that_of_its_samples() -> None:
    timeline = sparse()
    assert timeline.loss(100) == 16 / 2**20
    assert timeline.loss(104) == 16 / 2**20


def test_the_loss_behind_a_gap_is_what_the_step_knew() -> None:
    timeline = training(1)
    skip(timeline, 2, 3)
    add(timeline, step(16, "forward", 4), 2.0)
    add(timeline, step(17, "loss", 4), 1.0)
    assert timeline.loss(16) == 2.0
    assert timeline.loss(17) == 1.0


def test_the_loss_curve_has_the_iterations_of_gaps_too() -> None:
    timeline = sparse()
    assert [point.iteration for point in timeline.points(251)] == list(range(1, 101))


def test_the_curve_stays_the_same_object_until_a_loss_comes() -> None:
    timeline = training(2)
    first = timeline.points(3)
    assert timeline.points(3) is first
    record(timeline, 3)
    assert timeline.points(3) is not first


def test_what_a_gap_printed_stands_between_its_neighbours() -> None:
    timeline = Timeline()
    add(timeline, step(0, "forward", 1, "one\n"))
    timeline.passed(Passed(9, 2, (), "nine\n"))
    add(timeline, step(10, "forward", 3, "ten\n"))
    assert timeline.written(10, 400) == "one\nnine\nten\n"
    assert timeline.written(5, 400) == "one\n"
    assert timeline.printed(10) == "ten\n"


def test_what_was_printed_is_cut_at_its_beginning() -> None:
    timeline = Timeline()
    for index in range(10):
        add(timeline, step(index, "forward", index + 1, f"{index}\n"))
    assert timeline.written(9, 2) == "7\n8\n9\n"


def test_passing_what_is_known_already_changes_nothing() -> None:
    timeline = training(3)
    before = timeline.stretches()
    skip(timeline, 1, 2, "again\n")
    assert timeline.stretches() == before
    assert timeline.written(15, 400) == ""
    assert len(timeline.points(3)) == 3
