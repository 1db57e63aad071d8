"""What a choice keeps back stays back: no infinity and no NaN of a diverged run gets past it."""

import numpy as np
import pytest
import torch
from call_cases import Case, b, c, expression_of, fixed, n, result_of, v

from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Leaf
from tutor.maths.simplified import simplified

NAN, INF = float("nan"), float("inf")
X = v(-1.0, 2.0, NAN, 0.0, INF, -INF)
CASES = [
    c("F.relu", X),
    c("F.leaky_relu", X),
    c("F.relu6", X),
    c("F.hardtanh", X),
    c("torch.abs", X),
    c("torch.clamp", X, min=0.0),
    c("torch.clamp", X, max=1.0),
    c("torch.clamp", X, min=-0.5, max=1.5),
    c("torch.maximum", X, n(6)),
    c("torch.maximum", v(0.0, 1.0), v(0.0, 2.0)),
    c("torch.minimum", X, n(6)),
    c("torch.median", v(1.0, NAN, 3.0, NAN)),
    c("torch.where", b(6), X, n(6)),
    c("Tensor.masked_fill", X, fixed(b(6)), 0.0),
    c("torch.max", n(2, 3)),
    c("torch.max", v(1.0, NAN, 3.0, NAN)),
    c("torch.min", v(1.0, NAN, 3.0, NAN)),
    c("torch.max", v(1.0, INF, INF)),
    c("torch.amax", v(1.0, NAN, 3.0, NAN), 0),
    c("torch.max", n(2, 3), dim=1),
    c("torch.min", n(2, 3), dim=0),
    c("torch.tril", n(3, 3)),
    c("torch.sign", v(-1.0, 2.0)),
    c("torch.round", v(-1.2, 2.4)),
    c("F.max_pool1d", n(1, 1, 6), 2),
]


@pytest.mark.parametrize("special", [NAN, INF, -INF])
@pytest.mark.parametrize("case", CASES, ids=[case.label for case in CASES])
def test_a_gradient_that_is_no_number_goes_where_autograd_sends_it(
    case: Case, special: float
) -> None:
    # Given a call, and an upstream gradient every other element of which is no number
    result, inputs = result_of(case, torch.float64)
    values = np.random.default_rng(1).normal(size=result.numel())
    values[::2] = special
    values = values.reshape(tuple(result.shape))
    wanted = [place for place, x in enumerate(inputs) if x.requires_grad]
    expected = torch.autograd.grad(
        result, [inputs[place] for place in wanted], torch.tensor(values)
    )
    # When the chain rule is applied to its expression
    expr, leaves = expression_of(case)
    upstream = Leaf("g", values, tuple(result.shape))
    found = gradients(expr, upstream, [leaves[place] for place in wanted])
    # Then each operand gets what autograd gives it, simplified or not
    for ours, theirs in zip(found, expected, strict=True):
        assert ours is not None
        for form in (ours, simplified(ours)):
            value = Evaluation().of(form).value
            np.testing.assert_allclose(value, theirs.numpy(force=True), rtol=1e-9)
