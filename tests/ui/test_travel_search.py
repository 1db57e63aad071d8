"""Looking for where a condition holds, forward and back, through recorded and other steps."""

import msgspec
import pytest
from fake_engine import summary
from scenes import view
from sparse_engine import Journey, long_run
from test_travel import replays

from tutor.trace.goals import Goal
from tutor.trace.timeline import Timeline
from tutor.ui.seeking import Scanned, beyond, scan


@pytest.fixture
async def ended() -> Journey:
    """Return a run that has ended and of which only the beginning and the end are recorded."""
    journey = Journey()
    journey.session.run()
    await journey.arrive()
    return journey


async def test_a_condition_ahead_is_run_to() -> None:
    journey = Journey()
    await journey.to("loss < 97")

    assert journey.place == (4, "loss")


async def test_a_condition_is_met_where_nothing_was_recorded() -> None:
    journey = Journey()
    await journey.to("loss < 40")

    assert journey.place == (61, "loss")
    assert len(journey.session.timeline) == journey.session.position + 1


async def test_from_there_one_goes_on_step_by_step() -> None:
    journey = Journey()
    await journey.to("loss < 40")
    here = journey.session.position
    for ahead in range(1, 20):
        journey.session.forward()
        await journey.arrive()
        assert journey.session.position == here + ahead
        assert journey.session.timeline.newest == here + ahead

    assert len(replays(journey)) == 1


async def test_from_the_start_a_recorded_step_is_found(ended: Journey) -> None:
    ended.session.go(-1)
    await ended.to("loss < 97")

    assert ended.place == (4, "loss")
    assert replays(ended) == []


async def test_from_the_start_a_step_that_ran_unrecorded_is_found_by_replay(
    ended: Journey,
) -> None:
    ended.session.go(-1)
    await ended.to("loss < 40")

    assert ended.place == (61, "loss")


async def test_back_is_the_last_time_before_here(ended: Journey) -> None:
    await ended.to("back loss > 97")
    assert ended.place == (3, "forward")
    await ended.to("back loss > 98")
    assert ended.place == (2, "forward")


async def test_back_into_what_ran_unrecorded_is_found_by_replay(ended: Journey) -> None:
    await ended.to("back loss > 40")

    assert ended.place == (60, "forward")
    searched, *_ = replays(ended)
    assert searched.last_before is not None


async def test_when_a_value_last_changed_is_found(ended: Journey) -> None:
    await ended.to("when did w last change?")

    assert ended.place == (100, "update")


async def test_the_first_time_is_looked_for_from_the_beginning(ended: Journey) -> None:
    await ended.to("first loss < 98")

    assert ended.place == (3, "loss")


@pytest.mark.parametrize(
    ("text", "side"), [("loss > 1000", "from here on"), ("back loss > 1000", "before here")]
)
async def test_a_condition_that_never_holds_is_told(ended: Journey, text: str, side: str) -> None:
    await ended.to("3:loss")
    await ended.to(text)

    assert ended.says.startswith(f"{text}: nowhere {side}.")
    assert ended.place == (3, "loss")


async def test_a_name_that_nobody_knows_is_named(ended: Journey) -> None:
    await ended.to("3:loss")
    await ended.to("los > 1000")

    assert ended.says.startswith("los > 1000: nowhere from here on.")
    assert "los" in ended.says.removeprefix("los > 1000: nowhere from here on.")


async def test_what_the_run_did_not_come_to_is_told() -> None:
    journey = Journey()
    await journey.to("loss > 1000")

    assert journey.session.state == "ended"
    assert journey.says == "loss > 1000: not before the run ended."


def recorded(values: list[object]) -> Timeline:
    """Return a timeline of one recorded step for each view of `w`."""
    timeline = Timeline()
    for step, value in zip(long_run(), values, strict=False):
        step = msgspec.structs.replace(step, tensors={"w": value})
        timeline.append(msgspec.msgpack.encode(step), summary(step))
    return timeline


def large(low: float, high: float) -> object:
    """Return a value of which only the figures are recorded."""
    whole = view(None, (1000,))
    stats = msgspec.structs.replace(whole.stats, min=low, max=high, mean=0.0, std=1.0)
    return msgspec.structs.replace(whole, measured=stats)


def test_steps_at_which_nobody_can_say_are_counted() -> None:
    timeline = recorded([view(1.0), large(0.0, 3.0), large(0.0, 3.0), view(2.0)])
    goal = Goal(condition="w == 2")

    assert scan(timeline, goal, range(3)) == Scanned(None, 2)
    assert scan(timeline, goal, range(4)) == Scanned(3, 2)


def test_steps_that_are_not_recorded_are_passed_over() -> None:
    timeline = recorded([view(1.0)])

    assert scan(timeline, Goal(condition="w == 1"), range(5, -1, -1)) == Scanned(0, 0)


async def test_the_person_is_told_at_how_many_steps_nobody_could_say(
    ended: Journey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.ui.seeking.scan", lambda *_: Scanned(None, 2))
    await ended.to("3:loss")
    await ended.to("back loss == 0.5")

    assert ended.says == (
        "back loss == 0.5: nowhere before here. It could not be judged at 2 steps: "
        "not all of a large value is recorded."
    )


def test_a_goal_beyond_a_step_keeps_all_its_parts() -> None:
    goal = Goal("loss", 3, 1, 20, "w > 1", 40)

    assert beyond(goal, 7) == msgspec.structs.replace(goal, after=7)
