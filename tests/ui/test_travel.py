"""Going to a place of the run: recorded, not recorded, or not there yet."""

import pytest
from sparse_engine import ITERATIONS, LAST, Journey

from tutor.link.messages import RunTo
from tutor.trace.goals import Goal
from tutor.ui.replay import NUMBER
from tutor.ui.run import ROOM


@pytest.fixture
def fresh() -> Journey:
    """Return a run that has not begun to step."""
    return Journey()


@pytest.fixture
async def ended() -> Journey:
    """Return a run that has ended and of which only the beginning and the end are recorded."""
    journey = Journey()
    journey.session.run()
    await journey.arrive()
    assert journey.session.state == "ended"
    assert [s.recorded for s in journey.session.timeline.stretches()] == [True, False, True]
    return journey


def replays(journey: Journey) -> list[RunTo]:
    return journey.engine.asked(NUMBER)


async def test_an_iteration_near_ahead_is_run_to_and_recorded(fresh: Journey) -> None:
    await fresh.to("3")

    assert fresh.place == (3, "forward")
    assert fresh.engine.asked() == [RunTo(Goal(iteration=3), room=ROOM)]


async def test_an_iteration_far_ahead_is_not_recorded_on_the_way(fresh: Journey) -> None:
    await fresh.to("80:backward")

    assert fresh.place == (80, "backward")
    goal = Goal(phase="backward", iteration=80)
    assert fresh.engine.asked() == [RunTo(goal, room=ROOM, from_iteration=78)]
    assert replays(fresh) == []


async def test_a_recorded_iteration_is_gone_to_without_a_word(ended: Journey) -> None:
    before = len(ended.engine.sent)
    await ended.to("2:loss")

    assert ended.place == (2, "loss")
    assert len(ended.engine.sent) == before


async def test_an_iteration_that_ran_unrecorded_is_replayed(ended: Journey) -> None:
    await ended.to("50:update")

    assert ended.place == (50, "update")
    assert replays(ended) == [RunTo(Goal(iteration=52, loop=1), from_iteration=48)]
    assert ended.engine.left == [NUMBER]
    assert ended.session.state == "ended"


async def test_a_replay_is_the_same_script_seed_and_answers(ended: Journey) -> None:
    ended.session._run.answers.append("7")
    await ended.to("50")

    first, again = ended.engine.loads
    assert (again.path, again.seed, again.device) == (first.path, first.seed, first.device)
    assert (again.run, again.answers) == (NUMBER, ("7",))


async def test_what_was_replayed_once_is_gone_to_at_once(ended: Journey) -> None:
    await ended.to("50")
    await ended.to("51:loss")

    assert ended.place == (51, "loss")
    assert len(replays(ended)) == 1


async def test_an_iteration_behind_the_last_is_not_there(ended: Journey) -> None:
    await ended.to("200")

    assert ended.says == f"There is no iteration 200: the run ended in iteration {ITERATIONS}."


async def test_a_place_at_which_the_run_did_not_come_is_told(fresh: Journey) -> None:
    await fresh.to("500")

    assert fresh.session.state == "ended"
    assert fresh.says == "iteration 500: not before the run ended."


async def test_a_phase_that_an_iteration_does_not_have_is_told(ended: Journey) -> None:
    await ended.to("50:setup")

    assert ended.says == "There is no setup in iteration 50."


async def test_a_step_ahead_is_run_to(fresh: Journey) -> None:
    await fresh.to("step 10")

    assert fresh.session.position == 10
    assert fresh.engine.asked() == [RunTo(Goal(index=10), room=ROOM)]


async def test_a_step_that_ran_unrecorded_is_replayed(ended: Journey) -> None:
    await ended.to("step 300")

    assert ended.session.position == 300
    assert ended.here is not None
    assert ended.here.index == 300
    assert len(replays(ended)) == 1


async def test_a_step_behind_the_last_is_not_there(ended: Journey) -> None:
    await ended.to("step 9999")

    assert ended.says == f"There is no step 9999: the last one is step {LAST}."


async def test_the_start_is_the_introduction_and_the_end_the_last_step(ended: Journey) -> None:
    await ended.to("start")
    assert ended.session.position == -1
    await ended.to("end")
    assert ended.session.position == LAST


async def test_the_end_is_run_to_where_it_has_not_come(fresh: Journey) -> None:
    await fresh.to("end")

    assert fresh.session.state == "ended"
    assert fresh.session.position == LAST


async def test_a_phase_alone_is_the_next_one(fresh: Journey) -> None:
    await fresh.to("backward")
    assert fresh.place == (1, "backward")
    await fresh.to("backward")
    assert fresh.place == (2, "backward")


async def test_a_line_is_the_next_step_that_runs_it(fresh: Journey) -> None:
    await fresh.to("2:loss")
    assert fresh.here is not None
    line = fresh.here.first_line
    await fresh.to(f"line {line}")

    assert fresh.place == (3, "loss")


async def test_a_step_into_what_was_not_recorded_replays_what_lies_there(ended: Journey) -> None:
    first, _, _ = ended.session.timeline.stretches()
    ended.session.go(first.last)
    ended.session.forward()
    await ended.arrive()

    assert ended.session.position == first.last + 1
    assert ended.place == (5, "zero_grad")


async def test_the_same_phase_of_an_iteration_that_ran_unrecorded_is_replayed(
    ended: Journey,
) -> None:
    await ended.to("5:loss")
    ended.session.same(1)
    await ended.arrive()

    assert ended.place == (6, "loss")


@pytest.mark.parametrize("text", ["", "bakward", "12:nonsense", "0", "loss <"])
async def test_what_is_no_place_is_refused_and_nothing_moves(fresh: Journey, text: str) -> None:
    with pytest.raises(ValueError, match=r"\w{3}"):
        fresh.session.travel.to(text)
    assert fresh.session.position == -1
    assert fresh.engine.sent == []
