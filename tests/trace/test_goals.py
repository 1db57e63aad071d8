import pytest
from trace_steps import step, view

from tutor.trace.conditions import parse
from tutor.trace.goals import Goal, missed, parse_place, reached
from tutor.trace.model import Summary

BEFORE = step(11, "zero_grad", 2, tensors={"loss": view(0.7)})
HERE = step(12, "forward+loss", 3, tensors={"loss": view(0.5)}, changed=("loss",))


@pytest.mark.parametrize(
    "goal",
    [
        Goal(),
        Goal(phase="loss"),
        Goal(phase="forward", iteration=3, loop=1, line=20, index=12),
        Goal(line=19),
        Goal(condition="loss < 1"),
        Goal(phase="loss", condition="changed(loss)"),
    ],
)
def test_a_step_of_which_all_holds_is_the_goal(goal: Goal) -> None:
    assert reached(goal, HERE, BEFORE)


@pytest.mark.parametrize(
    "goal",
    [
        Goal(phase="backward"),
        Goal(iteration=2),
        Goal(loop=2),
        Goal(line=18),
        Goal(line=21),
        Goal(index=11),
        Goal(condition="loss > 1"),
        Goal(condition="w.grad > 1"),
        Goal(phase="loss", iteration=4),
    ],
)
def test_a_step_of_which_something_does_not_hold_is_not_the_goal(goal: Goal) -> None:
    assert not reached(goal, HERE)


def test_only_steps_behind_one_count_where_the_goal_says_so() -> None:
    assert reached(Goal(phase="loss", after=11), HERE)
    assert not reached(Goal(phase="loss", after=12), HERE)


def test_without_its_values_a_step_fulfils_no_condition() -> None:
    summary = Summary(12, 1, 3, "loss", 10, 0.5, 20)
    assert reached(Goal(phase="loss", iteration=3, line=15), summary)
    assert not reached(Goal(condition="loss < 1"), summary)


def test_a_condition_that_cannot_be_judged_is_not_reached() -> None:
    unknown = step(0, "loss", 1, tensors={"z": view([1.0, 0.0], dtype="complex64")})
    assert not reached(Goal(condition="z > 0"), unknown)
    assert not reached(Goal(condition="not z > 0"), unknown)


def test_the_step_before_tells_what_in_a_value_changed() -> None:
    before = step(0, "forward", 1, tensors={"w": view(1.0, (), view(0.0))})
    now = step(1, "backward", 1, tensors={"w": view(1.0, (), view(2.0))}, changed=("w",))
    goal = Goal(condition="changed(w.grad)")
    assert reached(goal, now, before)
    assert not reached(goal, now)


def mark(index: int, iteration: int | None, loop: int | None = 1) -> Summary:
    return Summary(index, loop, iteration, "loss", 1, None)


@pytest.mark.parametrize(
    ("goal", "place", "beyond"),
    [
        (Goal(index=5), mark(5, 1), False),
        (Goal(index=5), mark(6, 1), True),
        (Goal(iteration=3), mark(9, 3), False),
        (Goal(iteration=3), mark(9, 4), True),
        (Goal(iteration=3), mark(9, None, None), False),
        (Goal(iteration=3, loop=2), mark(9, 4, 1), False),
        (Goal(iteration=3, loop=2), mark(9, 4, 2), True),
        (Goal(phase="update"), mark(9, 4), False),
        (Goal(condition="w > 1"), mark(9, 4), False),
    ],
)
def test_a_goal_is_missed_once_the_run_is_beyond_it(
    goal: Goal, place: Summary, beyond: bool
) -> None:
    assert missed(goal, place) is beyond


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("12", Goal(iteration=12)),
        ("iteration 12", Goal(iteration=12)),
        ("12:backward", Goal(iteration=12, phase="backward")),
        ("12 : backward", Goal(iteration=12, phase="backward")),
        ("12 Backward", Goal(iteration=12, phase="backward")),
        ("backward", Goal(phase="backward")),
        ("after", Goal(phase="after")),
        (" line 21 ", Goal(line=21)),
        ("L21", Goal(line=21)),
        ("step 0", Goal(index=0)),
        ("start", "start"),
        ("END", "end"),
        ("loss < 0.1", parse("loss < 0.1")),
        ("12 < loss", parse("12 < loss")),
        ("2 * w > 1", parse("2 * w > 1")),
        ("nan", parse("nan")),
        ("when did w last change?", parse("w last changed")),
    ],
)
def test_what_a_person_types_is_a_place(typed: str, place: object) -> None:
    assert parse_place(typed) == place


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "type an iteration"),
        ("0", "iterations count from 1"),
        ("line 0", "lines count from 1"),
        ("12:bckward", "did you mean backward?"),
        ("12:zebra", "the phases are forward"),
        ("bakward", "did you mean backward?"),
        ("w", "compare it with something"),
        ("w = 1", "=="),
    ],
)
def test_what_is_no_place_is_told_with_a_sentence(typed: str, says: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        parse_place(typed)
    assert says in str(caught.value)
