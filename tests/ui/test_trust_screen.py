"""A file of one's own is shown and asked for before it runs; nothing of it runs before that."""

from pathlib import Path

import pytest
from fake_engine import recorded_lesson
from stage import Stage, Trusting, stage

from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.ui.options import Options
from tutor.ui.place import parse

SIZES = [(60, 20), (80, 24), (120, 40)]


def asking() -> Trusting:
    return Trusting(everything=False)


@pytest.fixture
def mine(tmp_path: Path) -> Lesson:
    path = tmp_path / "mine.py"
    path.write_text(recorded_lesson().source)
    lesson, _ = read_file(path)
    assert lesson is not None
    return lesson


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii", [False, True])
async def test_the_code_its_phases_and_the_question_are_shown_and_nothing_runs(
    size: tuple[int, int], ascii: bool
) -> None:
    async with stage(size, trust=asking(), options=Options(ascii=ascii)) as s:
        await s.until_shown("run it?")
        words = " ".join(s.text.split())
        assert "This runs line.py with your rights" in words
        assert "Enter y run it Esc n leave it" in words
        assert recorded_lesson().source.partition("\n")[0] in s.text
        assert not ascii or s.text.isascii()
        assert s.engine.loads == []


async def test_the_phases_stand_beside_the_lines_as_they_were_read() -> None:
    async with stage((120, 60), trust=asking()) as s:
        await s.until_shown("loss.backward()")
        rows = [" ".join(row.split()) for row in s.rows]
        assert any(row.endswith("backward │ loss.backward() │") for row in rows)


@pytest.mark.parametrize("key", ["enter", "y"])
async def test_yes_runs_it_at_the_place_asked_for_and_is_remembered(key: str) -> None:
    trust = asking()
    options = Options(at=parse("2:backward"))
    async with stage(trust=trust, options=options) as s:
        await s.press(key)
        await s.until_shown("iteration 2")
        lesson = recorded_lesson()
        assert trust.agreed == [(lesson.path, lesson.source)]
        assert len(s.engine.loads) == 1


@pytest.mark.parametrize("key", ["escape", "n"])
async def test_no_leads_to_the_lessons_and_runs_nothing(key: str) -> None:
    trust = asking()
    async with stage(trust=trust) as s:
        await s.press(key)
        await s.until_shown("One weight, four points")
        assert s.engine.loads == []
        assert trust.agreed == []


@pytest.mark.parametrize(
    "keys", ["down", "up", "pagedown", "pageup", "space", "end", "home", "c", "r", "d", "e", "g"]
)
async def test_no_other_key_runs_it(keys: str) -> None:
    async with stage(trust=asking()) as s:
        await s.press(keys)
        assert s.engine.loads == []
        assert s.engine.sent == []


async def test_the_help_over_the_question_runs_nothing() -> None:
    async with stage(trust=asking()) as s:
        await s.press("question_mark", "escape")
        await s.until_shown("run it?")
        assert s.engine.loads == []


async def test_all_of_the_code_can_be_read_first() -> None:
    async with stage((60, 20), trust=asking()) as s:
        last = recorded_lesson().source.rstrip().rsplit("\n", 1)[-1].strip()[:20]
        assert last not in s.text
        await s.press("end")
        await s.until_shown(last)


async def test_what_runs_is_the_text_that_was_shown(mine: Lesson) -> None:
    async with stage(trust=asking(), lesson=mine) as s:
        Path(mine.path).write_text("raise SystemExit\n")
        await s.press("y")
        await s.until(lambda: s.engine.loads)
        assert s.engine.loads[0].source == mine.source


async def test_a_lesson_from_the_list_that_is_no_bundled_one_is_asked_for() -> None:
    async with stage(trust=asking(), picker=True) as s:
        await s.press("enter")
        await s.until_shown("run it?")
        assert s.engine.loads == []


async def begun(s: Stage) -> None:
    await s.press("3")
    await s.until_shown("iteration 1")


async def test_a_restart_of_the_same_file_asks_nothing(mine: Lesson) -> None:
    trust = asking()
    trust.allow(mine.path, mine.source)
    async with stage(trust=trust, lesson=mine) as s:
        await begun(s)
        await s.press("r")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert "run it?" not in s.text


async def test_a_restart_of_an_edited_file_asks_again_and_opens_what_it_holds_now(
    mine: Lesson,
) -> None:
    trust = asking()
    trust.allow(mine.path, mine.source)
    async with stage(trust=trust, lesson=mine) as s:
        await begun(s)
        Path(mine.path).write_text("# edited\n" + mine.source)
        await s.press("r")
        await s.until_shown("run it?")
        assert len(s.engine.loads) == 1
        await s.press("y")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert str(s.engine.loads[1].source).startswith("# edited")


async def test_leaving_that_question_keeps_the_run_that_is_open(mine: Lesson) -> None:
    trust = asking()
    trust.allow(mine.path, mine.source)
    async with stage(trust=trust, lesson=mine) as s:
        await begun(s)
        Path(mine.path).write_text("# edited\n" + mine.source)
        await s.press("r", "n")
        await s.until_shown("iteration 1")
        assert len(s.engine.loads) == 1


async def test_another_device_asks_for_an_edited_file_too(mine: Lesson) -> None:
    trust = asking()
    trust.allow(mine.path, mine.source)
    async with stage(trust=trust, lesson=mine) as s:
        await begun(s)
        Path(mine.path).write_text("# edited\n" + mine.source)
        s.app._on_device("vulkan:0")
        await s.until_shown("run it?")
        assert len(s.engine.loads) == 1
        await s.press("enter")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert s.engine.loads[1].device == "vulkan:0"


async def test_a_file_that_can_no_longer_be_read_runs_again_as_it_was_opened(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await begun(s)
        Path(mine.path).write_text("for (\n")
        await s.press("r")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert s.engine.loads[1].source == mine.source
        assert any("What was opened before runs again" in toast for toast in s.toasts)


async def test_an_answer_that_cannot_be_kept_is_told_and_the_lesson_runs() -> None:
    trust = asking()
    async with stage(trust=trust) as s:
        trust.notice = "What you agreed to run is not being saved: the disk is full: /home."
        await s.press("y")
        await s.until(lambda: s.engine.loads)
        assert trust.notice in s.toasts
