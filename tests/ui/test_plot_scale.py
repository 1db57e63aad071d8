import math
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tutor.plain.numbers import scalar
from tutor.ui.drawing.scale import Scale, labels, rounded, spread, ticks

numbers = st.floats(-1e30, 1e30)
positive = st.floats(1e-30, 1e30)


@pytest.mark.parametrize(
    ("low", "high", "count", "expected"),
    [
        (0, 30, 4, (0, 10, 20, 30)),
        (0, 30, 3, (0, 20)),
        (-1, 1, 5, (-1, -0.5, 0, 0.5, 1)),
        (0.12, 0.31, 3, (0.2, 0.3)),
        (1, 100, 6, (20, 40, 60, 80, 100)),
    ],
)
def test_ticks_are_ones_twos_and_fives(
    low: float, high: float, count: int, expected: tuple[float, ...]
) -> None:
    assert ticks(Scale(low, high), count) == pytest.approx(expected)


def test_a_counting_axis_has_no_fractions() -> None:
    assert ticks(Scale(1, 3), 9, whole=True) == (1, 2, 3)
    assert 1.5 in ticks(Scale(1, 3), 9)


def test_a_logarithmic_axis_has_powers_of_ten() -> None:
    assert ticks(Scale(0.01, 100, True), 5) == (0.01, 0.1, 1, 10, 100)
    assert ticks(Scale(1, 10, True), 5) == (1, 2, 5, 10)


def test_many_powers_of_ten_are_thinned_evenly() -> None:
    found = ticks(Scale(1e-8, 1, True), 4)
    ratios = {round(math.log10(b / a)) for a, b in pairwise(found)}
    assert len(found) <= 4
    assert len(ratios) == 1


@given(numbers, numbers, st.integers(2, 12))
@example(9.999999999999999e29, 1e30, 2)
@example(9.999999999999999e29, 1e30, 3)
def test_ticks_lie_within_and_are_few(one: float, other: float, count: int) -> None:
    scale = spread([one, other])
    found = ticks(scale, count)
    slack = (scale.high - scale.low) * 1e-6
    assert len(found) <= count
    assert list(found) == sorted(found)
    assert all(scale.low - slack <= tick <= scale.high + slack for tick in found)


@given(positive, positive, st.integers(2, 12))
def test_logarithmic_ticks_lie_within_and_are_few(one: float, other: float, count: int) -> None:
    scale = spread([one, other], log=True)
    found = ticks(scale, count)
    assert len(found) <= count
    assert all(scale.low * 0.999 <= tick <= scale.high * 1.001 for tick in found)


@given(numbers, numbers, st.integers(2, 12), st.booleans())
def test_a_rounded_scale_holds_the_one_it_was(
    one: float, other: float, count: int, log: bool
) -> None:
    if log:
        one, other = abs(one) + 1e-9, abs(other) + 1e-9
    scale = spread([one, other], log)
    wide = rounded(scale, count)
    assert wide.low <= scale.low
    assert wide.high >= scale.high
    assert log or wide.high - wide.low <= (scale.high - scale.low) * 2


@given(numbers, numbers, numbers)
def test_a_part_goes_back_to_its_number(one: float, other: float, value: float) -> None:
    scale = spread([one, other])
    assume(scale.low <= value <= scale.high)
    assume(scale.high - scale.low > 1e-6 * max(abs(scale.low), abs(scale.high)))
    assert 0 <= scale.part(value) <= 1
    back = scale.at(scale.part(value))
    assert back == pytest.approx(value, abs=(scale.high - scale.low) * 1e-6)


def test_equal_numbers_get_an_extent() -> None:
    assert spread([0.0]) == Scale(0.0, 1.0)
    assert spread([4.0, 4.0]) == Scale(2.0, 6.0)
    assert spread([4.0], log=True) == Scale(2.0, 4.0, True)


def test_the_largest_floats_have_a_scale_too() -> None:
    scale = rounded(spread([-1.7e308, 1.7e308]), 5)
    assert scale.part(0.0) == pytest.approx(0.5)
    assert math.isfinite(scale.high)


def test_labels_have_as_many_digits_as_tell_them_apart() -> None:
    assert labels((0.0, 10.0)) == {0.0: "0", 10.0: "10"}
    assert list(labels((1.0001, 1.0002)).values()) == [scalar(1.0001), scalar(1.0002)]
