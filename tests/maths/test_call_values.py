"""Every call of the table: its value is torch's, in double and in single precision."""

import numpy as np
import pytest
import torch
from call_cases import Case, expression_of, result_of
from call_table import TABLE

from tutor.maths.calls.registry import called
from tutor.maths.evaluation import SINGLE, Evaluation, agrees
from tutor.maths.expression import Expr, Leaf, Written
from tutor.maths.simplified import simplified
from tutor.maths.typeset.layout import display, inline
from tutor.maths.written import ATOM, name, written

cases = pytest.mark.parametrize("case", TABLE, ids=[case.label for case in TABLE])


def dtype_of(result: torch.Tensor) -> str:
    return str(result.dtype).removeprefix("torch.")


def latex(expr: Expr) -> str:
    def leaf(node: Leaf) -> Written:
        return Written(name(node.name or "numbers"), ATOM)

    return written(expr, leaf, lambda number: Written(f"{number:g}", ATOM)).latex


@cases
def test_its_value_is_torchs(case: Case) -> None:
    # Given what torch makes of the call in double precision
    result, _ = result_of(case, torch.float64)
    # When the rules work it out
    expr, _ = expression_of(case)
    found = Evaluation(2.0**-52).of(expr)
    # Then shapes and values are the same
    assert expr.shape == tuple(result.shape)
    np.testing.assert_allclose(found.value, result.detach().numpy(), rtol=1e-6, atol=1e-9)
    assert agrees(found, result.detach().numpy(), dtype_of(result))


@cases
def test_its_value_agrees_in_single_precision(case: Case) -> None:
    # Given what torch makes of the call in single precision
    result, _ = result_of(case, torch.float32)
    recorded = result.detach().numpy()
    # When the rules work it out in double precision
    expr, _ = expression_of(case, "float32")
    found = Evaluation(SINGLE).of(expr)
    # Then the two agree up to what rounding explains
    wide = recorded.astype(float) if recorded.dtype.kind == "f" else recorded
    assert agrees(found, wide, dtype_of(result))


def moved(result: np.ndarray) -> np.ndarray:
    """Return a result with its largest element a hundredth larger."""
    found = np.array(result, float)
    place = np.unravel_index(np.argmax(np.where(np.isfinite(found), np.abs(found), 0)), found.shape)
    found[place] *= 1.01
    return found


FLOATS = [case for case in TABLE if result_of(case, torch.float32)[0].is_floating_point()]
NONZERO = [case for case in FLOATS if np.any(result_of(case, torch.float32)[0].detach().numpy())]


@pytest.mark.parametrize("case", NONZERO, ids=[case.label for case in NONZERO])
def test_a_value_that_is_a_hundredth_off_does_not_agree(case: Case) -> None:
    # Given a result that was changed
    result, _ = result_of(case, torch.float32)
    wrong = moved(result.detach().numpy())
    # When it is compared with what the rules work out
    expr, _ = expression_of(case, "float32")
    # Then it is found to be wrong
    assert not agrees(Evaluation(SINGLE).of(expr), wrong, dtype_of(result))


@cases
def test_simplified_it_is_the_same(case: Case) -> None:
    # Given a call as an expression
    expr, _ = expression_of(case)
    # When it is simplified
    simpler = simplified(expr)
    # Then neither shape nor value has changed
    assert simpler.shape == expr.shape
    np.testing.assert_allclose(
        Evaluation().of(simpler).value, Evaluation().of(expr).value, rtol=1e-12, atol=1e-12
    )


@cases
def test_it_can_be_written(case: Case) -> None:
    # Given a call as an expression, and the same simplified
    expr, _ = expression_of(case)
    for form in (expr, simplified(expr)):
        # When it is written
        text = latex(form)
        # Then the layout reads it, on one line and on several
        assert inline(text)
        assert inline(text, ascii=True).isascii()
        assert display(text, width=76).lines


def test_zeros_are_numbers_with_a_fraction_that_are_replaced_by_such() -> None:
    # Given zeros of no dtype in particular, one of which is replaced by a fraction
    made = called("setitem", (called("zeros", (2,), {}), 0, 0.5), {})

    # Then the fraction stays one; zeros that are whole numbers stay whole.
    assert Evaluation().of(made).value.tolist() == [0.5, 0.0]
    whole = called("zeros", (2,), {"dtype": "torch.int64"})
    assert Evaluation().of(whole).value.dtype.kind == "i"
