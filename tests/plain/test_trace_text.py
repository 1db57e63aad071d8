"""The plain trace: a step in a few lines."""

import re
from typing import Any

import pytest
from msgspec.structs import replace

from tests.plain.steps import number, step
from tutor.plain.trace import closing, step_text
from tutor.plain.values import brief
from tutor.trace.model import End, Equation, Failure, Stats, Step, View


def test_a_step_shows_its_place_code_changes_and_output() -> None:
    before = step("update", {"w": number(0.5, -25.5)}, ())
    text = step_text(
        step("zero_grad", {"w": number(0.5, 0.0)}, ("w",), stdout="hello\n", headline="clear it"),
        before,
    )

    assert "step 1 · iteration 2 · zero_grad: clear it (line 3)" in text
    assert "     3  code" in text
    assert "  w.grad  −25.5 → 0\n" in text
    assert "> hello" in text


def test_a_step_of_another_loop_than_the_first_says_which() -> None:
    told = replace(step("update", {}, ()), loop=2)

    assert "step 1 · iteration 2 of loop 2 · update (line 3)" in step_text(told, None)


def test_what_an_equation_gives_in_full_is_not_told_twice() -> None:
    loss = Equation("loss", "L", "loss = 2", "2", 2.0, True, None)
    told = step("loss", {"loss": number(2.0), "lr": number(0.1)}, ("loss", "lr"))
    doubted = replace(loss, checked=False)

    assert [line.split() for line in changes(replace(told, equations=(loss,)))] == [["lr", "0.1"]]
    assert len(changes(replace(told, equations=(doubted,)))) == 2


def test_the_shape_of_what_is_new_is_told_once() -> None:
    first, then = (step("forward", {"y": number([1.0, 2.0])}, ("y",)) for _ in range(2))

    assert "y  [1, 2]  (2 float32)" in step_text(first, None)
    assert "float32" not in step_text(then, first)


def changes(of: Step) -> list[str]:
    """Return the lines of a step's text that give the value of a name."""
    return [line for line in step_text(of, None).splitlines() if re.match(r"  \w+  +\S+$", line)]


def test_a_long_source_is_cut_and_says_so() -> None:
    source = "\n".join(f"x{i} = {i}" for i in range(40))

    text = step_text(step("setup", {}, (), source=source), None)

    assert "x0 = 0" in text
    assert "29 lines more" in text
    assert "x39" not in text


def test_comments_are_no_code() -> None:
    assert "secret" not in step_text(step("setup", {}, (), source="# secret\nx = 1"), None)


def test_an_end_is_a_sentence_with_its_place() -> None:
    failed = End("failed", Failure("ValueError", "no good", "a.py", 3))

    assert closing(failed) == "a.py:3: ValueError: no good\n"
    assert closing(End("finished", None)) == ""


def test_small_values_are_written_out_and_large_ones_summed_up() -> None:
    stats = Stats(0.0, 9.0, 4.5, 1.0, 1, 0, True)
    large = View("tensor", "float32", (100, 200), "cpu", False, True, None, stats)

    assert brief(number([1.0, -2.5])) == "[1, −2.5]"
    assert brief(large) == "100x200 float32 from 0 to 9, mean 4.5 of a sample (1 NaN)"


@pytest.mark.parametrize(
    ("values", "shape", "said"),
    [
        ([[1.0, 2.0], [3.0, 4.0]], (2, 2), "[1, 2; 3, 4]"),
        ([[1.0], [2.0]], (2, 1), "[1; 2]"),
        ([[1.0, 2.0]], (1, 2), "[[1, 2]]"),
        ([[[1.0, 2.0]], [[3.0, 4.0]]], (2, 1, 2), "[[[1, 2]]; [[3, 4]]]"),
    ],
)
def test_a_matrix_in_a_sentence_is_spelt_as_in_an_equation(
    values: Any, shape: tuple[int, ...], said: str
) -> None:
    view = replace(number([1.0]), content=values, shape=shape)
    assert brief(view) == said
