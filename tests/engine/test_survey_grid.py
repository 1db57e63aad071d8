"""Where the loss around a weight is looked at."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tutor.engine.survey_grid import FEWEST, affordable, axis, half_width, odd

NUMBERS = st.floats(-1e6, 1e6)
MAYBE = st.none() | st.floats(allow_nan=True, allow_infinity=True)


@given(NUMBERS, MAYBE, MAYBE, MAYBE)
def test_a_half_width_is_a_round_number(here, step, slope, curve) -> None:
    half = half_width(here, step, slope, curve)

    assert half >= 1e-3
    assert half >= abs(here) * (1 - 1e-9)
    digits = half / 10 ** math.floor(math.log10(half) + 1e-9)
    assert min(abs(digits - nice) for nice in (1, 2, 5, 10)) < 1e-6


@given(NUMBERS, NUMBERS)
def test_the_next_step_lies_well_inside(here, step) -> None:
    half = half_width(here, step, None, None)

    assert half >= 3 * abs(step) * (1 - 1e-9)


def test_a_minimum_nearby_comes_into_view_and_one_far_away_does_not() -> None:
    near = half_width(1.0, 0.1, slope=6.0, curve=2.0)
    far = half_width(1.0, 0.1, slope=6000.0, curve=2.0)

    assert (near, far) == (5.0, 1.0)


def test_a_maximum_is_not_sought() -> None:
    assert half_width(1.0, 0.1, slope=6.0, curve=-2.0) == 1.0


@given(NUMBERS, st.floats(1e-3, 1e6), st.integers(1, 99))
def test_an_axis_is_even_and_has_the_present_value_in_the_middle(here, half, points) -> None:
    values = axis(here, half, points, float)

    assert len(values) == odd(points)
    assert values[len(values) // 2] == here
    assert list(values) == sorted(values)
    assert values[0] == pytest.approx(here - half)
    assert values[-1] == pytest.approx(here + half)


def test_an_axis_stays_within_what_the_weight_can_hold() -> None:
    def nearest(value: float) -> float:
        return torch.tensor(value, dtype=torch.float32).item()

    values = axis(3e38, 5e38, 5, nearest)

    assert values[2] == 3e38
    assert all(map(math.isfinite, values))
    assert list(values) == sorted(values)


@given(
    st.lists(st.integers(1, 200), min_size=1, max_size=2).map(tuple),
    st.floats(1e-6, 1),
    st.floats(0, 20),
)
def test_what_is_tried_fits_the_time_or_is_the_fewest(points, each, seconds) -> None:
    found = affordable(points, each, seconds)

    assert all(count % 2 == 1 and count >= FEWEST for count in found)
    assert all(count <= odd(wanted) for count, wanted in zip(found, points, strict=True))
    fewest = FEWEST in found
    assert fewest or math.prod(found) * each <= seconds * (1 + 1e-9)
