"""The row of each autograd node: symbols, numbers and value fit each other."""

from typing import Any

from tutor.trace.model import Edge, Step


def rows(step: Step) -> dict[str, Edge]:
    """Return what the nodes of a step pass on, by the node's name; of equal ones the last."""
    return {flow.node: edge for flow in step.flows for edge in flow.downstream}


ROUNDED = """
import torch
w = torch.tensor([0.123456, 2.0], requires_grad=True)
loss = (3 * (w * torch.tensor([3.0, 1.0])) ** 2).sum()
loss.backward()
"""


def test_a_row_says_where_its_digits_would_not_give_what_is_passed_on(derive: Any) -> None:
    # Given a weight of which not all digits are shown, when backward has run
    (step,) = derive(ROUNDED).steps
    # Then the rows that these digits would not bear out say so, and only they.
    assert {edge.approximate for edge in rows(step).values() if edge.checked} == {True, False}
    assert not rows(step)["SumBackward0"].approximate
    assert rows(step)["PowBackward0"].approximate


def test_a_number_that_fills_a_matrix_has_its_shape_below_it(derive: Any) -> None:
    # Given a sum over a matrix product, of which the upstream gradient is 1 everywhere
    run = derive("""
import torch
A = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], requires_grad=True)
C = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
loss = (A @ C).sum()
loss.backward()
""")
    # Then the product is one with a matrix, which is said in words too.
    found = next(one for one in run.steps[0].equations if one.name == "A.grad")
    assert found.symbolic == "∂loss/∂A = 1_(2×2) Cᵀ"
    assert found.remarks == ("1_(2×2) has 1 in each place of [2, 2]",)
    assert found.checked
