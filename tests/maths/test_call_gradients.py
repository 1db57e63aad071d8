"""Every call of the table: what the chain rule gives each operand is what autograd gives it."""

import numpy as np
import pytest
import torch
from call_cases import Case, expression_of, result_of
from call_table import TABLE

from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Expr, Leaf, Written
from tutor.maths.simplified import simplified
from tutor.maths.typeset.layout import display, inline
from tutor.maths.written import ATOM, applications, name, written

DIFFERENTIABLE = [case for case in TABLE if result_of(case, torch.float64)[0].requires_grad]
CONSTANT = [case for case in TABLE if case not in DIFFERENTIABLE and case.name != "detach"]


def upstream_of(result: torch.Tensor) -> Leaf:
    values = np.random.default_rng(1).normal(size=tuple(result.shape))
    return Leaf("g", values, tuple(result.shape))


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=[case.label for case in DIFFERENTIABLE])
def test_its_gradients_are_autograds(case: Case) -> None:
    # Given what autograd passes on to each operand
    result, inputs = result_of(case, torch.float64)
    upstream = upstream_of(result)
    wanted = [place for place, x in enumerate(inputs) if x.requires_grad]
    expected = torch.autograd.grad(
        result, [inputs[place] for place in wanted], torch.tensor(upstream.value), allow_unused=True
    )
    # When the chain rule is applied to the expression
    expr, leaves = expression_of(case)
    found = gradients(expr, upstream, [leaves[place] for place in wanted])
    # Then each operand gets the same, simplified or not
    for ours, theirs in zip(found, expected, strict=True):
        if theirs is None or ours is None:
            assert theirs is None or not theirs.any()
            assert ours is None or not Evaluation().of(ours).value.any()
            continue
        assert ours.shape == tuple(theirs.shape)
        for form in (ours, simplified(ours)):
            value = Evaluation().of(form).value
            # Each part has the shape that its rule says it has, also where broadcasting hides it.
            for part in applications(form):
                assert np.shape(Evaluation().of(part).value) == part.shape, part.rule.name
            np.testing.assert_allclose(value, theirs.numpy(force=True), rtol=1e-9, atol=1e-9)


def latex(expr: Expr) -> str:
    def leaf(node: Leaf) -> Written:
        return Written(name(node.name or "numbers"), ATOM)

    return written(expr, leaf, lambda number: Written(f"{number:g}", ATOM)).latex


@pytest.mark.parametrize("case", DIFFERENTIABLE, ids=[case.label for case in DIFFERENTIABLE])
def test_its_gradients_can_be_written(case: Case) -> None:
    # Given the gradients of a call
    expr, leaves = expression_of(case)
    floats = [leaf for leaf in leaves if leaf.dtype == "float64"]
    for gradient in gradients(expr, Leaf("g", None, expr.shape), list(floats)):
        if gradient is None:
            continue
        # When they are written
        for form in (gradient, simplified(gradient)):
            text = latex(form)
            # Then the layout reads them, on one line and on several
            assert inline(text)
            assert inline(text, ascii=True).isascii()
            assert display(text, width=76).lines


@pytest.mark.parametrize("case", CONSTANT, ids=[case.label for case in CONSTANT])
def test_where_autograd_passes_nothing_on_the_chain_rule_does_not_either(case: Case) -> None:
    # Given a call that torch does not differentiate
    result, inputs = result_of(case, torch.float64)
    # When the chain rule is applied to its expression
    expr, leaves = expression_of(case)
    floats = [leaf for leaf, x in zip(leaves, inputs, strict=True) if x.is_floating_point()]
    # Then no operand gets anything
    for gradient in gradients(expr, upstream_of(result), list(floats)):
        assert gradient is None or not Evaluation().of(gradient).value.any()
