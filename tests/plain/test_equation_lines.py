"""Equations as text."""

import msgspec
import pytest

from tutor.plain.equations import equation_lines, value_text
from tutor.trace.model import Equation

PRODUCT = Equation(
    name="y_pred",
    symbolic="y_pred = w · X",
    latex=r"\mathrm{y\_pred} = w \cdot X",
    substituted="0.5 · [1, 2]",
    value=[0.5, 1.0],
    checked=True,
    error=None,
    substituted_latex=r"0.5 \cdot \begin{bmatrix} 1 & 2 \end{bmatrix}",
)


def test_an_equation_is_names_then_numbers_then_the_value() -> None:
    # Given a proved product, when it is written, then all three forms stand in one line.
    assert equation_lines(PRODUCT) == ["y_pred = w · X = 0.5 · [1, 2] = [0.5, 1]  (proved)"]


def test_plain_characters_only() -> None:
    (line,) = equation_lines(PRODUCT, ascii=True)
    assert line == "y_pred = w * X = 0.5 * [1, 2] = [0.5, 1]  (proved)"
    assert line.isascii()


def test_what_does_not_hold_is_said_loudly_with_both_values() -> None:
    wrong = msgspec.structs.replace(PRODUCT, checked=False, error="the equation gives 1, the run 2")
    lines = equation_lines(wrong)
    assert lines[0].endswith("(FALSE)")
    assert lines[1].strip() == "the equation gives 1, the run 2"


def test_rounded_digits_are_marked_and_remarks_follow() -> None:
    rounded = msgspec.structs.replace(PRODUCT, approximate=True, remarks=("w is stretched",))
    assert "≈ [0.5, 1]" in equation_lines(rounded)[0]
    assert "~ [0.5, 1]" in equation_lines(rounded, ascii=True)[0]
    assert equation_lines(rounded)[1].strip() == "w is stretched"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (2.0, "2"),
        ([[1.0, 2.0], [3.0, 4.0]], "[1, 2; 3, 4]"),
        ([[float(i) for i in range(20)]], "…"),
        ([[1.0, 2.0]], "[[1, 2]]"),
        ([[[1.0]]], "…"),
        ([], "[]"),
    ],
)
def test_a_large_value_is_left_to_the_tensors(value: object, text: str) -> None:
    assert value_text(msgspec.structs.replace(PRODUCT, value=value)) == text


@pytest.mark.parametrize(
    ("value", "depth", "text"),
    [
        ([1.0, 2.0], 0, "1+2i"),
        ([[1.0, 2.0], [3.0, -1.0]], 1, "[1+2i, 3−1i]"),
        ([[[1.0, 2.0]]], 2, "[[1+2i]]"),
    ],
)
def test_complex_numbers_are_no_rows(value: object, depth: int, text: str) -> None:
    assert value_text(msgspec.structs.replace(PRODUCT, value=value, depth=depth)) == text


def test_a_large_operand_is_not_written_a_second_time_with_its_shape_for_numbers() -> None:
    third = msgspec.structs.replace(
        PRODUCT, latex=r"\mathrm{third} = \mathrm{steps}[3]", substituted="steps⟨11⟩[3]", value=0.3
    )
    assert equation_lines(third) == ["third = steps[3] = 0.3  (proved)"]


def test_an_operand_without_a_name_is_not_written_twice() -> None:
    unnamed = msgspec.structs.replace(
        PRODUCT, latex=r"x = \mathrm{?⟨11⟩}[3]", substituted="?⟨11⟩[3]", value=0.3
    )
    assert equation_lines(unnamed) == ["x = ?⟨11⟩[3] = 0.3  (proved)"]
