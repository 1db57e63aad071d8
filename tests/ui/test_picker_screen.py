from pathlib import Path

import pytest
from stage import LESSONS, Entry, Journal, Reached, stage

from tutor.lesson.catalogue import entries
from tutor.link.client import Lost
from tutor.link.messages import Ready
from tutor.plain.lines import plain
from tutor.ui.glyphs import UNICODE
from tutor.ui.options import Options
from tutor.ui.picker import page
from tutor.ui.picker_screen import PickerScreen
from tutor.ui.settings import keys_file


async def test_the_lessons_are_there_before_torch_is() -> None:
    async with stage((80, 24), picker=True, warm=False) as s:
        assert "One weight, four points" in s.text
        assert "w[i] + b[j]" in s.text
        assert "level 2" in s.text


async def test_what_the_chosen_lesson_is_about_is_read_below_the_list() -> None:
    async with stage((80, 24), picker=True) as s:
        await s.until_shown("Fit y = 2x with a single weight w.")
        await s.pilot.resize_terminal(80, 20)
        await s.until_shown("about this lesson")
        await s.pilot.resize_terminal(60, 14)
        await s.until(lambda: "about this lesson" not in s.text)


async def test_what_was_to_be_drawn_on_a_list_that_has_been_left_is_not() -> None:
    async with stage((80, 24)) as s:
        await s.press("l")
        await s.until_shown("3 lessons")
        left = s.app.screen
        await s.press("escape")
        await s.until(lambda: not left.is_attached)

        assert isinstance(left, PickerScreen)
        left.draw()

        assert "3 lessons" not in s.text


async def test_the_help_tells_the_keys_of_the_list_before_those_of_a_lesson() -> None:
    async with stage((80, 40), picker=True) as s:
        await s.press("question_mark")
        await s.until_shown("in this list")
        assert s.text.index("the next lesson") < s.text.index("in a lesson")
        assert s.text.index("in a lesson") < s.text.index("go to the next phase")


async def test_where_one_got_to_is_shown() -> None:
    known = {"tensor-basics": Reached(6, None, True), "line": Reached(9, 2, False)}
    async with stage((80, 24), picker=True, journal=Journal(known=known)) as s:
        assert "✓ finished" in s.text
        assert "iteration 2" in s.text
        assert "1 of 3 finished" in s.text
        assert "►  2  One weight" in s.text


async def test_the_list_opens_at_the_lesson_that_was_left_last() -> None:
    known = {"line": Reached(9, 2, False), "brackets": Reached(3, 1, False)}
    async with stage((80, 24), picker=True, journal=Journal(known=known)) as s:
        assert "►  3  w[i] + b[j]" in s.text


async def test_enter_opens_the_lesson_that_is_chosen() -> None:
    async with stage((80, 24), picker=True) as s:
        await s.press("down", "enter")
        await s.until_shown("Fit y = 2x with a single weight w.")
        await s.press("n")
        assert "► setup" in s.text


async def test_the_list_is_come_back_to_and_left_again() -> None:
    async with stage((80, 24)) as s:
        await s.press("3", "l")
        await s.until_shown("3 lessons")
        await s.press("escape")
        await s.until_shown("loss.backward()")
        await s.press("l", "enter")
        await s.until_shown("Fit y = 2x")
        assert len(s.engine.loads) == 2


async def test_a_lesson_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text('"""Broken"""\nfor x in [1\n')
    LESSONS.append(Entry(4, "broken", "Broken", 1, str(broken)))
    try:
        async with stage((120, 40), picker=True) as s:
            await s.press("end", "enter")
            await s.until(lambda: s.toasts)
            assert "broken.py:2" in s.toasts[0]
            assert s.engine.loads == []
    finally:
        LESSONS.pop()


async def test_a_notice_about_the_journal_is_shown() -> None:
    async with stage(picker=True, journal=Journal(notice="The folder [x] is full.")) as s:
        await s.until_shown("The folder [x] is full.")
        assert s.toasts == ["The folder [x] is full."]


async def test_a_mistake_in_the_persons_keys_is_shown_and_the_rest_applies(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[keys]\nnext = "j"\nbck = "k"\n')
    async with stage(options=Options(keys=path)) as s:
        await s.until(lambda: s.toasts)
        assert "did you mean back?" in s.toasts[0]
        s.app.clear_notifications()
        await s.until(lambda: "j begin" in s.rows[-1])
        await s.press("j")
        assert "► setup" in s.text
        await s.press("n")
        assert "► setup" in s.text


async def test_an_engine_that_is_lost_is_started_again() -> None:
    async with stage() as s:
        await s.press("n")
        s.engine.listener(Lost("killed"))
        await s.until(lambda: s.engine.started == 2)
        await s.until_shown("The engine process ended (killed)")


async def test_an_engine_that_never_starts_is_not_tried_for_ever() -> None:
    async with stage(warm=False) as s:
        s.engine.listener(Lost("No module named torch"))
        await s.until_shown("The engine cannot start: No module named torch")
        assert s.engine.started == 1
        s.engine.listener(Ready("2.13.0"))


@pytest.mark.parametrize("columns", [40, 76, 120])
def test_every_row_of_the_list_has_the_same_width(columns: int) -> None:
    rows = page(LESSONS, {}, 0, columns, UNICODE).lines
    assert {sum(len(span.text) for span in row) for row in rows} == {columns}


def test_before_anything_is_begun_every_title_of_the_course_is_whole_on_the_smallest_screen() -> (
    None
):
    lessons = entries()
    rows = [plain(row) for row in page(lessons, {}, 0, 56, UNICODE).lines]
    assert [lesson.title for lesson in lessons] == [row[6:-8].rstrip() for row in rows]


def test_where_one_has_got_to_stands_behind_the_level() -> None:
    reached = {LESSONS[0].name: Reached(3, 12, False), LESSONS[1].name: Reached(9, 4, True)}
    rows = [plain(row) for row in page(LESSONS, reached, 0, 60, UNICODE).lines]
    assert [row[rows[0].index("level") + 7 :].strip() for row in rows] == [
        "iteration 12", "✓ finished", "",
    ]  # fmt: skip


def test_an_empty_catalogue_says_what_to_do() -> None:
    assert "gradstep FILE.py" in page([], {}, 0, 76, UNICODE).lines[0][0].text


def test_the_file_of_keys_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADSTEP_KEYS", "/somewhere/keys.toml")
    assert keys_file() == Path("/somewhere/keys.toml")
    monkeypatch.delenv("GRADSTEP_KEYS")
    assert keys_file().name == "keys.toml"
