"""What has no rule is said to have none: a wrong formula is never shown."""

from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from tutor.maths.calls import called
from tutor.maths.calls.registry import Drawn
from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Expr, Leaf, NoRule


def leaf(values: Any, name: str = "x") -> Leaf:
    array = np.asarray(values)
    return Leaf(name, array, array.shape, array.dtype.name)


X = leaf([[1.0, -2.0, 3.0], [0.5, 0.0, 4.0]])
IMAGE = leaf(np.arange(25.0).reshape(1, 1, 5, 5))

UNKNOWN: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("fold_the_universe", (X,), {}),
    ("sum", (X,), {"where": X}),
    ("sum", (X,), {"dim": 7}),
    ("sum", (X,), {"dtype": "torch.complex64"}),
    ("sum", (X, (0, 0)), {}),
    ("norm", (X, 0.5), {}),
    ("linalg_norm", (X, 2), {}),
    ("div", (X, X), {"rounding_mode": "up"}),
    ("clamp", (X,), {}),
    ("reshape", (X, 4), {}),
    ("reshape", (X, -1), {"order": "F"}),
    ("view", (X, "torch.int32"), {}),
    ("matmul", (X, X), {}),
    ("add", (X, leaf(np.ones(2))), {}),
    ("einsum", ("...i,i", X, leaf(np.ones(3))), {}),
    ("getitem", (X, "name"), {}),
    ("getitem", (X, 5), {}),
    ("expand", (X, 4, 3), {}),
    ("mse_loss", (X, X), {"size_average": True}),
    ("mse_loss", (X, X), {"weight": X}),
    ("mse_loss", (X, X), {"reduction": "median"}),
    ("cross_entropy", (X, leaf([0, 1])), {"size_average": True, "label_smoothing": 0.1}),
    ("max_pool2d", (IMAGE, 2), {"ceil_mode": True}),
    ("avg_pool2d", (IMAGE, 2), {"padding": 1, "count_include_pad": False}),
    ("adaptive_avg_pool2d", (IMAGE, 2), {}),
    ("conv2d", (IMAGE, leaf(np.ones((1, 2, 3, 3)))), {}),
    ("embedding", (leaf([0, 1]), X), {"max_norm": 1.0}),
    ("scaled_dot_product_attention", (X, X, X), {"dropout_p": 0.1}),
    ("gelu", (X,), {"approximate": "cubic"}),
    ("tensor", (Ellipsis,), {}),
    ("to", (X, "torch.complex64"), {"copies": 2}),
    ("sum", (X,), {"part": 1}),
    ("getitem", (IMAGE, (0, slice(None), [0, 1])), {}),
    ("setitem", (IMAGE, (0, slice(None), [0, 1]), 0.0), {}),
    ("cdist", (X, X), {"p": 1.0}),
    ("topk", (X, 1), {"sorted": False}),
    ("interpolate", (IMAGE,), {"scale_factor": 2, "mode": "bilinear"}),
    ("pad", (IMAGE, (1, 1)), {"mode": "mirror"}),
    ("cross", (X, leaf(np.ones((2, 2)))), {}),
]


@pytest.mark.parametrize(("name", "args", "kwargs"), UNKNOWN)
def test_what_is_not_understood_has_no_rule(
    name: str, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> None:
    # Given a call with an argument that no rule covers
    # When its expression is asked for
    # Then there is none
    with pytest.raises(NoRule):
        called(name, args, kwargs)


def test_a_second_output_of_a_call_with_one_has_no_rule() -> None:
    with pytest.raises(NoRule):
        called("exp", (X,), {}, part=1)


@pytest.mark.parametrize("name", ["rand", "randn", "randint", "uniform_", "normal_", "bernoulli_"])
def test_what_was_drawn_says_so(name: str) -> None:
    with pytest.raises(Drawn, match="drawn at random"):
        called(name, (X, 1), {})


def test_a_mask_that_is_not_recorded_leaves_its_selection_unknown() -> None:
    # Given a mask too large for the record
    mask = Leaf("mask", None, (2, 3), "bool")
    # When it selects elements
    # Then not even their number is known
    with pytest.raises(NoRule, match="mask"):
        called("getitem", (X, mask), {})


def test_rows_by_numbers_that_are_not_recorded_keep_their_shape() -> None:
    # Given an index too large for the record
    index = Leaf("t", None, (7,), "int64")
    # When it selects rows
    # Then their shape is known all the same
    assert called("getitem", (X, index), {}).shape == (7, 3)


def dropped(values: np.ndarray) -> tuple[torch.Tensor, torch.Tensor, Expr]:
    x = torch.tensor(values, requires_grad=True)
    torch.manual_seed(2)
    result = F.dropout(x, 0.25)
    given = leaf(values)
    recorded = leaf(result.detach().numpy(), "y")
    return x, result, called("dropout", (given,), {"p": 0.25, "training": True}, output=recorded)


def test_dropout_finds_its_mask_in_what_came_out() -> None:
    # Given a dropout of numbers of which none is 0
    _, result, expr = dropped(np.arange(1.0, 13.0))
    # When the rules work it out
    value = Evaluation().of(expr).value
    # Then the value is torch's, and something was dropped
    np.testing.assert_allclose(value, result.detach().numpy())
    assert (value == 0).any()


def test_dropout_passes_on_what_autograd_does() -> None:
    # Given the gradient that autograd finds
    x, result, expr = dropped(np.arange(1.0, 13.0))
    (expected,) = torch.autograd.grad(result.sum(), x)
    # When the chain rule is applied
    assert not isinstance(expr, Leaf)
    (found,) = gradients(expr, leaf(np.ones(12), "g"), [expr.operands[0]])
    # Then it is the same
    assert found is not None
    np.testing.assert_allclose(Evaluation().of(found).value, expected.numpy())


def test_which_zeros_were_dropped_is_not_guessed() -> None:
    # Given a dropout behind a relu, among whose results are zeros
    _, result, expr = dropped(np.array([0.0, 1.0, 2.0, 0.0]))
    # When its value and its gradient are asked for
    np.testing.assert_allclose(Evaluation().of(expr).value, result.detach().numpy())
    # Then the value is known and the gradient is not
    assert not isinstance(expr, Leaf)
    with pytest.raises(NoRule, match="dropped"):
        gradients(expr, leaf(np.ones(4), "g"), [expr.operands[0]])


def test_dropout_without_a_record_of_its_result_was_drawn() -> None:
    with pytest.raises(Drawn):
        called("dropout", (X,), {"p": 0.5, "training": True})


NAN, INF = float("nan"), float("inf")

UNDECIDED: list[tuple[str, Leaf, int]] = [
    ("sort", leaf([2.0, 1.0, 2.0]), 1),
    ("sort", leaf([INF, 1.0, INF]), 1),
    ("sort", leaf([NAN, 1.0, NAN]), 1),
    ("inverse", leaf([[NAN, 1.0], [1.0, 2.0]]), 0),
    ("inverse", leaf([[1.0, 1.0], [1.0, 1.0]]), 0),
    ("det", leaf(np.zeros((0, 0))), 0),
    ("pinverse", leaf(np.diag([1.0, 1e-9])), 0),
]


@pytest.mark.parametrize(("name", "x", "part"), UNDECIDED)
def test_what_the_numbers_leave_open_is_not_judged(name: str, x: Leaf, part: int) -> None:
    # Given a call whose result hangs on what equal elements or rounding leave open
    expr = called(name, (x,), {}, part=part)
    # When it is worked out in single precision, then nobody says what it is.
    with pytest.raises(NoRule):
        Evaluation(2.0**-23).of(expr)


def test_a_number_has_running_sums_and_products() -> None:
    for name in ("cumsum", "cumprod"):
        found = Evaluation(2.0**-23).of(called(name, (leaf(3.0), 0), {}))
        assert found.value.tolist() == 3.0
