"""What is said of an equation whose result the record does not hold."""

import numpy as np
import pytest

from tutor.derive.proof import proved
from tutor.maths.expression import Const, Leaf
from tutor.trace.view import WHOLE


@pytest.mark.parametrize(
    ("shape", "why"),
    [
        ((WHOLE + 1,), "not checked: the result is too large to be recorded whole"),
        ((), "not checked: the result could not be read while it ran"),
    ],
)
def test_only_a_large_result_is_said_to_be_large(shape: tuple[int, ...], why: str) -> None:
    verdict = proved(Const(2.0), Leaf("loss", None, shape, "float32"), frozenset())

    assert verdict.error == why


def test_only_a_large_operand_is_said_to_be_large() -> None:
    # Given an operand of a few elements that has no value in the record, and a result that has one
    small, result = Leaf("x", None, (2,), "float32"), Leaf("y", np.ones(2), (2,), "float32")

    verdict = proved(small, result, frozenset())

    assert verdict.error == "not checked: x could not be read while it ran"
