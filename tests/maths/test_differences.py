"""Central differences of expressions, and how far they say they may be off."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.maths.differences import central, expected, spread_out, weighted
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Expr, Leaf, NoRule, apply, replaced

FUNCTIONS = {
    "square": (lambda x: x**2, lambda x: 2 * x),
    "exp": (lambda x: apply("exp", x), np.exp),
    "sin": (lambda x: apply("sin", x), np.cos),
    "product": (lambda x: x * (1 - x), lambda x: 1 - 2 * x),
    "log of a sum": (lambda x: apply("log", x**2 + 1), lambda x: 2 * x / (x**2 + 1)),
}


def leaf(values: object) -> Leaf:
    found = np.asarray(values, np.float64)
    return Leaf("x", found, found.shape)


@pytest.mark.parametrize("name", FUNCTIONS)
@given(st.floats(-5, 5))
def test_a_slope_is_within_its_own_error(name: str, at: float) -> None:
    make, slope = FUNCTIONS[name]
    x = leaf(at)
    (found,) = central(make(x), x, [0])
    assert abs(found.value - slope(at)) <= 4 * found.error
    assert found.error < 1e-6
    assert not found.corner


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=5))
def test_each_element_has_its_slope(values: list[float]) -> None:
    x = leaf(values)
    found = central(weighted(x**2, None), x, range(len(values)))
    assert [slope.value for slope in found] == pytest.approx([2 * v for v in values], abs=1e-6)


def test_weights_stand_for_the_gradient_that_came_in() -> None:
    x = leaf([1.0, 2.0])
    found = central(weighted(x**2, leaf([10.0, 1.0])), x, [0, 1])
    assert [slope.value for slope in found] == pytest.approx([20.0, 4.0])


def test_a_corner_is_seen_as_one() -> None:
    x = leaf(0.0)
    (found,) = central(apply("abs", x), x, [0])
    assert found.corner
    assert found.error >= 1
    aside = leaf(0.01)
    (found,) = central(apply("abs", aside), aside, [0])
    assert not found.corner


def test_a_leaf_is_replaced_wherever_it_stands_and_nothing_else() -> None:
    x, y = leaf(2.0), leaf(2.0)
    shared = x * y
    found: Expr = replaced(shared + shared**2, x, leaf(3.0))
    assert Evaluation().of(found).value == 42.0
    assert replaced(y + 1, x, leaf(3.0)).operands[0] is y
    assert found.operands[0] is found.operands[1].operands[0]


def test_the_expected_gradient_has_the_bound_of_the_precision() -> None:
    x = leaf([0.1, 0.2, 0.3])
    found = expected(weighted((x * 7 - 2) ** 2, None), x, 2.0**-23)
    assert found.value.tolist() == pytest.approx((14 * (x.value * 7 - 2)).tolist())
    assert np.all(found.error > 0)
    assert np.all(found.error < 1e-4)


def test_a_leaf_without_values_has_no_slope() -> None:
    x = Leaf("x", None, (3,))
    with pytest.raises(NoRule, match="too large"):
        central(weighted(x, None), x, [0])


def test_a_leaf_that_takes_no_part_is_told() -> None:
    with pytest.raises(NoRule, match="no part"):
        expected(leaf(1.0) ** 2, leaf(1.0), 0.0)


@given(st.integers(1, 500))
def test_a_sample_is_even_and_reaches_both_ends(size: int) -> None:
    places = spread_out(size, 64, 16)
    assert places[0] == 0
    assert places[-1] == size - 1
    assert len(set(places)) == (size if size <= 64 else 16)
