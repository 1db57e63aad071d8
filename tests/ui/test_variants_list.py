"""The list of variants and the menu of orders, on the screen."""

from pathlib import Path

import pytest
from fake_engine import recorded_lesson
from many_runs import worlds_stage
from opened import Opened
from stage import Stage

from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.variants import quick
from tutor.ui.variants.about import about
from tutor.ui.variants_screen import VariantsScreen
from tutor.ui.worlds import Worlds


def worlds(s: Stage) -> Worlds:
    assert s.app.session is not None
    return s.app.session.worlds


async def test_without_variants_the_list_says_how_to_make_one() -> None:
    async with worlds_stage() as s:
        await s.press("4", "b")
        assert "There is no variant yet" in s.text
        await s.press("escape")
        assert isinstance(s.app.screen, LessonScreen)


def test_a_variant_is_listed_with_its_edit_its_state_and_its_loss() -> None:
    opened = Opened().at("update")
    quick.step(opened.worlds, 1)
    line = recorded_lesson().source.split("\n").index("learning_rate = 0.01") + 1
    assert about(opened.worlds.listed[0], opened.worlds) == (
        f"line {line}: learning_rate = 0.01 → learning_rate = 0.02; waits at iteration 1, loss 30"
    )


async def test_none_shows_the_original_alone() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "b", "up", "enter")
        assert worlds(s).beside is None
        assert len(worlds(s).listed) == 1


async def test_a_variant_is_removed_from_the_list() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "b", "backspace")
        assert worlds(s).listed == []
        assert isinstance(s.app.screen, VariantsScreen)
        assert s.engine.left == [1]  # type: ignore[attr-defined]


async def test_the_original_is_not_removed() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "b", "up", "d")
        assert len(worlds(s).listed) == 1


async def test_a_variant_gets_a_name_and_stays_chosen() -> None:
    async with worlds_stage() as s:
        await s.press("4", "x", "b", "n", "end", "exclamation_mark", "enter")
        assert worlds(s).listed[0].name == "without update!"
        assert any("► without update!" in row for row in s.rows)


async def test_a_variant_is_saved_from_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with worlds_stage() as s:
        await s.press("4", "x", "b", "s", "enter")
        saved = tmp_path / "line_without_update.py"
        assert saved.read_text() == worlds(s).listed[0].lesson.source


async def test_an_order_is_chosen_from_a_menu() -> None:
    async with worlds_stage() as s:
        await s.press("4", "o")
        assert "zero_grad after update, as now" in s.text
        await s.press("down", "enter")
        assert worlds(s).listed[0].name == "zero_grad first"
        assert "code · zero_grad first" in s.text


async def test_leaving_the_menu_changes_nothing() -> None:
    async with worlds_stage() as s:
        await s.press("4", "o", "escape")
        assert worlds(s).listed == []
