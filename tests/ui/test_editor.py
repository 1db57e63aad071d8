"""The editor: typing, running, saving, throwing away, and mistakes at their line."""

from pathlib import Path

import pytest
from fake_engine import recorded_lesson
from many_runs import ManyRuns, failing, failure, worlds_stage
from stage import Stage

from tutor.lesson.edits import EditError
from tutor.trace.model import End, Failure
from tutor.ui.code_area import CodeArea
from tutor.ui.editor_screen import EditorScreen
from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.variants.saving import save, suggested

SOURCE = recorded_lesson().source


def area(s: Stage) -> CodeArea:
    return s.app.screen.query_one(CodeArea)


def loads(s: Stage) -> list[str | None]:
    return [load.source for load in s.engine.loads[1:]]


async def test_the_editor_opens_at_the_present_line() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e")
        assert isinstance(s.app.screen, EditorScreen)
        assert area(s).cursor_location[0] + 1 == 31
        assert area(s).text == SOURCE
        assert "the file stays as it is" in s.text
        assert "Esc leave" in s.text
        await s.press("z")
        assert "Esc run, save or leave" in s.text


async def test_what_was_typed_runs_as_a_variant() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "home", "y", "equals_sign", "2", "enter", "escape", "enter")
        assert isinstance(s.app.screen, LessonScreen)
        typed = loads(s)[0]
        assert typed is not None
        assert "y=2" in typed
        assert "code · a" in s.text


async def test_letters_belong_to_the_editor_while_it_is_typed_in() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "d", "s", "n", "x", "q")
        assert "dsnxq" in area(s).text
        assert s.app.is_running


async def test_tab_puts_spaces_in() -> None:
    async with worlds_stage() as s:
        await s.press("e", "tab")
        assert area(s).text == "    " + SOURCE


async def test_a_new_line_begins_below_the_one_before() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "end", "enter", "y")
        assert "    loss.backward()\n    y\n" in area(s).text


async def test_what_was_typed_and_taken_back_is_no_change() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "z", "backspace")
        assert "Esc leave" in s.text
        await s.press("escape")
        assert isinstance(s.app.screen, LessonScreen)
        assert loads(s) == []


async def test_a_mistake_is_shown_at_its_line_and_nothing_is_lost() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "end", "left_parenthesis", "escape", "enter")
        assert isinstance(s.app.screen, EditorScreen)
        assert "line 31: '(' was never closed" in s.text
        assert any("31 " in row and "✗ '(' was never closed" in row for row in s.rows)
        assert "loss.backward()(" in area(s).text
        assert loads(s) == []
        await s.press("backspace")
        assert "✗" not in s.text


async def test_changes_are_thrown_away_only_when_asked_twice() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "z", "escape", "d")
        assert "throw the changes away" in s.text
        await s.press("e")
        assert area(s).has_focus
        await s.press("escape", "d", "d")
        assert isinstance(s.app.screen, LessonScreen)
        assert loads(s) == []


async def test_without_changes_it_is_left_at_once() -> None:
    async with worlds_stage() as s:
        await s.press("3", "e", "escape")
        assert isinstance(s.app.screen, LessonScreen)


async def test_a_variant_that_is_seen_is_edited_and_run_under_its_name() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "e")
        assert "left out" in area(s).text
        assert "without update" in s.rows[0]
        await s.press("home", "a", "equals_sign", "1", "enter", "escape", "enter")
        assert [load.run for load in s.engine.loads] == [0, 1, 1]
        assert "code · without update" in s.text


async def test_or_as_another_variant() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "e", "home", "a", "equals_sign", "1", "enter", "escape", "n")
        assert [load.run for load in s.engine.loads] == [0, 1, 2]
        assert "code · a" in s.text


async def test_a_variant_that_failed_is_opened_at_its_error() -> None:
    async with worlds_stage(edited=lambda steps: failing(steps, 3)) as s:
        assert isinstance(s.engine, ManyRuns)
        s.engine.end = failure(35)
        await s.press("4", "x")
        assert "✗~35" in s.text
        await s.press("e")
        assert area(s).cursor_location[0] + 1 == 35
        assert any(
            "35 " in row and '✗ The variant "without update" failed' in row for row in s.rows
        )


async def test_what_went_wrong_is_told_to_its_end_on_a_small_terminal() -> None:
    told = "one of many words about it, " * 10 + "and this is the end"
    async with worlds_stage((80, 24), edited=lambda steps: failing(steps, 3)) as s:
        assert isinstance(s.engine, ManyRuns)
        s.engine.end = End("failed", Failure("TypeError", told, "line.py", 35))
        await s.press("4", "x", "e")
        assert "this is the end." in s.text


async def test_the_code_is_saved_under_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with worlds_stage() as s:
        await s.press("3", "e", "z")
        typed = area(s).text
        await s.press("escape", "s")
        assert "line_variant.py" in s.text
        await s.press("enter")
        assert typed != SOURCE
        assert (tmp_path / "line_variant.py").read_text() == typed
        assert isinstance(s.app.screen, EditorScreen)


async def test_an_existing_file_is_written_over_only_when_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    target = tmp_path / "line_variant.py"
    target.write_text("mine")
    async with worlds_stage() as s:
        await s.press("3", "e", "z", "escape", "s", "enter")
        assert "exists" in s.text
        assert target.read_text() == "mine"
        await s.press("enter")
        assert target.read_text() == area(s).text


def test_the_lesson_itself_is_never_written(tmp_path: Path) -> None:
    lesson = tmp_path / "line.py"
    lesson.write_text("old")
    link = tmp_path / "other.py"
    link.symlink_to(lesson)
    for name in (lesson, lesson.with_suffix(""), link, tmp_path / "x" / ".." / "line.py"):
        with pytest.raises(EditError, match="the lesson's own file"):
            save("new", str(name), str(lesson), over=True)
    assert lesson.read_text() == "old"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(EditError, match="cannot be written"):
        save("new", str(tmp_path / "no" / "where.py"), "line.py")
    with pytest.raises(EditError, match="needs a name"):
        save("new", "", "line.py")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("lr = 0.02", "06_a_lr_0_02.py"),
        ("without zero_grad", "06_a_without_zero_grad.py"),
        ("/..", "06_a_variant.py"),
    ],
)
def test_a_file_is_named_after_the_variant(name: str, file: str) -> None:
    assert suggested("lessons/06_a.py", name) == file
