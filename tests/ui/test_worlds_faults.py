"""What a variant costs when it fails, hangs, asks, or was never right."""

import pytest
from fake_engine import recorded_lesson
from many_runs import failing, failure, with_rate
from opened import Opened, place

from tutor.link.messages import Exited, Running
from tutor.ui.variants.reading import Unreadable


def test_going_back_asks_nothing_of_the_variant() -> None:
    opened = Opened().at("update", "update")
    opened.worlds.add(with_rate("0.1"))
    sent = len(opened.engine.sent)
    opened.session.same(-1)
    assert place(opened.other) == (1, "update")
    assert len(opened.engine.sent) == sent


def test_a_mistake_in_an_edit_is_told_with_its_line_and_starts_nothing() -> None:
    opened = Opened().at("update")
    with pytest.raises(Unreadable) as caught:
        opened.worlds.add(with_rate("(0.1"))
    line = recorded_lesson().source.split("\n").index("learning_rate = 0.01") + 1
    assert caught.value.mistakes[0].line == line
    assert str(caught.value).startswith(f"line {line}: ")
    assert opened.worlds.listed == []
    assert len(opened.engine.loads) == 1


def test_a_variant_that_fails_stands_at_its_line_while_the_original_goes_on() -> None:
    opened = Opened(edited=lambda steps: failing(steps, 3)).at("backward")
    opened.engine.end = failure(35)
    opened.worlds.add(with_rate("0.1"))
    opened.session.forward()
    assert opened.scene.state == "waiting"
    assert opened.other.failed_line == 35
    assert (opened.other.world, opened.other.stands) == ("a", "failed")
    assert opened.other.says == 'The variant "a" failed at line.py:35: TypeError: no number.'
    assert 'The variant "a" does not come to this place.' in opened.scene.apart
    opened.session.forward()
    assert place(opened.scene) == (1, "other")


def test_going_back_after_a_fault_shows_the_steps_up_to_it() -> None:
    opened = Opened(edited=lambda steps: failing(steps, 3)).at("backward")
    opened.engine.end = failure(35)
    opened.worlds.add(with_rate("0.1"))
    opened.session.forward()
    opened.session.back()
    opened.session.back()
    assert place(opened.other) == (1, "loss")
    assert (opened.other.world, opened.other.stands) == ("a", "")


def test_a_variant_whose_process_is_gone_costs_itself_alone() -> None:
    opened = Opened().at("backward")
    opened.worlds.add(with_rate("0.1"))
    opened.engine.slow = True
    opened.session.forward()
    opened.engine.tell(1, Running(99, 1))
    opened.engine.tell(1, Exited(99, -9, run=1))
    assert opened.other.state == "failed"
    assert "SIGKILL" in opened.other.says
    assert opened.session.state == "waiting"


def test_a_variant_that_is_shorter_does_not_come_to_later_places() -> None:
    opened = Opened(edited=lambda steps: [*steps[:13], steps[25]]).at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.at("update", "update")
    assert place(opened.scene) == (3, "update")
    assert (opened.other.world, opened.other.stands) == ("a", "after")
    assert "does not come to this place" in opened.scene.apart
    assert opened.scene.differing == frozenset()


def test_a_phase_that_only_the_original_has_is_missed() -> None:
    opened = Opened(edited=lambda steps: [s for s in steps if s.phase != "update"]).at("backward")
    opened.worlds.add(with_rate("0.1"))
    opened.session.forward()
    assert (opened.other.world, opened.other.stands) == ("a", "stands at 1:zero_grad")
    opened.session.forward()
    opened.session.forward()
    assert place(opened.other) == (1, "zero_grad")


def test_restarting_starts_the_variants_too_with_their_edits() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.session.restart("cuda")
    assert [(load.run, load.device) for load in opened.engine.loads[-2:]] == [
        (0, "cuda"),
        (1, "cuda"),
    ]
    assert opened.engine.loads[-1].source == with_rate("0.1")
    opened.at("update")
    assert place(opened.other) == (1, "update")


def test_the_running_variant_is_interrupted_by_its_number() -> None:
    opened = Opened().at("backward")
    opened.worlds.add(with_rate("0.1"))
    assert not opened.worlds.interrupt()
    opened.engine.slow = True
    opened.session.forward()
    assert (opened.other.world, opened.other.stands) == ("a", "running")
    assert opened.worlds.interrupt()
    assert opened.engine.interrupted == [1]


def test_answers_that_were_given_are_given_to_a_variant() -> None:
    opened = Opened().at("backward")
    opened.session._run.answers.append("four")
    opened.worlds.add(with_rate("0.1"))
    assert opened.engine.loads[-1].answers == ("four",)


def test_a_variant_that_asks_is_answered() -> None:
    opened = Opened().at("backward")
    opened.engine.asks = True
    opened.worlds.add(with_rate("0.1"))
    assert opened.scene.asker == opened.other
    opened.session.answer("5")
    assert opened.other.step is not None


def test_a_mistake_in_a_variant_that_runs_leaves_it_as_it_is() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    with pytest.raises(Unreadable):
        opened.worlds.replace(opened.worlds.listed[0], with_rate("0.1 +"))
    assert opened.worlds.listed[0].lesson.source == with_rate("0.1")
    assert opened.engine.left == []


def test_what_a_script_has_done_is_told_before_a_variant_does_it_again() -> None:
    opened = Opened().at("update")
    assert opened.worlds.warning() == ""
    opened.engine.touch("wrote results.txt")
    assert opened.worlds.warning() == (
        "This script wrote results.txt; a variant would do so again."
    )
    opened.worlds.warned = True
    assert opened.worlds.warning() == ""


def test_the_end_of_the_engine_is_that_of_all_variants() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.session.lost("killed")
    assert opened.other.state == "failed"


def test_closing_ends_all_variants() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.add(with_rate("0.2"))
    opened.worlds.close()
    assert opened.engine.left == [1, 2]
    assert opened.worlds.listed == []


def test_two_variants_share_no_state() -> None:
    opened = Opened().at("update")
    opened.worlds.add(with_rate("0.1"))
    opened.worlds.add(with_rate("0.2"))
    first, second = opened.worlds.listed
    assert first.timeline is not second.timeline
    opened.engine.tell(2, Running(5, 2))
    opened.engine.tell(2, Exited(5, 1, run=2))
    assert (first.run.state, second.run.state) == ("waiting", "failed")
