"""How far a run goes before it waits, and where it is recorded again."""

import pytest

from tutor.engine.pace import NEAR, Pace
from tutor.link.messages import Next, Pause, RunTo
from tutor.trace.goals import Goal
from tutor.trace.model import Step


def step(index: int, phase: str = "forward", iteration: int | None = 1) -> Step:
    return Step(
        index, 1, iteration, {}, phase, "", None, 1, 1, "", "", 0.0, {}, (), (), ()
    )  # fmt: skip


def asked(message: Next | RunTo | Pause) -> Pace:
    pace = Pace()
    pace.obey(message)
    return pace


def test_a_run_begins_by_waiting() -> None:
    assert Pace().stands


def test_so_many_steps_are_run() -> None:
    pace = asked(Next(3))

    assert not pace.stands
    assert [pace.goes_on(step(n)) for n in range(3)] == [True, True, False]


def test_unrecorded_steps_count_as_well() -> None:
    pace = asked(Next(2))

    assert [pace.passes() for _ in range(2)] == [True, False]


def test_without_a_goal_it_runs_until_it_is_paused() -> None:
    pace = asked(RunTo(None))
    assert all(pace.goes_on(step(n)) for n in range(100))
    pace.obey(Pause())
    assert pace.stands


def test_it_stops_at_the_goal() -> None:
    pace = asked(RunTo(Goal(phase="update")))

    assert pace.goes_on(step(0))
    assert not pace.goes_on(step(1, "forward+update"))


def test_it_stops_behind_a_goal_that_it_has_missed() -> None:
    pace = asked(RunTo(Goal(phase="update", iteration=2)))

    assert pace.goes_on(step(0, "forward", 2))
    assert not pace.goes_on(step(1, "forward", 3))


def test_the_room_is_used_up_by_the_bytes_of_steps() -> None:
    pace = asked(RunTo(None, room=100))

    assert not pace.spend(60)
    assert pace.spend(60)


def test_without_a_room_nothing_is_used_up() -> None:
    assert not asked(RunTo(None)).spend(10**9)
    assert not asked(Next(5)).spend(10**9)


def test_a_new_wish_has_a_new_room() -> None:
    pace = asked(RunTo(None, room=10))
    assert pace.spend(20)
    pace.obey(RunTo(None, room=10))
    assert not pace.spend(5)


@pytest.mark.parametrize(
    ("message", "start"),
    [
        (RunTo(None), (None, None)),
        (RunTo(Goal(phase="loss")), (None, None)),
        (RunTo(Goal(index=40)), (40, None)),
        (RunTo(Goal(iteration=50)), (None, 50 - NEAR)),
        (RunTo(Goal(iteration=1)), (None, 1)),
        (RunTo(Goal(iteration=50), from_iteration=3), (None, 3)),
        (RunTo(Goal(condition="x"), from_index=9), (9, None)),
        (RunTo(Goal(condition="x"), last_before=9), (None, None)),
        (Next(4), (None, None)),
    ],
)
def test_where_the_record_begins_again(
    message: Next | RunTo, start: tuple[int | None, int | None]
) -> None:
    assert asked(message).start_of_record() == start
