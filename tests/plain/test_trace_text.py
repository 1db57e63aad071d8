"""The plain trace: a step in a few lines."""

from tests.plain.steps import number, step
from tutor.plain.trace import closing, step_text
from tutor.plain.values import brief
from tutor.trace.model import End, Failure, Stats, View


def test_a_step_shows_its_place_code_changes_and_output() -> None:
    before = step("update", {"w": number(0.5, -25.5)}, ())
    text = step_text(
        step("zero_grad", {"w": number(0.5, 0.0)}, ("w",), stdout="hello\n", headline="clear it"),
        before,
    )

    assert "step 1 · iteration 2 · zero_grad: clear it (line 3)" in text
    assert "     3  code" in text
    assert "w  0.5   grad −25.5 → 0" in text
    assert "> hello" in text


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

    assert brief(number([1.0, -2.5])) == "[1 −2.5]"
    assert brief(large) == "100x200 float32 from 0 to 9, mean 4.5 of a sample (1 NaN)"
