"""The derivatives are expressions themselves, so that they can be differentiated again."""

import numpy as np
import pytest
import torch
from call_cases import Case, expression_of, result_of
from call_table import TABLE

from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Expr, Leaf, NoRule, apply
from tutor.maths.rules.convolution import Steps

Found = list[torch.Tensor | None]


def weights(shape: tuple[int, ...]) -> np.ndarray:
    return np.random.default_rng(2).uniform(0.5, 1.5, shape)


def twice_in_torch(case: Case) -> Found | None:
    """Return the second derivatives, None where torch has none or all are zero."""
    result, inputs = result_of(case, torch.float64)
    wanted = [x for x in inputs if x.requires_grad]
    if not result.requires_grad or not result.numel():
        return None
    first = torch.autograd.grad(
        result, wanted, torch.tensor(weights(tuple(result.shape))), create_graph=True,
        allow_unused=True,
    )  # fmt: skip
    graphs = [g for g in first if g is not None and g.requires_grad]
    if not graphs:
        return None
    total = sum((g * torch.tensor(weights(tuple(g.shape)))).sum() for g in graphs)
    assert isinstance(total, torch.Tensor)
    try:
        return list(torch.autograd.grad(total, wanted, allow_unused=True))
    except RuntimeError:
        return None


def cornered(case: Case) -> bool:
    """Say whether an operand is 0, where many slopes jump and what stands there is a convention."""
    _, inputs = result_of(case, torch.float64)
    return any(x.is_floating_point() and bool((x == 0).any()) for x in inputs)


# Of these there is a first derivative alone.
ONCE = {"prod", "multi_head_attention_forward", "rnn_tanh", "rnn_relu", "gru", "lstm"}
SMOOTH = [case for case in TABLE if case.name not in ONCE and not cornered(case)]
CASES = [(case, found) for case in SMOOTH if (found := twice_in_torch(case)) is not None]


@pytest.mark.parametrize(("case", "expected"), CASES, ids=[case.label for case, _ in CASES])
def test_the_derivative_of_the_derivative_is_autograds(case: Case, expected: Found) -> None:
    # Given the second derivatives that autograd finds
    _, inputs = result_of(case, torch.float64)
    expr, leaves = expression_of(case)
    wanted = [leaf for leaf, x in zip(leaves, inputs, strict=True) if x.requires_grad]
    # When the chain rule is applied to what it gave before
    upstream = Leaf("g", weights(expr.shape), expr.shape)
    total: Expr | None = None
    for gradient in gradients(expr, upstream, list(wanted)):
        if gradient is None:
            continue
        part = gradient * Leaf("v", weights(gradient.shape), gradient.shape)
        flat = _summed(part)
        total = flat if total is None else total + flat
    assert total is not None
    found = gradients(total, Leaf("h", np.asarray(1.0), ()), list(wanted))
    # Then the two are the same
    for ours, theirs in zip(found, expected, strict=True):
        value = np.zeros(()) if ours is None else Evaluation().of(ours).value
        other = np.zeros(()) if theirs is None else theirs.numpy(force=True)
        np.testing.assert_allclose(value + 0 * other, other + 0 * value, rtol=1e-8, atol=1e-8)


def _summed(x: Expr) -> Expr:
    return apply("sum", x, dims=tuple(range(x.ndim)), keepdim=False)


def test_a_product_has_no_second_derivative() -> None:
    # Given the gradient of a product of three elements
    x = Leaf("x", np.array([1.0, 2.0, 3.0]), (3,))
    expr = apply("prod", x, dims=(0,), keepdim=False)
    (gradient,) = gradients(expr, Leaf("g", np.asarray(1.0), ()), [x])
    assert gradient is not None
    # When it is differentiated again
    # Then the rules say that they cannot
    with pytest.raises(NoRule, match="second derivative"):
        gradients(gradient, Leaf("h", np.ones(3), (3,)), [x])


def test_what_came_into_a_pooling_has_the_slope_of_what_it_chose() -> None:
    # Given a pooling with a margin, whose gradient is linear in what comes into it
    values, came = np.random.default_rng(3).normal(size=(2, 2, 5, 4)), np.ones((1, 2, 3, 3))
    x = torch.tensor(values[:1], requires_grad=True)
    g = torch.tensor(came, requires_grad=True)
    out = torch.nn.functional.max_pool2d(x, (3, 2), stride=2, padding=1)
    (first,) = torch.autograd.grad(out, x, g, create_graph=True)
    (expected,) = torch.autograd.grad(first, g, torch.tensor(values[1:]))
    # When it is differentiated by that
    leaf, upstream = Leaf("x", values[:1], x.shape), Leaf("g", came, came.shape)
    how = Steps((2, 2), (1, 1), (1, 1), 1)
    (gradient,) = gradients(apply("max_pool", leaf, window=(3, 2), how=how), upstream, [leaf])
    assert gradient is not None
    (found,) = gradients(gradient, Leaf("h", values[1:], x.shape), [upstream])
    # Then what autograd gives is found, in the shape that the rule says.
    assert found is not None
    assert found.shape == tuple(expected.shape)
    np.testing.assert_allclose(Evaluation().of(found).value, expected.numpy())
