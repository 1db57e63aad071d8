"""Integers and booleans: what torch makes of them, the rules make too."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from tutor.maths.calls import called
from tutor.maths.evaluation import Evaluation, agrees
from tutor.maths.expression import Leaf

INTEGERS = torch.tensor([7, -7, 3])
OTHERS = torch.tensor([2, 2, -2])
BYTES = torch.tensor([250, 3], dtype=torch.uint8)
MASK = torch.tensor([True, False, True])


def leaf(tensor: torch.Tensor) -> Leaf:
    """Return a tensor as the record holds it: every integer in 64 bits."""
    array = tensor.numpy()
    wide = array.astype(np.int64) if array.dtype.kind in "iu" else array
    return Leaf("x", wide, array.shape, str(tensor.dtype).removeprefix("torch."))


@pytest.mark.parametrize(
    ("name", "function", "operands"),
    [
        ("div", torch.div, (INTEGERS, OTHERS)),
        ("floor_divide", torch.floor_divide, (INTEGERS, OTHERS)),
        ("remainder", torch.remainder, (INTEGERS, OTHERS)),
        ("fmod", torch.fmod, (INTEGERS, OTHERS)),
        ("pow", torch.pow, (INTEGERS, 2)),
        ("add", torch.add, (BYTES, 10)),
        ("mul", torch.mul, (BYTES, BYTES)),
        ("neg", torch.neg, (BYTES,)),
        ("sum", torch.sum, (MASK,)),
        ("mul", torch.mul, (MASK, INTEGERS)),
        ("rsub", torch.rsub, (INTEGERS, 1)),
        ("invert", torch.bitwise_not, (INTEGERS,)),
        ("invert", torch.bitwise_not, (MASK,)),
        ("bitwise_and", torch.bitwise_and, (INTEGERS, OTHERS)),
        ("clamp", torch.clamp, (INTEGERS, -1, 5)),
        ("max", torch.max, (INTEGERS,)),
        ("cumsum", torch.cumsum, (INTEGERS, 0)),
        ("exp", torch.exp, (INTEGERS,)),
        ("sqrt", torch.sqrt, (OTHERS.abs(),)),
        ("floor", torch.floor, (INTEGERS,)),
        ("where", torch.where, (MASK, INTEGERS, 0.5)),
    ],
)
def test_a_result_of_integers_is_torchs(
    name: str, function: Callable[..., torch.Tensor], operands: tuple[object, ...]
) -> None:
    # Given what torch makes of integers
    result = function(*operands)
    # When the rules work it out
    args = tuple(leaf(x) if isinstance(x, torch.Tensor) else x for x in operands)
    found = Evaluation(2.0**-23).of(called(name, args, {}))
    # Then the two agree, and one more would not
    dtype = str(result.dtype).removeprefix("torch.")
    recorded = leaf(result).value
    assert recorded is not None
    assert agrees(found, recorded, dtype)
    if dtype != "bool":
        assert not agrees(found, recorded + 1, dtype)


def test_an_integer_beyond_sixty_four_bits_is_a_number_all_the_same() -> None:
    # Given a number of the source that no array of integers holds
    x = leaf(torch.tensor([0.5]))
    # When it is a factor
    found = Evaluation(2.0**-52).of(called("mul", (x, 10**30), {}))
    # Then the product is worked out in floats
    assert agrees(found, np.array([5e29]), "float64")
