import math
import struct
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.numbers import DIGITS, LARGE, SMALL, column, flat, point, scalar, sign

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "−0"),
        (0.30000001192092896, "0.3"),
        (21.674999237060547, "21.675"),
        (-25.5, "−25.5"),
        (9.999996, "10"),
        (34991.0703125, "34991"),
        (1e-5, "1e−5"),
        (-0.00012345, "−1.23e−4"),
        (1e300, "1e300"),
        (7, "7"),
        (-(2**62), "−4611686018427387904"),
        (True, "True"),
        ("nan", "nan"),
        ("-inf", "−inf"),
        ([1.0, -2.5], "1−2.5i"),
        ([0.0, 0.25], "0+0.25i"),
    ],
)
def test_a_number_is_written_short_and_right(value: object, text: str) -> None:
    assert scalar(value) == text


def test_plain_characters_have_an_ascii_minus() -> None:
    assert scalar(-1e-5, ascii=True) == "-1e-5"


@given(finite)
def test_a_float_is_right_to_the_digits_shown(value: float) -> None:
    digits = DIGITS if SMALL <= abs(value) < LARGE else DIGITS - 2
    exact, shown = Decimal(value), Decimal(scalar(value, ascii=True))
    unit = Decimal(10) ** (exact.adjusted() - digits + 1) if value else Decimal(1)
    assert abs(shown - exact) <= unit / 2


@given(finite)
def test_a_float_keeps_its_sign_and_is_zero_only_if_it_is(value: float) -> None:
    text = scalar(value, ascii=True)
    assert (float(text) == 0) == (value == 0)
    assert text.startswith("-") == (math.copysign(1, value) < 0)


@given(st.floats(width=32, min_value=-1000, max_value=1000))
def test_a_float32_shows_no_digits_of_its_rounding(value: float) -> None:
    assert len(scalar(value).lstrip("−").replace(".", "").replace("e−", "").lstrip("0")) <= 7


@given(st.integers())
def test_an_integer_is_shown_in_full(value: int) -> None:
    assert int(scalar(value, ascii=True)) == value


@given(st.lists(st.one_of(finite, st.integers(-(10**9), 10**9), st.booleans()), min_size=1))
def test_a_column_has_one_width_and_its_points_below_each_other(values: list[float]) -> None:
    lines = column(values)
    assert len({len(line) for line in lines}) == 1
    places = {len(line) - len(line.lstrip()) + point(line.strip()) for line in lines}
    assert len(places) == 1


def test_a_column_lines_up_on_the_point() -> None:
    assert column([0.3, -25.5, 21.675, 100]) == [
        "  0.3  ",
        "−25.5  ",
        " 21.675",
        "100    ",
    ]


def test_an_empty_column_has_no_lines() -> None:
    assert column([]) == []


@pytest.mark.parametrize(
    ("value", "role"),
    [
        (2, "positive"),
        (-0.5, "negative"),
        (0.0, "quiet"),
        ("nan", "failed"),
        ([1.0, "inf"], "failed"),
        ([1.0, 2.0], "text"),
        (True, "text"),
    ],
)
def test_the_role_of_a_number_is_its_sign(value: object, role: str) -> None:
    assert sign(value) == role


def test_nested_lists_are_flattened_down_to_complex_pairs() -> None:
    assert flat([[[1, 2]], [[3, 4]]], 2) == [[1, 2], [3, 4]]
    assert flat(5, 0) == [5]


def test_float32_third_is_not_shown_longer_than_it_is() -> None:
    third = struct.unpack("f", struct.pack("f", 1 / 3))[0]
    assert scalar(third) == "0.33333"
