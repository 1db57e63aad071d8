"""What is said in words of an expression: what broadcasting stretched."""

from typing import Any

import numpy as np
import pytest

import tutor.maths.rules  # noqa: F401
from tutor.derive.remarks import explained, marked, stretched
from tutor.maths.expression import Leaf, apply
from tutor.maths.rules.shapes import transpose


def leaf(name: str, values: Any) -> Leaf:
    array = np.array(values, float)
    return Leaf(name, array, array.shape, "float32")


def test_a_number_that_is_used_for_each_element_is_named() -> None:
    assert stretched(leaf("lr", 0.1) * leaf("w", [1, 2])) == (
        "lr is one number, used for each of 2 elements",
    )


def test_a_row_that_is_used_for_each_row_of_a_matrix_is_named_with_both_shapes() -> None:
    assert stretched(leaf("b", [1, 2]) + leaf("h", np.ones((3, 2)))) == (
        "b [2] is stretched to [3, 2], used 3 times",
    )


def test_an_operand_without_a_name_is_called_by_its_formula_while_that_is_short() -> None:
    w, x = leaf("W", np.ones((3, 1))), leaf("X", np.ones((2, 3)))
    bias, image = leaf("bias", np.ones(3)), leaf("image", np.ones((2, 3, 4)))

    assert stretched(x * transpose(w, 0, 1)) == ("Wᵀ [1, 3] is stretched to [2, 3], used 2 times",)
    # What only stands in another place keeps its shape.
    assert stretched(image + apply("align", bias, to=(3, 1))) == (
        "bias [3] is stretched to [2, 3, 4], used 8 times",
    )
    long = leaf("a_long_name_of_one_row", np.ones(3)) * leaf("another_one", np.ones(3)) + 1.0
    assert stretched(x - long)[0] == "an operand [3] is stretched to [2, 3], used 2 times"


@pytest.mark.parametrize(
    ("small", "to", "said"),
    [
        ((3,), (2, 3), "[2*, 3]"),
        ((1, 3), (2, 3), "[2*, 3]"),
        ((2, 1), (2, 3), "[2, 3*]"),
        ((), (2, 3), "[2*, 3*]"),
        ((2, 3), (2, 3), "[2, 3]"),
        ((3, 1), (2, 3, 1), "[2*, 3, 1]"),
    ],
)
def test_the_dimensions_that_were_stretched_have_a_star(small: Any, to: Any, said: str) -> None:
    assert marked(small, to) == said


@pytest.mark.parametrize("other", [[1.0], [[1.0]]])
def test_with_one_element_on_either_side_nothing_is_stretched(other: Any) -> None:
    assert stretched(leaf("lr", 0.1) * leaf("b", other)) == ()


@pytest.mark.parametrize(
    ("last", "remark"),
    [
        ("torch.maximum(a, b)", "where both sides of > are equal, it counts as one half"),
        ("a.relu()", "a condition counts as 1 where it holds and as 0 where it does not"),
        ("a.prod()", "∏ others: for each element, the product of all the other ones"),
        ("a[:1]", "at: 0 in all other places, and the sum where a place is named twice"),
    ],
)
def test_what_only_the_tutor_writes_so_is_explained(derive: Any, last: str, remark: str) -> None:
    # Given a call whose derivative has a sign or word of the tutor's own in it
    run = derive(f"""
import torch
a = torch.tensor([1.0, 2.0], requires_grad=True)
b = torch.tensor([1.0, 1.0])
loss = {last}.sum()
loss.backward()
""")
    # When the gradient and the row of its node are looked at
    (step,) = run.steps
    found = next(each for each in step.equations if each.name == "a.grad")
    rows = [edge.remark or "" for flow in step.flows for edge in flow.downstream]
    # Then both say what it means.
    assert remark in found.remarks
    assert any(remark in row for row in rows)


def test_a_letter_in_an_index_is_explained_and_a_letter_in_a_name_is_not() -> None:
    x = leaf("x", np.ones((2, 2)))
    told = {"to": (2, 2), "skip": None, "index": ()}

    assert explained(apply("index_at", x, x, text="i, $1", **told)) == (
        "i in an index: each place in turn along that dimension",
    )
    assert explained(apply("index_at", x, x, text="$1, 1:3", **told)) == ()
