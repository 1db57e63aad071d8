import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.trace.curve import MOST, Curve

Point = tuple[int, float]
FLOATS = st.floats(-1e6, 1e6) | st.sampled_from([math.nan, math.inf, -math.inf])


def made(values: dict[int, float], most: int = 16) -> Curve[Point]:
    curve = Curve[Point](lambda point: point[1:], most)
    for key, value in values.items():
        curve.add(key, (key, value))
    return curve


@given(st.dictionaries(st.integers(0, 3000), FLOATS, max_size=300))
def test_a_curve_is_bounded_and_in_order_whatever_comes(values: dict[int, float]) -> None:
    points = made(values).points()
    assert len(points) <= 16
    keys = [key for key, _ in points]
    assert keys == sorted(set(keys))
    assert all(values[key] is value for key, value in points)


@given(st.lists(FLOATS, min_size=1, max_size=400))
def test_the_first_and_the_last_point_are_always_there(values: list[float]) -> None:
    curve = Curve[Point](lambda point: point[1:], 16)
    for key, value in enumerate(values):
        curve.add(key, (key, value))
        assert len(curve) <= 16
        assert curve.points()[0][0] == 0
        assert curve.points()[-1] == (key, value)


@given(st.dictionaries(st.integers(0, 3000), st.floats(-1e6, 1e6), min_size=1, max_size=300))
def test_the_extremes_are_always_there(values: dict[int, float]) -> None:
    kept = [value for _, value in made(values).points()]
    assert min(kept) == min(values.values())
    assert max(kept) == max(values.values())


@given(st.lists(FLOATS, min_size=1, max_size=300))
def test_that_something_was_not_finite_is_never_lost(values: list[float]) -> None:
    kept = made(dict(enumerate(values))).points()
    assert any(math.isfinite(v) for _, v in kept) == any(map(math.isfinite, values))
    assert all(math.isfinite(v) for _, v in kept) == all(map(math.isfinite, values))


@given(st.lists(st.floats(-10, 10), min_size=50, max_size=300))
def test_each_piece_of_the_line_keeps_its_own_extremes(values: list[float]) -> None:
    curve = made(dict(enumerate(values)), most=32)
    kept = dict(curve.points())
    # The last piece is thinned when the run has left it, and the first point stands for itself.
    for start in range(0, len(values) - curve.stride, curve.stride):
        piece = range(max(start, 1), start + curve.stride)
        here = [kept[key] for key in piece if key in kept]
        whole = [values[key] for key in piece]
        assert not whole or (min(here), max(here)) == (min(whole), max(whole))


def test_few_points_are_all_kept() -> None:
    curve = made({key: float(key) for key in range(16)})
    assert curve.points() == tuple((key, float(key)) for key in range(16))
    assert curve.stride == 1


def test_a_spike_stays_at_its_place() -> None:
    values = dict.fromkeys(range(100000), 1.0)
    values[54_321] = 99.0
    curve = made(values, MOST)
    assert curve.at(54_321) == (54_321, 99.0)
    assert len(curve) <= MOST


def test_a_long_run_still_has_its_shape() -> None:
    curve = made({key: math.sin(key / 5000) for key in range(100_000)}, MOST)
    points = curve.points()
    assert len(points) > MOST // 4
    widest = max(other[0] - one[0] for one, other in pairwise(points))
    assert widest <= 2 * curve.stride


def test_a_point_at_the_same_place_takes_the_place() -> None:
    curve = made({1: 1.0, 2: 2.0})
    curve.add(1, (1, 9.0))
    assert curve.points() == ((1, 9.0), (2, 2.0))


def test_a_point_that_was_left_out_is_left_out_again() -> None:
    curve = made({key: float(key) for key in range(1000)}, 32)
    before = curve.points()
    gone = next(key for key in range(900) if curve.at(key) is None)
    curve.add(gone, (gone, float(gone)))
    assert curve.points() == before


@pytest.mark.parametrize("key", [-5, 7])
def test_where_there_is_no_point_there_is_none(key: int) -> None:
    assert made({1: 1.0}).at(key) is None


def test_each_of_several_values_keeps_its_extremes() -> None:
    curve = Curve[tuple[float, float]](lambda point: point, 64)
    for key in range(5000):
        curve.add(key, (9.0 if key == 1234 else 0.0, -9.0 if key == 4321 else 0.0))
    assert curve.at(1234) == (9.0, 0.0)
    assert curve.at(4321) == (0.0, -9.0)
