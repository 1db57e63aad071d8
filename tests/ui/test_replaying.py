"""A replay beside the run: what it says, what ends it, and what it leaves as it was."""

import asyncio

import msgspec
import pytest
from scenes import view
from sparse_engine import Journey
from test_travel import replays

from tutor.link.messages import Exited
from tutor.trace.model import Step
from tutor.ui.replay import NUMBER


@pytest.fixture
async def ended() -> Journey:
    """Return a run that has ended and of which only the beginning and the end are recorded."""
    journey = Journey()
    journey.session.run()
    await journey.arrive()
    return journey


def with_other_weights(steps: list[Step]) -> list[Step]:
    return [
        msgspec.structs.replace(step, tensors={**step.tensors, "w": view(-1.0)}) for step in steps
    ]


async def test_while_it_replays_that_is_said(ended: Journey) -> None:
    ended.engine.slow.add(NUMBER)
    ended.session.travel.to("50")
    await asyncio.sleep(0)

    assert ended.says == "Replaying the run on the way to iteration 50. Esc stops."
    assert ended.session.position != -1
    ended.engine.release(NUMBER)
    await ended.arrive()
    assert ended.says == ""


async def test_esc_ends_it_and_its_process(ended: Journey) -> None:
    before = ended.session.position
    ended.engine.slow.add(NUMBER)
    ended.session.travel.to("50")
    await asyncio.sleep(0)
    assert ended.session.interrupt()
    await ended.arrive()
    await asyncio.sleep(0)

    assert ended.says == "Stopped."
    assert ended.engine.left == [NUMBER]
    assert ended.session.position == before


async def test_another_wish_takes_its_place(ended: Journey) -> None:
    ended.engine.slow.add(NUMBER)
    ended.session.travel.to("50")
    await asyncio.sleep(0)
    ended.engine.slow.clear()
    await ended.to("70")

    assert ended.place == (70, "forward")


async def test_a_script_that_does_not_repeat_itself_is_told_and_the_first_run_stays(
    ended: Journey,
) -> None:
    await ended.to("5")
    before = ended.here
    ended.engine.other = with_other_weights
    await ended.to("6:update")

    assert "This script does not repeat itself" in ended.says
    await ended.to("5")
    assert ended.here == before


async def test_steps_of_a_run_that_differs_are_not_taken_for_those_of_this_one(
    ended: Journey,
) -> None:
    await ended.to("50")
    seen = ended.here
    ended.engine.other = with_other_weights
    await ended.to("53")

    assert "This script does not repeat itself" in ended.says
    await ended.to("50")
    assert ended.here == seen


async def test_a_replay_that_asks_for_input_stops_there(ended: Journey) -> None:
    ended.engine.asking.add(NUMBER)
    await ended.to("50")

    assert ended.says.startswith("The replay asked for input") or "no iteration 50" in ended.says
    assert ended.engine.left == [NUMBER]


async def test_a_replay_that_dies_costs_itself_alone(ended: Journey) -> None:
    before = ended.session.position
    ended.engine.slow.add(NUMBER)
    ended.session.travel.to("50")
    await asyncio.sleep(0)
    ended.engine.tell(NUMBER, Exited(99, -9, None, NUMBER))
    await ended.arrive()

    assert ended.session.state == "ended"
    assert ended.session.position == before
    assert "iteration 50" in ended.says


class Asked:
    """Stands for the person who is asked."""

    def __init__(self, answer: bool) -> None:
        self.answer = answer
        self.words: list[str] = []

    async def __call__(self, words: str) -> bool:
        self.words.append(words)
        return self.answer


async def test_before_a_script_writes_again_the_person_is_asked_once(ended: Journey) -> None:
    ended.engine.touch("wrote results.txt")
    person = ended.session.travel.replaying.confirm = Asked(True)
    await ended.to("50")
    await ended.to("70")

    assert person.words == ["This script wrote results.txt. A replay would do so again."]
    assert ended.place == (70, "forward")


async def test_who_does_not_want_that_stays_where_they_are(ended: Journey) -> None:
    ended.engine.touch("wrote results.txt")
    ended.session.travel.replaying.confirm = Asked(False)
    before = ended.session.position
    await ended.to("50")

    assert replays(ended) == []
    assert ended.session.position == before


async def test_a_restart_ends_it_and_asks_anew(ended: Journey) -> None:
    ended.engine.touch("wrote results.txt")
    person = ended.session.travel.replaying.confirm = Asked(True)
    await ended.to("50")
    ended.engine.slow.add(NUMBER)
    ended.session.travel.to("70")
    await asyncio.sleep(0)
    ended.session.restart()
    await ended.arrive()

    assert ended.says == ""
    assert ended.session.position == -1
    assert len(person.words) == 1


async def test_steps_that_the_run_has_not_come_to_are_no_steps_of_it() -> None:
    journey = Journey()
    await journey.to("loss < 40")

    assert journey.session.timeline.newest == journey.session.position
    assert journey.session.peekable
