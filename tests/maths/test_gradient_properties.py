"""Whatever is built of the covered calls: values and gradients are torch's, and are checked."""

import numpy as np
import torch
from hypothesis import HealthCheck, assume, given, settings
from random_expressions import Program, in_rules, in_torch, programs

from tutor.maths.chain import gradients
from tutor.maths.evaluation import SINGLE, Evaluation, agrees
from tutor.maths.expression import Expr, Leaf, Written
from tutor.maths.simplified import simplified
from tutor.maths.typeset.layout import display, inline
from tutor.maths.written import ATOM, name, written

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def upstream_of(result: torch.Tensor) -> Leaf:
    values = np.random.default_rng(5).uniform(0.5, 1.5, tuple(result.shape))
    return Leaf("g", values, tuple(result.shape))


def latex(expr: Expr) -> str:
    def leaf(node: Leaf) -> Written:
        return Written(name(node.name or "numbers"), ATOM)

    return written(expr, leaf, lambda number: Written(f"{number:g}", ATOM)).latex


@many
@given(programs())
def test_values_are_torchs(program: Program) -> None:
    # Given what torch makes of a program in double precision
    result, _ = in_torch(program, torch.float64)
    # When the rules work it out, as it is and simplified
    expr, _ = in_rules(program, "float64")
    for form in (expr, simplified(expr)):
        # Then shape and value are the same
        assert form.shape == tuple(result.shape)
        np.testing.assert_allclose(
            Evaluation().of(form).value, result.detach().numpy(), rtol=1e-10, atol=1e-12
        )


@many
@given(programs())
def test_gradients_are_autograds(program: Program) -> None:
    # Given what autograd finds for each leaf
    result, inputs = in_torch(program, torch.float64)
    assume(result.requires_grad)
    upstream = upstream_of(result)
    expected = torch.autograd.grad(result, inputs, torch.tensor(upstream.value), allow_unused=True)
    # When the chain rule is applied
    expr, leaves = in_rules(program, "float64")
    found = gradients(expr, upstream, list(leaves))
    # Then each leaf gets the same
    for ours, theirs in zip(found, expected, strict=True):
        assert (ours is None) == (theirs is None)
        if ours is None or theirs is None:
            continue
        size = max(1.0, float(theirs.abs().max()))
        for form in (ours, simplified(ours)):
            assert form.shape == tuple(theirs.shape)
            value = Evaluation().of(form).value
            np.testing.assert_allclose(value, theirs.numpy(), rtol=1e-8, atol=1e-10 * size)


@many
@given(programs())
def test_what_single_precision_gives_agrees(program: Program) -> None:
    # Given what torch makes of a program in single precision
    result, _ = in_torch(program, torch.float32)
    recorded = result.detach().numpy().astype(float)
    # When the rules work it out from the same leaves
    expr, _ = in_rules(program, "float32")
    # Then it agrees
    assert agrees(Evaluation(SINGLE).of(expr), recorded, "float32")


@many
@given(programs())
def test_what_is_a_hundredth_off_does_not_agree(program: Program) -> None:
    # Given a result in which nothing has cancelled, its largest element then moved
    result, _ = in_torch(program, torch.float32)
    wrong = np.array(result.detach().numpy(), float)
    place = np.unravel_index(np.argmax(np.abs(wrong)), wrong.shape)
    assume(abs(wrong[place]) > 0.01 * program.largest)
    wrong[place] *= 1.01
    # When it is compared with what the rules work out
    expr, _ = in_rules(program, "float32")
    # Then it is found to be wrong
    assert not agrees(Evaluation(SINGLE).of(expr), wrong, "float32")


@many
@given(programs())
def test_gradients_can_be_written(program: Program) -> None:
    # Given the gradients of a program
    expr, leaves = in_rules(program, "float64")
    upstream = Leaf("g", None, expr.shape)
    for gradient in gradients(expr, upstream, list(leaves)):
        if gradient is None:
            continue
        # When they are written
        text = latex(simplified(gradient))
        # Then the layout reads them
        assert inline(text)
        assert display(text, width=100).lines
