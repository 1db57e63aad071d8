"""Where a step stands, and which step of another run stands there."""

import msgspec
import pytest
from fake_engine import recorded_steps, summary
from hypothesis import given
from hypothesis import strategies as st
from many_runs import Steps, numbered

from tutor.link.messages import Next, RunTo
from tutor.trace.goals import Goal
from tutor.trace.timeline import Timeline
from tutor.ui.run import ROOM
from tutor.ui.variants.spots import Spot, meet, nearest, spot_of, towards

TEMPLATE = recorded_steps()[1]


def timeline_of(steps: Steps, upto: int | None = None) -> Timeline:
    timeline = Timeline()
    for step in steps[:upto]:
        timeline.append(msgspec.msgpack.encode(step), summary(step))
    return timeline


def run(*places: tuple[int | None, int | None, str]) -> Steps:
    """Return steps with these loops, iterations and phases."""
    return numbered(
        [
            msgspec.structs.replace(TEMPLATE, loop=loop, iteration=iteration, phase=phase)
            for loop, iteration, phase in places
        ]
    )


PHASES = st.lists(st.sampled_from(["forward", "loss", "forward+loss", "other"]), min_size=1)
OUTSIDE = st.lists(st.just("other"), max_size=3)


@st.composite
def runs(draw: st.DrawFn) -> Steps:
    """Return a run of up to two loops with steps before, between and behind their iterations."""
    places: list[tuple[int | None, int | None, str]] = [(None, None, "setup")]
    for loop in range(1, draw(st.integers(1, 2)) + 1):
        for iteration in range(1, draw(st.integers(1, 4)) + 1):
            places += [(loop, iteration, phase) for phase in draw(PHASES)]
            places += [(None, None, phase) for phase in draw(OUTSIDE)]
    return run(*places)


@given(runs())
def test_a_step_stands_where_it_stands(steps: Steps) -> None:
    timeline = timeline_of(steps)
    for step in steps:
        assert meet(timeline, spot_of(timeline, step.index)) == step.index


@given(runs())
def test_no_two_steps_stand_at_the_same_place(steps: Steps) -> None:
    timeline = timeline_of(steps)
    assert len({spot_of(timeline, step.index) for step in steps}) == len(steps)


@given(runs(), st.data())
def test_a_run_that_waits_always_comes_to_a_place_of_its_like(
    steps: Steps, data: st.DataObject
) -> None:
    original = timeline_of(steps)
    wanted = data.draw(st.integers(0, len(steps) - 1))
    spot = spot_of(original, wanted)
    done = data.draw(st.integers(0, wanted))
    for _ in range(len(steps) + 1):
        here = timeline_of(steps, done)
        if meet(here, spot) is not None:
            break
        message = towards(here, spot)
        assert message is not None
        done = _played(steps, done, message)
    assert meet(timeline_of(steps, done), spot) == wanted


def _played(steps: Steps, done: int, message: object) -> int:
    """Return how many steps a run has made when it waits again."""
    goal = message.goal if isinstance(message, RunTo) else None
    for step in steps[done:]:
        done += 1
        if goal is None:
            return done
        same = (goal.loop, goal.iteration) == (step.loop, step.iteration)
        if same and (goal.phase is None or goal.phase in step.phase.split("+")):
            return done
    return done


def test_the_second_of_two_steps_of_a_phase_is_told_from_the_first() -> None:
    places = [(1, 1, "forward"), (1, 1, "loss"), (1, 1, "forward")]
    timeline = timeline_of(run(*places))
    assert spot_of(timeline, 2) == Spot(1, 1, True, "forward", 2)


def test_the_loops_of_a_script_are_told_apart() -> None:
    timeline = timeline_of(run((1, 1, "loss"), (2, 1, "loss")))
    assert meet(timeline, Spot(2, 1, True, "loss", 1)) == 1


def test_a_run_goes_to_the_iteration_and_phase() -> None:
    timeline = timeline_of(run((None, None, "setup")))
    wanted = RunTo(Goal(phase="loss", iteration=3, loop=1), room=ROOM)
    assert towards(timeline, Spot(1, 3, True, "loss", 1)) == wanted


def test_a_long_way_is_run_unrecorded() -> None:
    timeline = timeline_of(run((None, None, "setup")))
    goal = Goal(phase="loss", iteration=900, loop=1)
    wanted = RunTo(goal, room=ROOM, from_iteration=898)
    assert towards(timeline, Spot(1, 900, True, "loss", 1)) == wanted


def test_a_section_outside_loops_is_come_to_step_by_step() -> None:
    timeline = timeline_of(run((None, None, "setup")))
    assert towards(timeline, Spot(0, 0, False, "setup", 2)) == Next()


@pytest.mark.parametrize(
    "spot",
    [
        Spot(1, 1, True, "update", 1),
        Spot(1, 1, False, "other", 2),
        Spot(0, 0, False, "setup", 3),
    ],
)
def test_a_run_that_is_beyond_a_place_cannot_come_there(spot: Spot) -> None:
    steps = run((None, None, "setup"), (1, 1, "loss"), (None, None, "other"), (1, 2, "loss"))
    timeline = timeline_of(steps)
    assert meet(timeline, spot) is None
    assert towards(timeline, spot) is None


def test_beside_a_place_that_is_missing_stands_the_end_of_its_iteration() -> None:
    timeline = timeline_of(run((1, 1, "loss"), (1, 1, "other"), (1, 2, "loss")))
    assert nearest(timeline, Spot(1, 1, True, "update", 1)) == 1
    assert nearest(timeline, Spot(1, 9, True, "update", 1)) == 2
    assert nearest(Timeline(), Spot(1, 9, True, "update", 1)) == -1
