"""Phases that a person corrects: plain data in place of what was told, and markers from it."""

from textwrap import dedent

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lesson_tools import PATH, lesson_of, run_lesson
from scripts import few, scripts

from tutor.lesson.corrections import carried
from tutor.lesson.edits import EditError, assigned, corrected, marked, shown, trouble
from tutor.lesson.model import PHASES, Lesson
from tutor.lesson.phased import phased
from tutor.lesson.reader import read

TEXT = dedent("""\
    import torch

    def report(x):
        print(x)

    for x, y in loader:
        out = model(
            x,
        )
        loss = criterion(out, y)
        opt.zero_grad(); loss.backward()
        with torch.no_grad():
            w -= w.grad
            # a comment
            w.grad = None
        if loss < 1:
            report(loss)
        else:
            report(0)
    print("end")
    """)

ROWS = {row.strip(): number for number, row in enumerate(TEXT.split("\n"), 1)}


def line(words: str) -> int:
    return next(number for row, number in ROWS.items() if row.startswith(words))


def said(words: str, phase: str, lesson: Lesson | None = None, *, to: str = "") -> Lesson:
    lesson = lesson or lesson_of(TEXT)
    return corrected(lesson, assigned(lesson, line(words), line(to or words), phase))


def phase_at(lesson: Lesson, words: str) -> str:
    return shown(lesson)[line(words)]


def test_a_line_does_the_phase_that_it_is_said_to_do() -> None:
    lesson = said("loss =", "forward")
    assert phase_at(lesson, "loss =") == "forward"
    assert trouble(lesson) == ""


def test_the_other_lines_keep_theirs() -> None:
    before, after = shown(lesson_of(TEXT)), shown(said("loss =", "forward"))
    assert {k for k in after if after[k] != before[k]} == {line("loss =")}


@pytest.mark.parametrize("words", ["out = model(", "x,", ")"])
def test_a_statement_of_several_lines_is_assigned_as_a_whole(words: str) -> None:
    lesson = said(words, "loss")
    assert [phase_at(lesson, each) for each in ("out = model(", "x,", ")")] == ["loss"] * 3


def test_statements_that_share_a_line_go_together() -> None:
    lesson = said("opt.zero_grad()", "backward")
    assert phase_at(lesson, "opt.zero_grad()") == "backward"


def test_a_line_in_a_block_is_assigned_alone() -> None:
    lesson = said("w.grad = None", "other")
    assert phase_at(lesson, "w -=") == "update"
    assert phase_at(lesson, "w.grad = None") == "other"


def test_the_header_of_a_block_stands_for_all_of_it() -> None:
    lesson = said("with torch", "update")
    assert phase_at(lesson, "w.grad = None") == "update"
    lesson = said("if loss", "loss")
    assert {phase_at(lesson, words) for words in ("report(loss)", "report(0)")} == {"loss"}


def test_several_lines_are_assigned_at_once() -> None:
    lesson = said("out = model(", "loss", to="loss =")
    assert phase_at(lesson, "x,") == phase_at(lesson, "loss =") == "loss"


def test_the_last_word_holds_and_what_it_covers_is_forgotten() -> None:
    lesson = said("with torch", "update", said("w.grad = None", "other"))
    assert [each.phase for each in lesson.corrections] == ["update"]


def test_without_corrections_the_phases_are_as_they_were_told() -> None:
    assert corrected(said("loss =", "forward"), ()) == lesson_of(TEXT)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("import torch", "outside every loop and function"),
        ("print", "outside every loop"),
        ("# a comment", "holds no code"),
        ("for x, y", "the header of the loop itself"),
    ],
)
def test_what_can_be_no_step_is_refused_with_a_sentence(words: str, reason: str) -> None:
    number = line(words) if words != "print" else TEXT.rstrip().count("\n") + 1
    with pytest.raises(EditError, match=f"Line {number} .*{reason}"):
        assigned(lesson_of(TEXT), number, number, "loss")


def test_a_one_line_with_is_one_step() -> None:
    text = TEXT.replace("with torch.no_grad():\n        w -=", "with torch.no_grad(): w -=")
    text = text.replace("        # a comment\n        w.grad = None\n", "")
    lesson = lesson_of(text)
    number = next(n for n, row in enumerate(text.split("\n"), 1) if "no_grad" in row)
    found = corrected(lesson, assigned(lesson, number, number, "zero_grad"))
    assert shown(found)[number] == "zero_grad"
    assert "no update left" in trouble(found)


def test_markers_name_the_phases_of_a_marked_script_themselves() -> None:
    lesson = lesson_of(marked(lesson_of(TEXT)))
    with pytest.raises(EditError, match="named by its markers"):
        assigned(lesson, 8, 8, "loss")


def test_a_loop_that_would_lose_its_backward_is_told() -> None:
    lesson = said("opt.zero_grad()", "zero_grad")
    assert "has no backward left" in trouble(lesson)


def test_a_loop_without_a_library_is_told_with_the_backward_that_it_needs() -> None:
    lesson = lesson_of("w = 0.0\nfor i in r:\n    y = w * i\n    g = y - 4\n    w = w - 0.1 * g\n")
    assert [phased(lesson)[n] for n in (3, 4, 5)] == ["forward", "backward", "update"]
    assert "has no backward left" in trouble(corrected(lesson, assigned(lesson, 4, 4, "loss")))
    assert "has no update left" in trouble(corrected(lesson, assigned(lesson, 5, 5, "other")))


PLAIN = "for i in range(3):\n    a = i\n    b = a + 1\n    c = b\nprint(c)\n"


def test_a_loop_that_nobody_found_becomes_one_by_its_backward_and_its_update() -> None:
    lesson = lesson_of(PLAIN)
    assert lesson.loops == ()
    one = corrected(lesson, assigned(lesson, 3, 3, "backward"))
    assert shown(one)[3] == "backward"
    assert "has both a backward and an update" in trouble(one)
    two = corrected(one, assigned(one, 4, 4, "update"))
    assert trouble(two) == ""
    assert [phased(two)[n] for n in (2, 3, 4, 5)] == ["other", "backward", "update", "after"]


def test_a_phase_in_a_function_that_no_loop_steps_into_is_told() -> None:
    lesson = said("print(x)", "loss")
    assert f"Line {line('print(x)')}: no loop or function" in trouble(lesson)


def test_the_copy_with_markers_has_the_phases_as_corrected() -> None:
    lesson = said("loss =", "forward")
    copy = lesson_of(marked(lesson))
    assert [s.phase for s in copy.segments] == [s.phase for s in lesson.segments]
    assert "# %% loss" not in copy.source


def test_corrections_follow_their_lines_through_an_edit() -> None:
    lesson = said("loss =", "forward")
    edited = "# one more line\n" + TEXT.replace("print(x)", "print(x, x)")
    assert carried(lesson, edited) == (
        lesson.corrections[0]._replace(first_line=line("loss =") + 1, last_line=line("loss =") + 1),
    )


def test_the_correction_of_a_line_that_is_gone_goes_with_it() -> None:
    lesson = said("loss =", "forward")
    assert carried(lesson, TEXT.replace("    loss = criterion(out, y)\n", "")) == ()


PICK = st.tuples(
    st.integers(1, 60), st.integers(0, 3), st.sampled_from((*PHASES, "backward", "update", "other"))
)


@few
@given(scripts(), st.lists(PICK, min_size=1, max_size=6))
def test_corrections_change_neither_code_nor_output_and_markers_say_the_same(
    text: str, picks: list[tuple[int, int, str]]
) -> None:
    lesson, _ = read(text, PATH)
    assert lesson is not None
    assume(not lesson.loops or any(loop.inferred for loop in lesson.loops))
    for first, more, phase in picks:
        try:
            lesson = corrected(lesson, assigned(lesson, first, first + more, phase))
        except EditError:
            continue
    assert lesson.source == text
    plain, stepped = run_lesson(lesson, False), run_lesson(lesson, True)
    assert (stepped.output, stepped.values) == (plain.output, plain.values)
    assert stepped.trouble == plain.trouble
    try:
        source = marked(lesson)
    except EditError:
        return
    copy, _ = read(source, PATH)
    assert copy is not None
    told = [(s.phase, s.loop) for s in lesson.segments if s.loop and not s.empty]
    assert [(s.phase, s.loop) for s in copy.segments if s.loop and not s.empty] == told
    assert run_lesson(copy, True).output == plain.output
