import pytest
from fake_engine import recorded_lesson
from hypothesis import given
from hypothesis import strategies as st
from scenes import STEPS, at, scene, words

from tutor.plain.lines import plain
from tutor.ui.cells import clean, width
from tutor.ui.highlight import highlighted
from tutor.ui.listing import shown_lines
from tutor.ui.panels import code


def test_the_lines_that_ran_are_marked_and_kept_in_sight() -> None:
    page = code.page(at("update"), 60, 6)
    lines = words(page)
    marked = [line for line in lines if line.startswith("►")]
    assert marked == [
        "► 35      with torch.no_grad():",
        "► 36          w -= learning_rate * w.grad",
    ]
    assert page.keep == (lines.index(marked[0]), lines.index(marked[1]))


def test_a_loop_that_fits_is_kept_in_sight_whole() -> None:
    first, last = code.page(at("update"), 60, 12).keep or (0, 0)
    shown = words(code.page(at("update"), 60, 12))
    assert "for epoch in range(4):" in shown[first]
    assert "w.grad.zero_()" in shown[last]


def test_introduction_markers_and_notes_are_left_to_other_panels() -> None:
    shown = "\n".join(words(code.page(at("loss"), 60, 10)))
    assert "Fit $y = 2x$" not in shown
    assert "# %%" not in shown
    assert "/// script" not in shown
    assert "import torch" in shown


def test_the_marker_of_an_empty_phase_stays() -> None:
    lesson = recorded_lesson()
    segments = [s._replace(empty=s.phase == "zero_grad") for s in lesson.segments]
    lesson = lesson._replace(segments=tuple(segments))
    assert 42 in shown_lines(lesson)
    assert 42 not in shown_lines(recorded_lesson())


def test_walking_an_op_lights_its_line() -> None:
    lines = words(code.page(at("loss", item=1), 60, 10))
    assert "► 25      loss = ((y_pred - Y) ** 2).mean()" in lines


def test_walking_backward_lights_the_line_that_made_the_node() -> None:
    lines = words(code.page(at("backward", item=3), 60, 10))
    assert "◂ 21      y_pred = w * X" in lines
    assert "· 31      loss.backward()" in lines


def test_the_line_at_which_the_run_failed_is_marked_from_the_last_step() -> None:
    last = len(STEPS) - 1
    failed = code.page(scene(last, state="failed", failed_line=36), 60, 6)
    assert "✗ 36          w -= learning_rate * w.grad" in words(failed)
    assert "✗" not in "\n".join(words(code.page(scene(3, failed_line=36), 60, 6)))


@pytest.mark.parametrize("columns", [24, 30, 40])
def test_a_long_line_that_ran_goes_on_below_and_loses_nothing(columns: int) -> None:
    page = code.page(at("loss"), columns, 10)
    start = next(i for i, line in enumerate(words(page)) if line.startswith("►"))
    assert page.keep is not None
    rows = [plain(line) for line in page.lines[start:]]
    whole = "".join(
        row.replace("► 25", "").replace(" ", "") for row in rows[: page.keep[1] - start + 1]
    )
    assert "loss=((y_pred-Y)**2).mean()" in whole
    assert all(width(line) <= columns for line in page.lines[start : start + 2])


@given(st.text(max_size=200))
def test_highlighting_shows_any_text_as_it_is(source: str) -> None:
    lines = ["".join(span.text for span in line) for line in highlighted(source)]
    expected = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert lines == [clean(line) for line in expected]


def test_words_of_python_have_their_roles() -> None:
    (line,) = highlighted("for x in [1, 'a']:  # why")
    roles = {span.text: span.role for span in line}
    assert roles["for"] == "keyword"
    assert roles["1"] == "number"
    assert roles["'a'"] == "string"
    assert roles["# why"] == "comment"


def test_a_line_of_thousands_of_numbers_that_ran_is_folded_at_once() -> None:
    numbers = ", ".join(str(number) for number in range(4000))
    lesson = recorded_lesson()
    source = lesson.source.replace("y_pred = w * X", f"y_pred = w * X + sum([{numbers}])")
    lesson = lesson._replace(source=source)

    page = code.page(at("forward", lesson=lesson), 40, 10)

    assert page.keep is not None
    shown = "".join(plain(line).strip() for line in page.lines[page.keep[0] :][:1000])
    assert numbers.replace(" ", "") in shown.replace(" ", "")
