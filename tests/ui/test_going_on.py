"""Who comes back is asked whether to go on, and is brought to where they were."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from fake_engine import recorded_lesson, recorded_steps
from many_runs import with_rate
from opened import Opened
from stage import Journal, stage

from tutor.link.messages import Load, RunTo
from tutor.places import Place
from tutor.progress import Entry
from tutor.texts import Texts
from tutor.trace.goals import Goal
from tutor.ui.going_on import go_on, place, question, worth
from tutor.ui.options import Options
from tutor.ui.place import Place as At
from tutor.ui.run import ROOM

LOAD = Load("line.py")


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path / "sources")


def left(opened: Opened, texts: Texts) -> Entry:
    """Return what would be kept of a session."""
    session = opened.session
    here = session.position
    iteration = session.timeline.mark(here).iteration if here >= 0 else None
    kept = place(session, texts.keep)
    # What comes back from the disk is what counts.
    entry = Entry("line", max(here, 0), iteration, False, 0, 1, kept)
    return msgspec.json.decode(msgspec.json.encode(entry), type=Entry)


def test_a_run_is_brought_back_to_its_step(texts: Texts) -> None:
    was = left(Opened().at("update", "backward"), texts)
    again = Opened()

    assert go_on(again.session, was, texts.read) == ""

    assert again.engine.sent[-1] == (0, RunTo(Goal(index=was.place.newest), room=ROOM))
    assert again.session.position == was.step
    assert again.session.timeline.newest == was.place.newest


def test_the_step_looked_at_is_gone_back_to_when_the_run_has_come_as_far_as_it_had(
    texts: Texts,
) -> None:
    opened = Opened().at("update", "backward")
    opened.session.go(2)
    was = left(opened, texts)
    again = Opened()

    go_on(again.session, was, texts.read)

    assert again.session.position == 2
    assert again.session.timeline.newest > 2
    assert not again.session.returning


def test_a_run_that_had_ended_is_run_to_its_end(texts: Texts) -> None:
    opened = Opened()
    opened.session.run()
    opened.session.go(5)
    was = left(opened, texts)
    again = Opened()

    go_on(again.session, was, texts.read)

    assert again.session.state == "ended"
    assert again.session.position == 5


def test_a_run_begins_with_the_seed_the_device_and_the_answers_that_it_had(texts: Texts) -> None:
    was = left(Opened().at("loss"), texts)
    kept = msgspec.structs.replace(was.place, seed=5, device="meta", answers=("seven", None))
    again = Opened()

    go_on(again.session, msgspec.structs.replace(was, place=kept), texts.read)

    load = again.engine.loads[-1]
    assert (load.seed, load.device, load.answers) == (5, "meta", ("seven", None))
    assert place(again.session, texts.keep).answers == ("seven", None)
    again.session.restart()
    load = again.engine.loads[-1]
    assert (load.seed, load.device, load.answers) == (5, "meta", ())


def test_a_run_begins_with_the_arguments_that_it_had(texts: Texts) -> None:
    was = left(Opened().at("loss"), texts)
    kept = msgspec.structs.replace(was.place, arguments=("--epochs", "3"))
    was = msgspec.structs.replace(was, place=kept)
    again = Opened()

    go_on(again.session, was, texts.read)

    assert again.engine.loads[-1].arguments == ("--epochs", "3")
    assert place(again.session, texts.keep).arguments == ("--epochs", "3")


def test_it_is_said_that_a_run_had_no_arguments_where_there_are_some_now(texts: Texts) -> None:
    was = left(Opened().at("loss"), texts)

    words = question(was, recorded_lesson(), Load("line.py", arguments=("--epochs", "3")))

    assert words.endswith("It had no arguments.")


def test_a_place_that_was_kept_before_there_were_arguments_can_still_be_read() -> None:
    old = b'{"path":"/a.py","source":"0","position":3,"newest":4}'

    assert msgspec.json.decode(old, type=Place).arguments == ()


def test_the_variants_are_there_again_and_the_one_beside_stands_beside(texts: Texts) -> None:
    opened = Opened().at("loss")
    opened.worlds.add(with_rate("0.5"), {"rate": "learning_rate = 0.5"})
    opened.worlds.add(with_rate("0.25"))
    opened.worlds.rename(opened.worlds.listed[1], "mine")
    opened.worlds.choose(opened.worlds.listed[0])
    was = left(opened, texts)
    again = Opened()

    assert go_on(again.session, was, texts.read) == ""

    names = [each.name for each in again.worlds.listed]
    assert names == ["learning_rate = 0.5", "mine"]
    assert again.worlds.listed[1].lesson.source == with_rate("0.25")
    assert again.worlds.beside is again.worlds.listed[0]
    assert again.other.step is not None
    assert [load.run for load in again.engine.loads].count(2) == 0
    assert '"learning_rate = 0.5", "mine"' in question(was, recorded_lesson(), LOAD)


def test_a_variant_whose_source_is_gone_is_named_and_the_others_come_back(texts: Texts) -> None:
    opened = Opened().at("loss")
    opened.worlds.add(with_rate("0.5"))
    opened.worlds.add(with_rate("0.25"))
    was = left(opened, texts)
    gone = was.place.variants[0].source

    again = Opened()
    said = go_on(again.session, was, lambda name: None if name == gone else texts.read(name))

    assert said == "The source of the variant a is not there any more."
    assert [each.name for each in again.worlds.listed] == ["b"]


def test_in_an_edited_file_the_place_is_found_by_iteration_and_phase(texts: Texts) -> None:
    opened = Opened().at("update", "backward")
    opened.worlds.add(with_rate("0.5"))
    was = left(opened, texts)
    kept = msgspec.structs.replace(was.place, source="0" * 64)
    was = msgspec.structs.replace(was, place=kept)
    again = Opened()

    go_on(again.session, was, texts.read)

    goal = Goal(phase="backward", iteration=was.iteration)
    assert again.engine.sent[-1] == (0, RunTo(goal, room=ROOM))
    assert again.worlds.listed == []
    words = question(was, recorded_lesson(), LOAD)
    assert words.startswith("The file was edited since. Go to iteration 2, backward")


def test_while_a_run_is_on_its_way_back_that_is_known(texts: Texts) -> None:
    was = left(Opened().at("loss"), texts)
    again = Opened()
    again.engine.send = lambda message, run=0: None
    go_on(again.session, was, texts.read)
    assert again.session.returning


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Go on at iteration 3, loss (step 17)?"),
        ({"position": 17, "newest": 30}, "The run had come to step 30."),
        ({"newest": 30, "ended": True}, "The run had come to its end."),
        ({"device": "cuda"}, "It was on cuda."),
        ({"seed": 4}, "Its seed was 4."),
        ({"arguments": ("--lr", "0.1", "a b")}, "Its arguments were --lr 0.1 'a b'."),
        ({"touched": ("wrote a.txt",)}, "This script wrote a.txt; it does so again."),
        ({"position": -1}, "Go on at the introduction?"),
    ],
)
def test_the_question_names_the_place_and_what_is_not_as_usual(
    more: dict[str, Any], said: str
) -> None:
    assert said in question(entry(**more), recorded_lesson(), LOAD)


def entry(**more: Any) -> Entry:
    from tutor.texts import digest

    about = {"path": "line.py", "source": digest(recorded_lesson().source), "position": 17}
    kept = Place(**{**about, "newest": 17, "phase": "loss"} | more)
    return Entry("line", max(kept.position, 0), 3, False, 0, 1, kept)


def test_nothing_is_asked_where_nobody_was_or_only_at_the_first_step() -> None:
    assert not worth(None)
    assert not worth(Entry("line", 5, 1, False, 0, 1))
    assert not worth(entry(position=0, newest=0))
    assert worth(entry(position=1, newest=1))


async def test_enter_goes_on_there() -> None:
    was = entry(position=7, newest=7)
    async with stage((80, 24), journal=Journal(left=was)) as s:
        await s.until_shown("you were here before")
        assert s.engine.loads == []
        await s.press("enter")
        await s.until(lambda: s.app.session is not None and s.app.session.position == 7)
        assert s.engine.sent[-1].goal == Goal(index=7)
        assert s.journal.kept is not None
        assert s.journal.kept.step == 7


async def test_escape_starts_from_the_beginning() -> None:
    async with stage((80, 24), journal=Journal(left=entry())) as s:
        await s.until_shown("you were here before")
        await s.press("escape")
        await s.until(lambda: s.engine.loads)
        assert s.engine.sent == []
        assert s.app.session is not None
        assert s.app.session.position == -1
        await s.press("n")
        assert "► setup" in s.text


async def test_neither_a_place_that_is_named_nor_a_restart_is_asked_about() -> None:
    options = Options(at=At(1, "loss"))
    async with stage((80, 24), journal=Journal(left=entry()), options=options) as s:
        await s.until_shown("► loss")
        await s.press("r")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert "you were here before" not in s.text


async def test_a_lesson_that_is_picked_is_asked_about_too() -> None:
    async with stage((80, 24), picker=True, journal=Journal(left=entry())) as s:
        await s.press("down", "enter")
        await s.until_shown("you were here before")
        await s.press("enter")
        await s.until(lambda: s.engine.sent)
        steps = len(recorded_steps())
        assert s.engine.sent[-1].goal == Goal(index=17)
        assert steps > 17
