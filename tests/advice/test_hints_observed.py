"""How a run is watched: step by step, with gaps, cheaply, and without touching the record."""

import msgspec
from broken import loop, model_loop
from playing import Player

from tutor.advice.hints import Hints
from tutor.trace.model import Step


def test_the_record_is_sent_as_it_was_before_somebody_looked_for_hints(played: Player) -> None:
    # Given the encoded steps of a run
    run = played(model_loop(iterations=3))
    before = [msgspec.msgpack.encode(step) for step in run.steps]
    # When all that watch it have seen it
    hints = Hints(run.lesson)
    for step in run.steps:
        hints.observe(step)
    # Then nothing in them was unfolded
    assert [msgspec.msgpack.encode(step) for step in run.steps] == before


def test_steps_that_came_over_the_line_give_the_same_hints(played: Player) -> None:
    run = played(loop(clear=""))
    decode = msgspec.msgpack.Decoder(Step).decode
    hints = Hints(run.lesson)
    again = [hint for s in run.steps for hint in hints.observe(decode(msgspec.msgpack.encode(s)))]
    assert again == run.hints
    assert len(again) == 1


def test_a_run_with_a_gap_is_watched_from_there_on(played: Player) -> None:
    # Given a run whose second to fourth iteration were not recorded
    run = played(loop(clear="", iterations=8))
    seen = [step for step in run.steps if step.iteration in (None, 1, 5, 6, 7)]
    # When the steps before and after are watched
    hints = Hints(run.lesson)
    found = [(step.iteration, hint.subject) for step in seen for hint in hints.observe(step)]
    # Then nothing is made of the gap itself, and the mistake is seen behind it
    assert found == [(6, "zero_grad missing")]


def test_a_gap_makes_no_mistake_of_a_loop_that_is_right(played: Player) -> None:
    run = played(loop(iterations=30))
    hints = Hints(run.lesson)
    for step in run.steps:
        if step.iteration is None or step.iteration % 7 < 3:
            assert hints.observe(step) == ()


def test_a_step_that_cannot_be_read_ends_the_watching_and_not_the_run(played: Player) -> None:
    run = played(loop(clear=""))
    hints = Hints(run.lesson)
    broken = msgspec.structs.replace(run.steps[0], phase=None)
    assert hints.noticed(broken) == ()
    assert [hint for step in run.steps for hint in hints.noticed(step)] == []
