"""Copies of live values and the views that are made of them."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tutor.engine.large import SAMPLE
from tutor.engine.raw import copy
from tutor.engine.views import view
from tutor.trace.view import WHOLE


def seen(value: object) -> object:
    return view(copy(value))


@pytest.mark.parametrize(
    ("value", "dtype", "values"),
    [
        (torch.tensor([True, False]), "bool", [True, False]),
        (torch.tensor([1, -2], dtype=torch.int8), "int8", [1, -2]),
        (torch.tensor([1, 65535], dtype=torch.uint16), "uint16", [1, 65535]),
        (torch.tensor(2**62), "int64", 2**62),
        (torch.tensor([0.1], dtype=torch.float16), "float16", [0.0999755859375]),
        (torch.tensor([1.1], dtype=torch.bfloat16), "bfloat16", [1.1015625]),
        (torch.tensor([0.3]), "float32", [0.30000001192092896]),
        (torch.tensor([0.3], dtype=torch.float64), "float64", [0.3]),
        (torch.tensor([0.5]).to(torch.float8_e4m3fn), "float8_e4m3fn", [0.5]),
        (torch.tensor([1 + 2j]), "complex64", [[1.0, 2.0]]),
        (torch.tensor([1 + 2j]).conj(), "complex64", [[1.0, -2.0]]),
        (torch.tensor([3.0])._neg_view(), "float32", [-3.0]),
        (torch.zeros((1,) * 8), "float32", [[[[[[[[0.0]]]]]]]]),
        (torch.empty(0, 3), "float32", []),
        (torch.ones(2, 3).T, "float32", [[1.0, 1.0]] * 3),
        (np.arange(3, dtype=">f4"), "float32", [0.0, 1.0, 2.0]),
        (np.float32(0.5), "float32", 0.5),
        (np.longdouble(3), "float128", 3.0),
        (3, "int", 3),
        (True, "bool", True),
        (2.5, "float", 2.5),
        (1 - 2j, "complex", [1.0, -2.0]),
        (10**30, "int", str(10**30)),
    ],
)
def test_values_of_any_dtype_are_exact(value: object, dtype: str, values: object) -> None:
    found = seen(value)

    assert found.dtype == dtype
    assert found.values == values


def test_special_floats_are_words_and_are_counted() -> None:
    found = seen(torch.tensor([math.nan, math.inf, -math.inf, 2.0]))

    assert found.values == ["nan", "inf", "-inf", 2.0]
    assert (found.stats.nan, found.stats.inf) == (1, 2)
    assert (found.stats.min, found.stats.max, found.stats.mean, found.stats.std) == (2, 2, 2, 0)


@pytest.mark.parametrize(
    "value",
    [torch.ones(3).to_sparse(), torch.ones(3, device="meta"), np.array(["a"]), np.array([{}])],
    ids=["sparse", "meta", "text", "objects"],
)
def test_what_has_no_numbers_to_show_is_still_a_view(value: object) -> None:
    found = seen(value)

    assert found.values is None
    assert found.shape == tuple(value.shape)
    assert found.stats.min is None


@given(hnp.arrays(st.sampled_from([np.float32, np.float64, np.float16]), hnp.array_shapes()))
def test_statistics_agree_with_numpy(array: np.ndarray) -> None:
    stats = seen(array).stats
    finite = array[np.isfinite(array)].astype(np.float64)

    assert stats.nan == np.isnan(array).sum()
    assert stats.inf == np.isinf(array).sum()
    if finite.size:
        assert (stats.min, stats.max) == (finite.min(), finite.max())
        scale = np.abs(finite).max() or 1.0
        with np.errstate(all="ignore"):
            # The squares of very small and very large elements are beyond a float.
            mean, std = finite.mean(), scale * (finite / scale).std()
        if np.isfinite(std) and stats.std is not None and stats.mean is not None:
            assert stats.mean == pytest.approx(mean, rel=1e-9, abs=1e-9 * scale)
            assert stats.std == pytest.approx(std, rel=1e-6, abs=1e-6 * scale)
    else:
        assert stats.mean is None


def test_a_copy_does_not_follow_its_tensor() -> None:
    tensor = torch.ones(2)
    kept = copy(tensor)
    large = torch.zeros(WHOLE + 1)
    kept_large = copy(large)

    tensor += 1
    large += 1

    assert view(kept).values == [1.0, 1.0]
    assert view(kept_large).stats.max == 0


def test_views_of_equal_copies_are_equal_and_others_are_not() -> None:
    assert seen(torch.ones(2)) == seen(torch.ones(2))
    assert seen(torch.ones(2)) != seen(torch.zeros(2))
    assert seen(torch.ones(2)) != seen(torch.ones(2, dtype=torch.float64))
    assert seen(torch.ones(2)) != seen(torch.ones(2, requires_grad=True))


def test_a_tensor_whose_memory_was_taken_away_has_no_values() -> None:
    tensor = torch.ones(6)[2:5]
    tensor.untyped_storage().resize_(0)

    assert seen(tensor).values is None


@pytest.mark.parametrize("start", [0, 2])
def test_a_part_of_a_tensor_is_copied_from_where_it_begins(start: int) -> None:
    whole = torch.arange(12, dtype=torch.float64).reshape(4, 3)

    assert seen(whole[start]).values == whole[start].tolist()
    assert seen(whole[:, start]).values == whole[:, start].tolist()
    assert seen(whole[start:, 1:]).values == whole[start:, 1:].tolist()


def test_what_has_no_memory_of_its_own_is_copied_as_far_as_it_goes() -> None:
    found = []

    torch.func.vmap(lambda x: (found.append(seen(x)), x)[1])(torch.ones(3, 2))

    assert [(view.shape, view.values) for view in found] == [((2,), None)]
    assert seen(torch._efficientzerotensor(2)).values == [0.0, 0.0]


def test_a_large_tensor_keeps_statistics_and_a_window() -> None:
    tensor = torch.arange(100 * 100, dtype=torch.float32).reshape(100, 100)

    found = seen(tensor)

    assert found.values is None
    assert found.window.origin == (0, 0)
    assert len(found.window.values) == len(found.window.values[0]) == 32
    assert found.window.values[1][2] == 102.0
    assert (found.stats.min, found.stats.max, found.stats.mean) == (0, 9999, 4999.5)
    assert not found.stats.sampled


@pytest.mark.parametrize("shape", [(2, 3, 40, 50), (5000,), (3, 2000)])
def test_a_window_fits_any_number_of_dimensions(shape: tuple[int, ...]) -> None:
    found = seen(torch.zeros(shape))
    values = found.window.values
    depth = 0
    while isinstance(values, list):
        values, depth = values[0], depth + 1

    assert depth == len(shape)


def test_a_huge_tensor_is_sampled_and_says_so() -> None:
    tensor = torch.zeros(SAMPLE * 3)
    tensor[0] = 7.0

    found = seen(tensor)

    assert found.stats.sampled
    assert found.stats.max == 7.0


def test_a_change_between_the_samples_of_a_huge_tensor_is_noticed() -> None:
    tensor = torch.zeros(SAMPLE * 3)
    before = copy(tensor)

    tensor[SAMPLE + 1] = 7.0

    assert copy(tensor) != before


def test_a_gradient_is_copied_beside_its_leaf() -> None:
    leaf = torch.tensor(3.0, requires_grad=True)
    (leaf**2).backward()

    found = seen(leaf)

    assert found.grad.values == 6.0
    assert found.grad.grad is None
    assert found.requires_grad
    assert found.is_leaf


def test_a_gradient_that_was_asked_to_stay_is_copied_too() -> None:
    leaf = torch.tensor(3.0, requires_grad=True)
    square = leaf**2
    square.retain_grad()
    square.backward()

    assert seen(square).grad.values == 1.0
