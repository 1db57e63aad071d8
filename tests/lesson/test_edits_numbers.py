"""The numbers in the code of a script, and steps up and down from them."""

import ast
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tutor.lesson.edits import EditError, Number, numbers, stepped
from tutor.lesson.edits.stepping import step

FLOATS = st.one_of(
    st.decimals("0.00001", "99999", places=5).map(lambda d: format(d, "f")),
    st.tuples(st.decimals("1", "9.99", places=2), st.integers(-30, 30)).map(
        lambda pair: f"{pair[0]}e{pair[1]}"
    ),
    st.floats(min_value=1e-300, max_value=1e300).map(repr),
)
INTEGERS = st.integers(0, 10**6).map(str)


def step_to(text: str, direction: int) -> str:
    source = f"lr = {text}  # é\n"
    (number,) = numbers(source)
    after, moved = stepped(source, number, direction)
    assert after == f"lr = {moved.text}  # é\n"
    assert numbers(after) == (moved,)
    return moved.text


@pytest.mark.parametrize(
    ("text", "up", "down"),
    [
        ("0.01", "0.02", "0.009"),
        ("0.09", "0.1", "0.08"),
        ("0.1", "0.2", "0.09"),
        ("0.3", "0.4", "0.2"),
        ("1.0", "2.0", "0.9"),
        ("9.0", "10.0", "8.0"),
        ("0.0", "0.1", "-0.1"),
        ("-0.5", "-0.4", "-0.6"),
        ("1e-3", "2e-3", "9e-4"),
        ("9e-3", "1e-2", "8e-3"),
        ("1.0e-3", "2.0e-3", "9.0e-4"),
        ("12E-3", "22E-3", "11E-3"),
        ("1e+5", "2e+5", "9e+4"),
        (".5", "0.6", "0.4"),
        ("1_000.5", "2000.5", "900.5"),
        ("0", "1", "-1"),
        ("9", "10", "8"),
        ("19", "20", "18"),
        ("20", "30", "19"),
        ("25", "35", "24"),
        ("100", "200", "90"),
        ("1_000", "2000", "900"),
        ("-1", "0", "-2"),
        ("0xff", "0x100", "0xfe"),
        ("-0x1", "0x0", "-0x2"),
    ],
)  # fmt: skip
def test_a_step_is_one_unit_of_the_leading_digit(text: str, up: str, down: str) -> None:
    assert (step_to(text, 1), step_to(text, -1)) == (up, down)


@given(FLOATS | INTEGERS)
def test_a_step_up_and_one_down_lead_back(text: str) -> None:
    assume(Decimal(text) != 0 or "." not in text)

    there = step(text, 1)

    assert Decimal(step(there, -1)) == Decimal(text)


@given(FLOATS | INTEGERS)
def test_below_zero_a_step_down_and_one_up_lead_back(text: str) -> None:
    assume(Decimal(text) != 0)

    there = step(f"-{text}", -1)

    assert Decimal(step(there, 1)) == Decimal(f"-{text}")


@given(FLOATS | INTEGERS, st.sampled_from(["", "-"]), st.sampled_from([1, -1]))
def test_the_value_moves_the_way_it_should_and_at_most_by_itself(
    text: str, sign: str, direction: int
) -> None:
    old = Decimal(sign + text)
    assume(old != 0)

    new = Decimal(step(sign + text, direction))

    assert (new - old) * direction > 0
    assert abs(new - old) <= max(abs(old), Decimal(1))


@given(FLOATS | INTEGERS, st.sampled_from([1, -1]))
def test_what_is_written_is_read_by_python_as_the_same_kind_of_number(
    text: str, direction: int
) -> None:
    written = step(text, direction)

    value = ast.literal_eval(written)

    assert type(value) is type(ast.literal_eval(text))
    assert value == type(value)(Decimal(written))


@given(FLOATS, st.sampled_from([1, -1]))
def test_no_more_digits_are_written_than_the_number_had(text: str, direction: int) -> None:
    before, after = Decimal(text).as_tuple().digits, Decimal(step(text, direction)).as_tuple()

    assert len(after.digits) <= len(before) + 2


@pytest.mark.parametrize(
    ("text", "direction"), [("1e308", 1), ("-1e308", -1), ("5e-324", -1), ("1e999", -1)]
)
def test_where_floats_end_there_is_no_step(text: str, direction: int) -> None:
    with pytest.raises(EditError):
        step(text, direction)


def test_only_numbers_of_the_code_count_in_the_order_of_their_places() -> None:
    source = '"""0.5"""\nx = f(2.0, True, "3", f"{4}", 5j)  # 6\nif x > -7: y = 8 - 9\n'

    found = [number.text for number in numbers(source)]

    assert found == ["2.0", "-7", "8", "9"]


def test_a_minus_belongs_to_a_number_that_follows_it_and_to_no_power() -> None:
    found = [number.text for number in numbers("a = - 1\nb = -2 ** 2\nc = -(3)\nd = --4\n")]

    assert found == ["- 1", "2", "2", "3", "-4"]


def test_columns_count_characters() -> None:
    assert numbers('é = "ü"; lr = 0.1') == (Number(1, 14, 17, "0.1"),)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay(end: str) -> None:
    source = f"a = 1{end}b = 2{end}"

    after, moved = stepped(source, numbers(source)[1], 1)

    assert after == f"a = 1{end}b = 3{end}"
    assert moved == Number(2, 4, 5, "3")


def test_a_number_that_loses_its_minus_does_not_run_into_the_word_before() -> None:
    source = "def f():\n    return-1\n"

    after, moved = stepped(source, numbers(source)[0], 1)

    assert after == "def f():\n    return 0\n"
    assert moved in numbers(after)


def test_a_number_that_is_not_there_is_refused() -> None:
    with pytest.raises(EditError, match=r"line 1: there is no number 0\.2"):
        stepped("lr = 0.1\n", Number(1, 5, 8, "0.2"), 1)


def test_a_script_that_cannot_be_parsed_has_no_numbers() -> None:
    assert numbers("x = = 1") == ()
