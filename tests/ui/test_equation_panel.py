"""The equation panel with equations that were made by hand."""

from typing import Any

import msgspec
import pytest
from scenes import STEPS, at, picture, scene, step_with, view, words

from tutor.plain.lines import plain
from tutor.trace.model import Edge, Equation, Flow, Part, Stats
from tutor.ui.glyphs import UNICODE
from tutor.ui.panels import equation
from tutor.ui.panels.figures import figure, large
from tutor.ui.scene import Scene

LOSS = Equation(
    name="loss",
    symbolic="loss = mean((y_pred − Y)²)",
    latex=r"\mathrm{loss} = \operatorname{mean}\left("
    r"{\left(\mathrm{y\_pred} - Y\right)}^{2}\right)",
    substituted="mean(([0.3, 0.6] − [2, 4])²)",
    substituted_latex=r"\operatorname{mean}\left({\left(\begin{bmatrix} 0.3 & 0.6 \end{bmatrix}"
    r" - \begin{bmatrix} 2 & 4 \end{bmatrix}\right)}^{2}\right)",
    value=7.225,
    checked=True,
    error=None,
    line=25,
    op=2,
)
SLOPE = Equation(
    "w.grad", "∂L/∂w = (2/N) u", r"\frac{\partial L}{\partial w} = \frac{2}{N} u", "2/4 · (−51)",
    -25.5, True, None, r"\frac{2}{4} \cdot \left(-51\right)",
)  # fmt: skip


def shown(*equations: Equation, phase: str = "loss", **changes: Any) -> Scene:
    found = at(phase)
    assert found.step is not None
    step = msgspec.structs.replace(found.step, equations=equations)
    return msgspec.structs.replace(found, step=step, **changes)


def replaced(one: Equation, **changes: Any) -> Equation:
    return msgspec.structs.replace(one, **changes)


def test_symbols_numbers_and_value_stand_below_each_other_at_their_equals_signs() -> None:
    lines = words(equation.page(shown(LOSS), 56, 9))
    assert lines[:3] == [
        "loss = mean((y_pred − Y)²)",
        "     = mean(([0.3, 0.6] − [2, 4])²)",
        "     = 7.225  ✓ proved",
    ]


def test_equations_of_several_lines_have_their_line_beside_them() -> None:
    lines = words(equation.page(shown(LOSS, replaced(LOSS, line=27)), 56, 12))
    assert lines[0] == "loss = mean((y_pred − Y)²)                       line 25"
    assert lines[4].endswith("line 27")


def test_fractions_are_drawn_in_two_dimensions() -> None:
    assert words(equation.page(shown(SLOPE), 56, 9))[:7] == [
        "∂L   2",
        "── = ─ u",
        "∂w   N",
        "     2",
        "   = ─ · (−51)",
        "     4",
        "   = −25.5  ✓ proved",
    ]


def test_a_small_panel_shows_symbols_and_value_first() -> None:
    sum_of = " + ".join(["123456"] * 20)
    long = replaced(SLOPE, substituted=sum_of, substituted_latex=sum_of)
    lines = words(equation.page(shown(long), 36, 4))
    assert lines[:4] == ["∂L   2", "── = ─ u", "∂w   N", "   = −25.5  ✓ proved"]
    assert lines[4].startswith("   = 123456 + 123456")


def test_a_very_small_panel_has_symbols_and_value_on_one_line() -> None:
    lines = words(equation.page(shown(SLOPE), 36, 2))
    assert lines[0] == "∂L/∂w = (2/N) u = −25.5  ✓ proved"


@pytest.mark.parametrize("rows", range(1, 10))
@pytest.mark.parametrize("columns", [20, 36, 56, 80])
def test_no_line_of_the_panel_is_wider_than_it(rows: int, columns: int) -> None:
    page = equation.page(shown(LOSS, SLOPE), columns, rows)
    assert all(len(line) <= columns for line in words(page))


def test_an_equation_that_is_wrong_has_both_values_and_no_word_of_proof() -> None:
    wrong = replaced(LOSS, checked=False, error="the equation gives 7, the run 7.225")
    text = picture(equation.page(shown(wrong), 70, 9))
    assert "= 7.225  ✗  the equation gives 7, the run 7.225" in text
    assert "proved" not in text


def test_a_long_reason_stands_below_the_value() -> None:
    why = "the equation gives 1, 2, 3, 4, 5, 6, the run 1, 2, 3, 4, 5, 7"
    lines = words(equation.page(shown(replaced(LOSS, checked=False, error=why)), 40, 9))
    assert "     = 7.225  ✗" in lines
    assert " ".join(line.strip() for line in lines[3:5]) == why


def test_what_could_not_be_checked_says_why_in_quiet() -> None:
    unknown = replaced(LOSS, checked=None, error="not checked: there is no rule for mean")
    page = equation.page(shown(unknown), 70, 9)
    last = page.lines[2]
    assert (last[-1].text, last[-1].role) == ("not checked: there is no rule for mean", "quiet")
    assert "✓" not in picture(page)


def test_rounded_figures_that_do_not_give_the_result_have_another_sign() -> None:
    assert "     ≈ 7.225" in picture(equation.page(shown(replaced(LOSS, approximate=True)), 56, 9))


def test_remarks_stand_below_in_quiet() -> None:
    page = equation.page(shown(replaced(LOSS, remarks=("Y [] is stretched to [4*]",))), 56, 9)
    assert ("Y [] is stretched to [4*]", "quiet") in [tuple(line[0]) for line in page.lines if line]


def test_a_vector_is_written_in_brackets_with_the_signs_of_its_numbers() -> None:
    vector = replaced(LOSS, value=[-1.0, 2.0], op=None, name="v")
    page = equation.page(shown(vector), 56, 9)
    assert "     = [−1, 2]  ✓ proved" in picture(page)
    roles = {span.text: span.role for span in page.lines[2]}
    assert (roles["−1"], roles["2"]) == ("negative", "positive")


def test_a_matrix_keeps_its_rows_and_its_points_below_each_other() -> None:
    matrix = replaced(LOSS, value=[[1.0, 20.5], [-0.25, 3.0]], op=None, name="m")
    lines = words(equation.page(shown(matrix), 56, 9))
    assert lines[2:4] == ["     = ⎡ 1    20.5⎤  ✓ proved", "       ⎣−0.25  3  ⎦"]


def test_a_matrix_takes_one_line_where_rows_are_few() -> None:
    matrix = replaced(LOSS, value=[[1.0], [2.0], [3.0], [4.0]], op=None, name="m")
    assert "= [1; 2; 3; 4]" in picture(equation.page(shown(matrix), 56, 4))


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (27, "[1.25, −2.5; 3.75, 4; 5, 6]"),
        (26, "[1.25, −2.5; 3.75, 4; …]"),
        (21, "[1.25, −2.5; 3.75, …]"),
        (20, "[1.25, −2.5; …]"),
        (9, "[1.25, …]"),
    ],
)
def test_a_matrix_on_one_line_is_cut_between_its_numbers(cells: int, shown: str) -> None:
    found = figure([[1.25, -2.5], [3.75, 4.0], [5.0, 6.0]], 2, cells, UNICODE, tall=False)
    assert plain(found.lines[0]) == shown


def test_where_the_value_stands_before_the_numbers_they_are_what_is_approximate() -> None:
    # Given an equation whose digits would not give its value, in less and less room
    rounded = replaced(LOSS, approximate=True)
    tall, small = (words(equation.page(shown(rounded), 56, rows)) for rows in (9, 2))
    # Then the sign stands between the numbers and the value, whichever of them comes last.
    assert [line.split()[0] for line in tall[1:3]] == ["=", "≈"]
    assert small[0].startswith("loss = mean((y_pred − Y)²) = 7.225")
    assert small[1].split()[0] == "≈"


def test_a_matrix_of_one_row_is_no_vector() -> None:
    found = [
        plain(figure(values, depth, 40, UNICODE).lines[0])
        for values, depth in (([1.0, 2.0], 1), ([[1.0, 2.0]], 2), ([[[1.0]], [[2.0]]], 3))
    ]
    assert found == ["[1, 2]", "[[1, 2]]", "[[[1]]; [[2]]]"]


def test_complex_numbers_are_no_vectors() -> None:
    number = view([1.0, 2.0], (), dtype="complex64")
    one = replaced(LOSS, value=[1.0, 2.0], op=None, name="z")
    step = step_with({"z": number}, equations=(one,))
    assert "= 1+2i" in picture(equation.page(scene(1, step=step), 56, 9))


def test_of_a_value_that_is_too_large_the_shape_is_shown() -> None:
    large = replaced(LOSS, value=None, op=None, name="X", checked=None)
    step = step_with({"X": view(None, (500, 20))}, equations=(large,))
    assert "500×20 numbers" in picture(equation.page(scene(1, step=step), 56, 9))


def test_a_gradient_that_was_taken_away_is_none() -> None:
    gone = Equation("w.grad", "w.grad ← None", r"w.grad \leftarrow \mathrm{None}", "None", None,
                    True, None)  # fmt: skip
    assert words(equation.page(shown(gone), 56, 9))[0] == "w.grad ← None  ✓ proved"


def test_numbers_that_say_no_more_than_the_symbols_are_left_out() -> None:
    plain = Equation("n", "n = 4", "n = 4", "4", 4, True, None, "4")
    assert words(equation.page(shown(plain), 56, 9))[0] == "n = 4  ✓ proved"


def test_a_value_that_the_symbols_do_not_end_in_stands_below_them() -> None:
    zeros = Equation("g", "g ← 0", r"g \leftarrow 0", "0", [0.0, 0.0], True, None, "0")
    assert words(equation.page(shown(zeros), 56, 9))[:2] == ["g ← 0", "  = [0, 0]  ✓ proved"]


def test_the_formulas_of_the_notes_come_after_what_was_derived() -> None:
    lines = words(equation.page(shown(LOSS), 56, 12))
    assert lines.index("in the notes") > lines.index("     = 7.225  ✓ proved")
    assert any("L = ─" in line for line in lines)


def test_a_symbol_that_the_notes_speak_of_is_no_equation() -> None:
    assert equation.formulas(r"Nothing is predicted: there is no $\hat y$ of $b$.") == ()
    assert equation.formulas(r"Here $\hat y = w x$ holds.") == (r"\hat y = w x",)
    assert equation.formulas(r"The step is $w \leftarrow w - 1$.") == (r"w \leftarrow w - 1",)


def test_a_phase_without_equations_offers_nothing_below_them() -> None:
    page = equation.page(scene(0, step=step_with({}, segment=99)), 56, 9)
    assert picture(page) == "No equation belongs to this phase."
    assert page.foot == ""


def test_where_there_is_room_for_no_more_the_shape_of_a_large_value_is_enough() -> None:
    (line,) = large(
        view(None, (500, 20), measured=Stats(-1.5, 1, 0, 1, 0, 0, False)), 28, UNICODE
    ).lines
    assert plain(line) == "500×20 numbers"


def test_of_a_gradient_that_is_too_large_the_shape_is_shown_too() -> None:
    slope = replaced(SLOPE, value=None, checked=None)
    grad = view(None, (500, 20))
    step = step_with({"w": view(None, (500, 20), grad=grad)}, equations=(slope,))
    rows = words(equation.page(scene(1, step=step), 56, 9))
    assert any("500×20 numbers" in row for row in rows)
    assert not any("None" in row for row in rows)


def test_on_one_line_a_large_operand_has_its_shape_behind_it() -> None:
    large = replaced(
        LOSS, symbolic="h = relu(x)", latex=r"h = \operatorname{relu}(x)",
        substituted="relu(x⟨8×8⟩)",
        substituted_latex=r"\operatorname{relu}\left(\underbrace{x}_{[8 \times 8]}\right)",
    )  # fmt: skip
    flat = picture(equation.page(shown(large), 56, 2))
    assert "= relu(x⟨8×8⟩)" in flat
    assert "underbrace" not in flat
    assert "[8 × 8]" in picture(equation.page(shown(large), 56, 12))


def test_the_equation_of_the_op_walked_to_is_lit() -> None:
    early = replaced(LOSS, op=0, line=24)
    page = equation.page(shown(early, LOSS, item=2), 56, 20)
    lit = [line[-1] for line in page.lines if line and line[-1].role == "now"]
    assert [span.text for span in lit] == ["► line 25"]
    assert page.keep == (4, 6)


def test_an_op_inside_an_equation_lights_the_equation_that_it_is_a_part_of() -> None:
    page = equation.page(shown(LOSS, item=0), 56, 9)
    assert page.lines[0][-1].text == "► line 25"


def test_where_not_all_fits_the_equation_walked_to_does() -> None:
    many = [replaced(LOSS, op=place) for place in range(3)]
    page = equation.page(shown(*many, item=2), 40, 5)
    assert page.keep is not None
    first, last = page.keep
    assert last - first < 5
    assert "7.225" in words(page)[last]


def node(**changes: Any) -> Flow:
    edge = Edge(
        None, "w", view(-25.5), 0, 0, "X", "∂loss/∂w = Σ g X",
        r"\frac{\partial loss}{\partial w} = \sum g X", "Σ [1 2]", True, "w was stretched",
    )  # fmt: skip
    return Flow(0, "MulBackward0", None, 21, (view([1.0, 2.0], (2,)),), (edge,), **changes)


def walking(flow: Flow, **changes: Any) -> Scene:
    step = msgspec.structs.replace(STEPS[3], flows=(flow,), equations=(SLOPE,))
    return scene(3, step=step, item=len(step.ops), **changes)


def test_the_chain_rule_of_the_node_walked_to_stands_on_top() -> None:
    text = picture(equation.page(walking(node()), 56, 20))
    assert text.index("∂loss") < text.index("∂L")
    assert "= Σ [1 2]" in text
    assert "= −25.5  ✓ proved" in text
    assert "w was stretched" in text


def test_a_fused_node_is_followed_by_its_textbook_steps() -> None:
    part = Part("square", "2 u", "2 · u · g", "2 · 3 · 1", 6.0)
    text = picture(equation.page(walking(node(parts=(part,))), 56, 20))
    assert "2 · u · g" in text
    assert "= 2 · 3 · 1" in text
    assert "square" in text


def test_the_chain_rule_and_its_steps_have_the_sign_that_their_digits_bear_out() -> None:
    part = Part("square", "2 u", "2 · u · g", "2 · 3 · 1", 6.1, approximate=True)
    flow = node(parts=(part,))
    edge = msgspec.structs.replace(flow.downstream[0], approximate=True)
    flow = msgspec.structs.replace(flow, downstream=(edge,))
    text = picture(equation.page(walking(flow), 56, 20))
    assert "≈ −25.5" in text
    assert "≈ 6.1" in text


def test_a_node_without_a_rule_says_why() -> None:
    bare = Flow(0, "EluBackward0", None, 3, (view(1.0),), (Edge(None, "w", view(2.0)),),
                remark="there is no rule for EluBackward0")  # fmt: skip
    lines = words(equation.page(walking(bare), 56, 20))
    assert lines[0] == "there is no rule for EluBackward0"
    assert lines[2].startswith("∂L")


def test_a_step_that_could_not_be_derived_says_so_and_keeps_its_notes() -> None:
    text = picture(equation.page(at("backward", underived="It could not be derived."), 56, 12))
    assert text.startswith("It could not be derived.")
    assert "∂L" in text


def test_more_digits_have_a_title_of_their_own() -> None:
    precise = replaced(LOSS, value=7.225000123)
    page = equation.page(shown(precise, detail=2), 56, 9)
    assert page.title == "equation in 9 digits"
    assert "= 7.22500012" in picture(page)


def test_plain_characters_are_all_that_is_used_where_asked_for() -> None:
    from tutor.ui.glyphs import ASCII
    from tutor.ui.page import bare

    page = equation.page(shown(LOSS, SLOPE, ascii=True), 56, 20)
    rows = bare(page, 56, 20, ASCII)
    assert all(span.text.isascii() for line in rows for span in line)
