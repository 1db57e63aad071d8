"""The screen on which a line's phase is corrected: seen at once, run so, saved, remembered."""

import os
from pathlib import Path

import pytest
from fake_engine import recorded_lesson, recorded_steps
from many_runs import worlds_stage
from stage import Stage, stage

from tutor.lesson.model import Correction, Lesson
from tutor.lesson.reader import read_file
from tutor.ui.options import Options
from tutor.ui.place import Place, there

TEXT = """\
import torch
X = torch.tensor([1.0, 2.0])
w = torch.tensor(0.0, requires_grad=True)

for epoch in range(4):
    y = w * X
    d = y - 2 * X
    loss = (d ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad = None
print("end")
"""


class Kept:
    """The corrections of files, in memory."""

    def __init__(self) -> None:
        self.notice: str | None = None
        self.by_text: dict[str, tuple[Correction, ...]] = {}

    def of(self, path: str, text: str) -> tuple[Correction, ...]:
        return self.by_text.get(text, ())

    def keep(self, path: str, text: str, corrections: tuple[Correction, ...]) -> None:
        self.by_text[text] = corrections


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(TEXT)
    lesson, _ = read_file(path)
    assert lesson is not None
    return lesson


async def opened(s: Stage) -> None:
    await s.press("f")
    await s.until_shown("phases  ")


def row(s: Stage, words: str) -> str:
    return next(" ".join(row.split()) for row in s.rows if words in row)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
@pytest.mark.parametrize("ascii", [False, True])
async def test_each_line_stands_beside_its_phase(
    size: tuple[int, int], ascii: bool, mine: Lesson
) -> None:
    async with stage(size, lesson=mine, options=Options(ascii=ascii)) as s:
        await opened(s)
        assert "8 loss" in row(s, "loss = (d")
        assert "9 backward" in row(s, "loss.backward")
        assert "0 other" in s.text
        assert "Esc leave" in s.text
        assert not ascii or s.text.isascii()


async def test_it_begins_in_the_loop_and_the_digit_assigns_the_line_at_once(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await opened(s)
        await s.press("down", "1")
        assert "~ 7 forward" in row(s, "d = y")


async def test_several_lines_are_assigned_together(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await opened(s)
        await s.press("down", "space", "down", "o")
        assert "other" in row(s, "d = y")
        assert "other" in row(s, "loss = (d")


async def test_enter_runs_it_so_and_it_is_remembered(mine: Lesson) -> None:
    kept = Kept()
    async with stage(lesson=mine, corrections=kept) as s:
        await opened(s)
        await s.press("down", "1", "enter")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert s.engine.loads[1].corrections == (Correction(7, 7, "forward"),)
        assert s.engine.loads[1].source == TEXT
        assert kept.by_text == {TEXT: (Correction(7, 7, "forward"),)}


async def test_what_is_remembered_is_there_when_the_file_is_opened_again(mine: Lesson) -> None:
    kept = Kept()
    kept.by_text[TEXT] = (Correction(7, 7, "forward"),)
    async with stage(lesson=mine, corrections=kept) as s:
        assert s.engine.loads[0].corrections == kept.by_text[TEXT]
        await opened(s)
        assert "~ 7 forward" in row(s, "d = y")


async def test_corrections_can_be_dropped(mine: Lesson) -> None:
    kept = Kept()
    kept.by_text[TEXT] = (Correction(7, 7, "forward"),)
    async with stage(lesson=mine, corrections=kept) as s:
        await opened(s)
        await s.press("d")
        assert "All corrections are dropped" in s.text
        await s.press("enter")
        await s.until(lambda: len(s.engine.loads) == 2)
        assert s.engine.loads[1].corrections == ()
        assert kept.by_text == {TEXT: ()}


@pytest.mark.parametrize("key", ["escape", "f", "q"])
async def test_leaving_asks_once_before_corrections_are_dropped(mine: Lesson, key: str) -> None:
    kept = Kept()
    async with stage(lesson=mine, corrections=kept) as s:
        await opened(s)
        await s.press("down", "1", key)
        await s.until(lambda: "not kept yet: Enter runs it so" in s.text)
        await s.press("down", key)
        await s.until(lambda: "not kept yet: Enter runs it so" in s.text)
        await s.press(key)
        await s.until(lambda: "the file stays as it is" not in s.text)
        assert len(s.engine.loads) == 1
        assert kept.by_text == {}


async def test_what_cannot_be_a_step_is_refused_with_a_sentence(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await opened(s)
        await s.press("home", "2")
        assert "Line 1 is outside every loop and function" in s.text


async def test_a_loop_without_a_backward_is_not_run(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await opened(s)
        await s.press("down", "down", "down", "0", "enter")
        assert "has no backward left" in s.text
        assert len(s.engine.loads) == 1


async def test_a_copy_with_markers_is_saved_and_never_written_over_unasked(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await opened(s)
        await s.press("down", "1", "s")
        await s.until_shown("mine_marked.py")
        await s.press("enter")
        await s.until(lambda: os.path.exists("mine_marked.py"))
        assert Path("mine.py").read_text() == TEXT
        copy, mistakes = read_file("mine_marked.py")
        assert copy is not None
        assert mistakes == []
        phases = [each.phase for each in copy.segments if each.loop and not each.fetch]
        assert phases == ["forward", "loss", "backward", "update", "zero_grad"]
        await s.press("s", "enter")
        await s.until_shown("Enter once more writes over it")


async def test_the_phases_of_a_marked_lesson_are_its_markers(mine: Lesson) -> None:
    async with stage(lesson=recorded_lesson()) as s:
        await opened(s)
        await s.press("2")
        assert "named by its markers" in s.text


def test_the_place_is_found_again_under_its_new_phase(mine: Lesson) -> None:
    lesson = recorded_lesson()
    steps = recorded_steps()
    step = next(each for each in steps if each.phase == "backward" and each.iteration == 2)
    assert there(step, lesson) == Place(2, "backward")
    assert there(steps[0], lesson) is None
    assert there(None, lesson) is None


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_that_variants_end_is_said_before_it_is_run_so(size: tuple[int, int]) -> None:
    async with worlds_stage(size) as s:
        await s.press("4", "x")
        await opened(s)
        assert "Running it so ends the variants" in s.text


async def test_without_variants_nothing_is_said_of_them(mine: Lesson) -> None:
    async with stage(lesson=mine) as s:
        await opened(s)
        assert "variants" not in s.text
