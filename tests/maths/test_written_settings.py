"""What an operation was told is written with it: different operations look different."""

from typing import Any

import numpy as np
import pytest
from one_line import said

from tutor.maths.calls import called
from tutor.maths.chain import gradients
from tutor.maths.expression import Leaf

A = Leaf("A", np.ones((3, 3)), (3, 3))
IMAGE = Leaf("X", np.ones((1, 2, 4, 4)), (1, 2, 4, 4))
KERNEL = Leaf("K", np.ones((2, 1, 2, 2)), (2, 1, 2, 2))


@pytest.mark.parametrize(
    ("call", "args", "told", "text"),
    [
        ("tril", (A, -1), {}, "tril_(diagonal −1)(A)"),
        ("roll", (A, 1, 1), {}, "roll_(1, dim 1)(A)"),
        ("flip", (A, 1), {}, "flip_(dim 1)(A)"),
        ("pad", (A, (1, 0)), {"value": 0.5}, "pad_(dim 1 1+0, of 0.5)(A)"),
        ("permute", (IMAGE, (1, 0, 2, 3)), {}, "permute_(1, 0, 2, 3)(X)"),
        ("repeat_interleave", (A, 2), {"dim": 1}, "A[each 2 times in dim 1]"),
        ("round", (A,), {"decimals": 2}, "round_(2 decimals)(A)"),
        ("elu", (A, 0.5), {}, "elu_(alpha 0.5)(A)"),
        ("softplus", (A, 1, 5), {}, "softplus_(threshold 5)(A)"),
        ("softplus", (A,), {}, "softplus(A)"),
        ("var", (A, 1), {"correction": 0}, "var_(dim 1, correction 0)(A)"),
        ("var", (A, 1), {}, "var_(dim 1)(A)"),
        ("mean", (A, 1), {"keepdim": True}, "mean_(dim 1, keepdim)(A)"),
        ("mean", (A, 0), {"keepdim": True}, "mean_(dim 0)(A)"),
        ("norm", (A,), {"dim": 1, "keepdim": True}, "‖A‖_(dim 1, keepdim)"),
        ("max_pool2d", (IMAGE, 2, 1, 1), {}, "max_pool_(2×2, stride 1, padding 1)(X)"),
        ("avg_pool2d", (IMAGE, 2), {"divisor_override": 3}, "avg_pool_(2×2, divided by 3)(X)"),
        ("conv2d", (IMAGE, KERNEL), {"stride": (2, 1), "groups": 2},
         "X ∗_(stride 2×1, groups 2) K"),
    ],
)  # fmt: skip
def test_settings_stand_below_the_word(
    call: str, args: tuple[Any, ...], told: dict[str, Any], text: str
) -> None:
    assert said(called(call, args, told)) == text


def test_the_gradient_of_a_running_sum_runs_from_the_end() -> None:
    (found,) = gradients(called("cumsum", (A, 1), {}), Leaf("g", A.value, A.shape), [A])
    assert found is not None
    assert said(found) == "cumsum_(dim 1, from the end)(g)"


def test_a_row_that_gets_no_gradient_is_named() -> None:
    places = Leaf("i", np.array([0, 1]), (2,), "int64")
    rows = called("embedding", (places, A), {"padding_idx": 1})
    (found,) = gradients(rows, Leaf("g", np.ones((2, 3)), (2, 3)), [A])
    assert found is not None
    assert said(found) == "(g at [i], 0 at [1])"
