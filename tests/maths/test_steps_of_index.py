"""An index of several dimensions, taken one after the other and put together again."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tutor.maths.rules
from tutor.maths.calls import called
from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Apply, Leaf
from tutor.maths.simplified import simplified
from tutor.maths.steps_of_index import one_by_one, together

assert tutor.maths.rules
ARRAY = np.arange(24.0).reshape(2, 3, 4)
X = Leaf("x", ARRAY, ARRAY.shape)

PLACES = st.sampled_from([0, 1, -1, slice(None), slice(1, None), slice(0, 2), slice(None, None, 2)])


@given(
    index=st.lists(PLACES, min_size=1, max_size=3).map(tuple), more=st.sampled_from([(), (...,)])
)
def test_what_is_read_one_by_one_is_what_the_index_reads(index: Any, more: Any) -> None:
    # Given an index of numbers and slices, when it is taken one dimension at a time
    whole = called("getitem", (X, (*more, *index)), {})
    stepped = one_by_one(whole)
    # Then the same is read.
    np.testing.assert_array_equal(Evaluation().of(stepped).value, ARRAY[(*more, *index)])
    assert stepped.shape == whole.shape


@given(
    before=st.lists(PLACES, max_size=1),
    rows=st.lists(st.integers(0, 1), min_size=1, max_size=3),
    behind=st.lists(PLACES, max_size=1),
)
def test_what_a_list_names_is_read_behind_numbers_and_slices(
    before: Any, rows: Any, behind: Any
) -> None:
    # Given an index of numbers, slices and a list, when it is taken apart
    index = (*before, rows, *behind)
    whole = called("getitem", (X, index), {})
    stepped = one_by_one(whole)
    # Then the same is read, by the list last.
    np.testing.assert_array_equal(Evaluation().of(stepped).value, ARRAY[index])
    assert isinstance(stepped, Apply)
    assert any(isinstance(at, np.ndarray) for at in stepped.settings["index"])


@given(outer=st.lists(PLACES, max_size=2).map(tuple), inner=st.lists(PLACES, max_size=1).map(tuple))
def test_two_indices_read_together_what_they_read_after_each_other(outer: Any, inner: Any) -> None:
    one = together(outer, inner)
    if one is not None:
        np.testing.assert_array_equal(ARRAY[one], ARRAY[outer][inner])


@pytest.mark.parametrize(
    ("outer", "inner", "one"),
    [
        ((1,), (0,), (1, 0)),
        ((slice(1, None),), (slice(None), 2), (slice(1, None), 2)),
        ((slice(None),), (1,), (1,)),
        ((slice(1, None),), (0,), None),
        ((None,), (0,), None),
    ],
)
def test_only_what_reads_other_dimensions_is_put_together(outer: Any, inner: Any, one: Any) -> None:
    assert together(outer, inner) == one


def test_what_is_put_back_in_two_goes_is_written_in_one() -> None:
    row = called("getitem", (X, (1, 2)), {})
    stepped = one_by_one(row)
    came = Leaf("g", np.ones(4), (4,))
    (gradient,) = gradients(stepped, came, [X])
    assert gradient is not None
    simple = simplified(gradient)
    expected = np.zeros_like(ARRAY)
    expected[1, 2] = 1
    np.testing.assert_array_equal(Evaluation().of(simple).value, expected)
    assert simple.settings["text"] == "1, 2"  # type: ignore[attr-defined]
