import msgspec
from fake_engine import recorded_lesson
from scenes import STEPS, at, picture, scene, words

from tutor.plain.lines import plain
from tutor.trace.figure import Axes, Figure
from tutor.trace.model import Equation
from tutor.ui.panels import equation, happened, notes, output


def test_what_happened_comes_first_and_then_the_notes() -> None:
    lines = words(happened.page(at("backward"), 56, 10))
    assert "−25.5" in " ".join(lines[:3])
    assert "loss.backward() walks the chain back from the loss to w." in lines


def test_equations_set_apart_are_left_to_the_equation_panel() -> None:
    assert "∂" not in picture(happened.page(at("backward"), 56, 12))


def test_where_the_notes_do_not_fit_a_key_shows_the_rest() -> None:
    assert happened.page(at("backward"), 40, 4).foot == "i notes"


def test_a_failure_is_said_before_all_else_at_the_last_step() -> None:
    last = len(STEPS) - 1
    page = happened.page(scene(last, state="failed", says="The lesson failed at line.py:3."), 56, 9)
    assert page.lines[0][0].role == "failed"


def test_the_strip_of_a_small_terminal_says_where_the_rest_is_where_it_is_cut() -> None:
    (line,) = words(happened.strip(at("backward"), 60, 1))
    assert line.endswith(" … i more")


def test_the_dots_of_a_full_line_are_seen() -> None:
    for columns in range(30, 80):
        (line,) = words(happened.strip(at("backward"), columns, 1))
        assert line.endswith(" … i more")
        assert len(line) <= columns


def test_in_as_many_rows_as_it_asks_for_the_strip_is_whole() -> None:
    for columns in range(30, 80):
        rows = happened.strip_rows(at("backward"), columns)
        lines = words(happened.strip(at("backward"), columns, rows))
        assert "…" not in "".join(lines)
        assert lines[-1].endswith("back from the loss to w.") or "to w." in " ".join(lines)


def test_the_strip_adds_the_first_sentence_of_the_notes() -> None:
    lines = words(happened.strip(at("forward"), 80, 3))
    assert any("Each prediction is the weight times its input" in line for line in lines)


def test_the_equation_of_the_notes_is_drawn() -> None:
    assert picture(equation.page(at("backward"), 56, 8)) == (
        "in the notes\n∂L   2  N\n── = ─  ∑  (ŷᵢ − yᵢ) xᵢ\n∂w   N i=1"
    )


def test_a_formula_within_the_text_serves_where_none_is_set_apart() -> None:
    assert picture(equation.page(at("forward"), 56, 8)) == "in the notes\nŷᵢ = w xᵢ"


def test_a_formula_of_the_notes_that_would_be_cut_begins_out_of_sight() -> None:
    one = Equation("g", "dL/dw", r"g = w x", "0.3 · 2", 0.6, True, None)
    found = at("backward", step=msgspec.structs.replace(STEPS[3], equations=(one,)))
    whole, cut = equation.page(found, 56, 9), equation.page(found, 56, 6)
    assert words(whole)[4] == "in the notes"
    assert words(cut)[3:6] == ["", "", ""]
    assert words(cut)[6] == "in the notes"


def test_a_phase_without_an_equation_says_so() -> None:
    assert picture(equation.page(at("other", 1), 56, 8)) == "No equation belongs to this phase."


def test_a_proved_equation_shows_its_numbers_and_the_proof() -> None:
    one = Equation("g", "dL/dw", r"g = w x", "0.3 · 2", 0.6, True, None)
    wrong = Equation("h", "h", r"h = 1", "1", 1.0, False, "the tensor holds 2")
    step = msgspec.structs.replace(STEPS[3], equations=(one, wrong))
    text = picture(equation.page(scene(3, step=step), 56, 12))
    assert "g = w x\n  = 0.3 · 2\n  = 0.6  ✓ proved" in text
    assert "= 1  ✗  the tensor holds 2" in text


def test_an_equation_that_cannot_be_read_is_shown_as_it_was_written() -> None:
    lesson = recorded_lesson()
    segments = [s._replace(notes=r"$$\nonsense{x}$$") for s in lesson.segments]
    found = at("loss", lesson=lesson._replace(segments=tuple(segments)))
    page = equation.page(found, 56, 8)
    assert picture(page) == "in the notes\n\\nonsense{x}"
    assert page.lines[1][0].role == "failed"


def test_notes_are_shown_in_full_with_their_headline() -> None:
    page = notes.page(at("backward"), 60, 20)
    assert page.title == "notes on backward"
    assert words(page)[0] == "the chain rule, done by torch"
    assert "∂L" in picture(page)


def test_below_the_notes_stands_all_that_happened() -> None:
    told = " ".join(words(notes.page(at("backward"), 60, 20)))
    assert "what happened Autograd walked back through 5 nodes to w." in told
    assert told.endswith("Raising w a little would lower the loss 25.5 times as much.")


def test_what_went_wrong_stands_above_the_notes() -> None:
    failed = scene(len(STEPS) - 1, state="failed", says="The lesson failed at line.py:3.")
    assert words(notes.page(failed, 60, 20))[0] == "The lesson failed at line.py:3."


def test_what_was_printed_is_counted_beside_what_else_happened() -> None:
    step = at("update").step
    assert step is not None
    noisy = msgspec.structs.replace(step, stdout="one\ntwo\n")
    told = " ".join(words(happened.page(scene(step.index, step=noisy), 90, 9)))
    assert "against the sign of its gradient. It printed 2 lines." in told


def test_the_introduction_is_read_before_the_first_step() -> None:
    page = notes.introduction(scene(), 60, 20)
    assert words(page)[0] == "One weight, four points"
    assert "Fit y = 2x with a single weight w." in picture(page)


def test_output_of_this_step_is_bright_and_what_came_before_is_quiet() -> None:
    last = len(STEPS) - 1
    printed = "".join(step.stdout for step in STEPS)
    page = output.page(scene(last, printed=printed), 60, 10)
    assert [line[0].role for line in page.lines] == ["quiet"] * (len(page.lines) - 1) + ["text"]
    assert page.keep == (len(page.lines) - 1, len(page.lines) - 1)


def test_output_keeps_its_spaces_and_long_lines_go_on_below() -> None:
    page = output.page(scene(0, printed="a   b\n" + "x" * 25 + "\n"), 10, 10)
    assert words(page) == ["a   b", "x" * 10, "x" * 10, "x" * 5]


def test_a_carriage_return_starts_its_line_anew() -> None:
    assert words(output.page(scene(0, printed="10 %\r20 %\n"), 20, 10)) == ["20 %"]


def test_no_escape_sequence_of_a_script_reaches_the_terminal() -> None:
    assert "\x1b" not in picture(output.page(scene(0, printed="\x1b[31mred\n"), 20, 10))


def test_what_the_running_step_writes_is_seen_at_once() -> None:
    last = len(STEPS) - 1
    assert "working" in picture(output.page(scene(last, live="working"), 20, 10))


def drawn_at(step: int) -> Figure:
    axes = (Axes("Fit", "epoch", "loss"),)
    return Figure(1, "", axes, 640, 480, f"/tmp/figure-{step}.png", "shown", step, 0)


def test_figures_are_listed_behind_the_output_and_those_of_this_step_are_bright() -> None:
    lines = output.page(scene(2, figures=(drawn_at(1), drawn_at(2))), 110, 10).lines
    assert [line[0].role for line in lines] == ["quiet", "quiet", "text", "text"]
    assert [plain(line).strip() for line in lines][1::2] == [
        "/tmp/figure-1.png",
        "/tmp/figure-2.png",
    ]
    assert plain(lines[0]).startswith("step 1: figure 1 was shown, made in step 0")


def test_of_many_earlier_figures_the_last_are_listed_and_the_others_counted() -> None:
    figures = tuple(map(drawn_at, range(6)))
    small = words(output.page(scene(9, figures=figures), 110, 6))
    assert small[0] == "5 figures more before these:"
    assert small[-1].strip() == "/tmp/figure-5.png"
    assert len(words(output.page(scene(9, figures=figures), 110, 30))) == 12


def test_of_a_file_without_code_it_is_said_that_nothing_can_run() -> None:
    empty = recorded_lesson()._replace(source="# later\n", title="", introduction="", loops=())
    assert "no code in it" in picture(notes.introduction(scene(lesson=empty), 60, 10))


def test_a_flood_of_plain_characters_is_cut_into_rows_and_loses_none() -> None:
    rows = output.page(scene(0, printed="x" * 25 + "y" + "z" * 30), 10, 10).lines
    assert [len(plain(row)) for row in rows] == [10, 10, 10, 10, 10, 6]
    assert "".join(map(plain, rows)) == "x" * 25 + "y" + "z" * 30


def test_conditions_and_beginnings_in_the_text_are_no_equations() -> None:
    said = r"Write $g \leftarrow \ldots$ while $b > 0$, so that $w = 2 b$ and $a \neq b$."

    assert equation.formulas(said) == ("w = 2 b",)
