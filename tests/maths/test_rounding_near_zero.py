"""What rounding comes to where a value is 0 but for the error of what it was made of."""

import math

import numpy as np
import pytest
import torch

from tutor.maths.calls import called
from tutor.maths.evaluation import Evaluation, agrees
from tutor.maths.expression import Leaf


@pytest.mark.parametrize(("name", "more"), [("pow", (2,)), ("square", ())])
def test_the_square_of_a_cosine_near_its_zero_is_not_refuted(
    name: str, more: tuple[int, ...]
) -> None:
    # Given the angle at which a cosine is 0, rounded to single precision on the way
    part = torch.tensor([0.25, 0.5])
    recorded = torch.cos(part * math.pi).square().double().numpy()

    # When its square is worked out
    leaf = Leaf("x", part.double().numpy(), (2,), "float32")
    cosine = called("cos", (called("mul", (leaf, math.pi), {}),), {})
    found = Evaluation(2.0**-23).of(called(name, (cosine, *more), {}))

    # Then it agrees with what torch has, and another value does not.
    assert agrees(found, recorded, "float32")
    assert not agrees(found, np.asarray(recorded) + 1e-6, "float32")
