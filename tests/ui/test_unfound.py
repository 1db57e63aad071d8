"""What is said of places that are not there."""

import pytest
from fake_engine import recorded_lesson, recorded_steps
from stage import stage

from tutor.trace.goals import Goal
from tutor.ui.goto_screen import GotoScreen
from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.options import Options
from tutor.ui.unfound import impossible, not_reached, nowhere, strange, unjudged

LESSON = recorded_lesson()
STEP = recorded_steps()[2]
LOW = Goal(condition="loss < 0.1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("losss < 0.1", "there is no losss in this script; did you mean loss?"),
        ("first losss < 0.1", "there is no losss in this script; did you mean loss?"),
        ("when did qqqqqq change?", "there is no qqqqqq in this script"),
        ("qqqqqq", "there is no qqqqqq in this script"),
        ("lerning_rate", "there is no lerning_rate in this script; did you mean learning_rate?"),
        ("back not w.grd", "w has no grd here; its gradient is w.grad"),
        ("w.grd > 5", "w has no grd here; its gradient is w.grad"),
        ("line 4000", f"this script has {LESSON.source.count(chr(10))} lines"),
    ],
)
def test_a_slip_is_told_before_anything_runs(text: str, words: str) -> None:
    assert impossible(text, LESSON, STEP) == words


@pytest.mark.parametrize(
    "text",
    [
        "12", "12:backward", "start", "line 31", "step 3", "loss < 0.1", "w.grad > 5", "w[0] > 1",
        "iteration == 2 and phase == 'loss'", "isnan()", "nan", "when did w last change?",
        "w.grad[0] > 1", "where did the first NaN appear?",
    ],
)  # fmt: skip
def test_what_may_be_there_is_looked_for(text: str) -> None:
    assert impossible(text, LESSON, STEP) == ""
    assert impossible(text, LESSON, None) == ""


def test_without_success_it_is_said_where_was_looked() -> None:
    assert nowhere(LOW, "back loss < 0.1", False, 9, "") == "back loss < 0.1: nowhere before here."
    assert nowhere(LOW, "first loss < 0.1", True, -1, "") == "first loss < 0.1: nowhere in the run."


def test_of_a_condition_ahead_it_is_said_how_to_look_from_the_beginning() -> None:
    said = nowhere(LOW, "loss < 0.1", True, 9, "")
    assert said == ("loss < 0.1: nowhere from here on. first loss < 0.1 looks from the beginning.")
    # The hint is of something that can be typed: what it names is a search of its own.
    assert impossible("first loss < 0.1", LESSON, STEP) == ""


@pytest.mark.parametrize("text", ["when will w change?", "next loss < 0.1"])
def test_a_worded_search_gets_no_hint(text: str) -> None:
    assert "first" not in nowhere(LOW, text, True, 9, "")


def test_a_phase_gets_no_hint() -> None:
    assert nowhere(Goal(phase="loss"), "loss", True, 9, "") == "loss: nowhere from here on."


def test_a_question_loses_its_mark_in_front_of_the_colon() -> None:
    said = not_reached("where did the first NaN appear?")
    assert said == "where did the first NaN appear: not before the run ended."


def test_remarks_are_sentences() -> None:
    assert strange(Goal(condition="losss < 1"), ["loss"]) == (
        " Nothing is called losss in this run; did you mean loss?"
    )
    assert strange(Goal(condition="qq < 1"), ["loss"]).endswith("loss, phase.")
    assert strange(LOW, ["loss"]) == strange(Goal(phase="loss"), []) == ""
    assert unjudged(0) == ""
    assert "at one step:" in unjudged(1)
    assert "at 3 steps:" in unjudged(3)


async def test_the_line_stays_open_and_says_what_is_wrong() -> None:
    async with stage() as s:
        await s.press("2", "g", *"losss", "less_than_sign", "1", "enter")
        assert isinstance(s.app.screen, GotoScreen)
        assert "did you mean loss?" in s.text
        await s.press("escape")
        assert isinstance(s.app.screen, LessonScreen)


async def test_a_place_that_is_there_is_gone_to() -> None:
    async with stage() as s:
        await s.press("2", "g", "2", "enter")
        assert isinstance(s.app.screen, LessonScreen)
        assert "iteration 2" in s.rows[0]


async def test_the_line_has_a_plain_border_in_plain_characters() -> None:
    async with stage(options=Options(ascii=True)) as s:
        await s.press("g")
        assert isinstance(s.app.screen, GotoScreen)
        assert "for example" in s.text
        assert "╭" not in s.text


async def test_in_a_small_terminal_the_whole_of_what_is_wrong_can_be_read() -> None:
    async with stage((60, 20)) as s:
        await s.press("2", "g", *"w", "enter")
        await s.until_shown("neither true nor false")
        said = " ".join(row.strip("│ ") for row in s.rows)
        assert "w is a value and neither true nor false; compare it with something, " in said
        await s.until_shown("for example")
