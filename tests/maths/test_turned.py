"""The order of dimensions in which one array is another one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.maths.turned import order_between


@given(st.permutations(range(3)))
def test_the_order_is_found_by_the_numbers(axes: list[int]) -> None:
    # Given an array whose elements all differ, and the same with its dimensions in another order
    one = np.arange(8.0).reshape(2, 2, 2)
    # When the order is asked for, then it is that one.
    assert order_between(one, one.transpose(axes)) == tuple(axes)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.ones((2, 2)), np.ones((2, 2))),
        (np.arange(6.0).reshape(2, 3), np.arange(6.0).reshape(3, 2)),
        (np.arange(3.0), np.arange(3.0)),
        (np.arange(4.0).reshape(2, 2), np.zeros((2, 2, 1))),
    ],
    ids=["several", "none", "one dimension", "more dimensions"],
)
def test_where_none_or_several_fit_there_is_no_order(one: np.ndarray, other: np.ndarray) -> None:
    assert order_between(one, other) is None
