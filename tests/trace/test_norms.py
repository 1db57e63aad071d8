"""The norm of a recorded value, from its elements' mean and standard deviation."""

import math

import pytest
from trace_steps import large, view

from tutor.trace.norms import norm, together


def test_the_norm_is_that_of_all_elements() -> None:
    assert norm(view([[3.0, -4.0]], (1, 2))) == pytest.approx(5)


def test_a_large_value_has_its_norm_from_its_statistics() -> None:
    assert norm(large(-9.0, 9.0, mean=3.0, std=4.0)) == pytest.approx(5 * math.sqrt(100 * 100))


def test_what_holds_a_nan_has_no_norm() -> None:
    assert norm(view([1.0, "nan"], (2,))) is None
    assert together([view([1.0], (1,)), view([1.0, "inf"], (2,))]) is None


def test_several_values_together_are_one_vector() -> None:
    assert together([view([2.0], (1,)), view([2.0, 1.0], (2,))]) == pytest.approx(3)
    assert together([]) is None
