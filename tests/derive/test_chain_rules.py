"""The row of each autograd node: symbols, numbers and value fit each other."""

from typing import Any

import pytest

from tutor.plain.chained import chain_lines
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


def told(step: Step) -> list[str]:
    """Return the chain rules of a step's nodes, each behind its node's name."""
    return [
        f"{flow.node.removesuffix('Backward0')}: {edge.symbolic}"
        for flow in step.flows
        for edge in flow.downstream
        if edge.symbolic
    ]


LAYER = """
import torch
from torch import nn
torch.manual_seed(0)
X = torch.randn(2, 3, 4)
layer = nn.Linear(4, 5)
loss = layer(X).sum()
loss.backward()
"""


def test_a_node_that_works_in_another_shape_than_its_op_says_so(derive: Any) -> None:
    # Given a layer over a batch of sequences, which torch multiplies as one matrix
    (step,) = derive(LAYER).steps
    # Then the gradient is brought into the shape in which the next node takes it, in words.
    assert told(step)[1:] == [
        "View: reshape_(6×5)(g)",
        "Addmm: ∂loss/∂layer.bias = ∑_(dim 0,1) reshape_(2×3×5)(g)",
        "Addmm: ∑_(dim 0) Xᵀ reshape_(2×3×5)(g)",
        "T: ∂loss/∂layer.weight = gᵀ",
    ]
    assert {edge.checked for edge in rows(step).values() if edge.view} == {True}


def test_a_matrix_taken_apart_and_put_together_again_is_just_multiplied(derive: Any) -> None:
    # Given a batch times a matrix, whose own gradient is wanted
    (step,) = derive("""
import torch
torch.manual_seed(0)
X = torch.randn(2, 3, 4, requires_grad=True)
W = torch.randn(4, 5)
loss = (X @ W).sum()
loss.backward()
""").steps
    # Then the node that multiplies has the product of matrices alone.
    assert "Mm: g Wᵀ" in told(step)


def test_one_of_two_gradients_is_not_called_the_whole_inside_an_op_either(derive: Any) -> None:
    # Given a batch of matrices that is used twice
    (step,) = derive("""
import torch
torch.manual_seed(0)
Q = torch.randn(2, 3, 3, requires_grad=True)
loss = (Q @ Q).sum()
loss.backward()
""").steps
    # Then neither product is ∂loss/∂Q.
    assert [row for row in told(step) if "∂loss/∂Q" in row] == []
    assert {"Bmm: g Qᵀ", "Bmm: Qᵀ g"} <= set(told(step))


def test_g_is_nothing_but_what_came_into_the_node_of_the_row(derive: Any) -> None:
    # Given an op that scales both factors where its formula divides their product
    (step,) = derive("""
import torch
torch.manual_seed(0)
Q = torch.randn(1, 3, 4, requires_grad=True)
K = torch.randn(1, 3, 4)
h = torch.nn.functional.scaled_dot_product_attention(Q, K, K)
loss = h.sum()
loss.backward()
""").steps
    # Then what leaves it is derived from what came into the op, which is called by its name.
    (edge,) = (
        edge
        for flow in step.flows
        for edge in flow.downstream
        if edge.remark and "came into scaled_dot_product_attention" in edge.remark
    )
    assert edge.symbolic.count("∂loss/∂h") == 2
    assert edge.remark == (
        "∂loss/∂h came into scaled_dot_product_attention, whose nodes together give this"
    )
    assert edge.checked


@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("x[1, [0, 1]]", ["Index: (g at [[0, 1]])", "Select: ∂loss/∂x = (g at [1])"]),
        ("x[1:, i]", ["Index: (g at [:, i])", "Slice: ∂loss/∂x = (g at [1:])"]),
        ("x[i, 2]", ["Index: (g at [i])", "Select: ∂loss/∂x = (g at [:, 2])"]),
    ],
)
def test_an_index_of_numbers_and_tensors_has_a_row_for_each(
    derive: Any, index: str, rows: list[str]
) -> None:
    # Given an index that torch takes apart: numbers and slices first, then what a tensor names
    (step,) = derive(f"""
import torch
x = torch.arange(12.0).reshape(3, 4).requires_grad_()
i = torch.tensor([0, 2])
h = {index}
loss = (h * h).sum()
loss.backward()
""").steps
    # Then each node has the part that is its own.
    assert told(step)[-2:] == rows


def test_nodes_that_only_turn_what_came_in_are_told_by_their_name(derive: Any) -> None:
    # Given an op that is put together of many, where no part of its formula stands for each
    (step,) = derive("""
import torch
torch.manual_seed(0)
A = torch.randn(2, 3, requires_grad=True)
C = torch.randn(3, 2, requires_grad=True)
h = torch.einsum("ij,jk->ik", A, C)
loss = (h * h).sum()
loss.backward()
""").steps
    # Then every node has its row, proved.
    edges = [edge for flow in step.flows for edge in flow.downstream]
    assert all(edge.checked for edge in edges)


def test_dimensions_that_come_and_go_unwritten_are_no_step_of_their_own(derive: Any) -> None:
    # Given a convolution with a bias, which is aligned with the channels
    (step,) = derive("""
import torch
from torch import nn
torch.manual_seed(0)
loss = nn.Conv1d(1, 2, 2)(torch.randn(1, 1, 4)).sum()
loss.backward()
""").steps
    # Then its textbook steps are a sum and a convolution.
    assert {part.op for flow in step.flows for part in flow.parts} == {"add", "conv"}


def test_a_gradient_that_a_hook_changed_is_the_one_that_the_next_node_had(derive: Any) -> None:
    # Given a hook that makes the gradient of h ten times as large
    (step,) = derive("""
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
h = w * 2
h.register_hook(lambda grad: grad * 10)
loss = (h ** 2).sum()
loss.backward()
""").steps
    # Then the gradient of the weight is that of what the hook gave,
    found = next(one for one in step.equations if one.name == "w.grad")
    assert found.symbolic == "∂loss/∂w = 2 · ∂loss/∂h"
    assert found.substituted == "2 · [40, 80]"
    assert found.checked
    # and the row says that something came between.
    assert ["hook" in (flow.remark or "") for flow in step.flows] == [False, False, True, False]


def test_of_a_gradient_that_a_hook_of_its_leaf_changed_nothing_is_claimed(derive: Any) -> None:
    # Given a hook that clips the gradient of a weight
    (step,) = derive("""
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
w.register_hook(lambda grad: grad.clamp(-1, 1))
loss = (w ** 2).sum()
loss.backward()
""").steps
    # Then its equation is neither right nor wrong, and says why.
    found = next(one for one in step.equations if one.name == "w.grad")
    assert found.checked is None
    assert "a hook changed it" in (found.error or "")


def test_a_gradient_that_was_cleared_before_backward_is_not_added_to(derive: Any) -> None:
    # Given a step that clears the gradient itself before it walks back
    run = derive("""
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
for epoch in range(2):
    # %% forward
    loss = (w ** 2).sum()
    # %% backward
    w.grad = None
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
""")
    # Then in the second iteration nothing is said to add up.
    assert run.symbolic("backward", 2) == ["∂loss/∂w = 2 · w"]
    assert run.verdicts == {True}


def test_a_function_with_several_results_has_its_own_rule_too(derive: Any) -> None:
    # Given a function of the script that returns a tensor and a mask
    (step,) = derive("""
import torch
class Gate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        mask = x > 0
        ctx.mark_non_differentiable(mask)
        ctx.save_for_backward(mask)
        return x * mask, mask
    @staticmethod
    def backward(ctx, grad, _):
        (mask,) = ctx.saved_tensors
        return grad * mask
w = torch.tensor([1.0, -2.0], requires_grad=True)
kept, mask = Gate.apply(w)
loss = kept.sum()
loss.backward()
""").steps
    # Then its node is not taken for one that backward itself made.
    (said,) = (flow.remark for flow in step.flows if flow.node == "GateBackward")
    assert said == "the script's own rule: the backward method of Gate"


def test_a_name_rounds_nothing(derive: Any) -> None:
    # Given a product of matrices that are too large to be written out, so that names stand for them
    run = derive("""
import torch
torch.manual_seed(0)
A = torch.randn(6, 9, requires_grad=True)
B = torch.randn(9, 5)
loss = (A @ B).sum()
loss.backward()
""")
    # Then no digits are shown that could fail to give the result.
    assert {edge.approximate for edge in rows(run.steps[0]).values()} == {False}
    found = {each.name: each for each in run.steps[0].equations}
    assert found["A.grad"].checked
    assert not found["A.grad"].approximate


def test_where_the_script_has_a_g_the_upstream_gradient_is_called_otherwise(derive: Any) -> None:
    # Given a script in which g is the acceleration of a fall
    (step,) = derive("""
import torch
g = torch.tensor(9.81)
t = torch.tensor([1.0, 2.0], requires_grad=True)
s = g * t
s.backward(torch.tensor([1.0, 2.0]))
""").steps
    # Then the two are told apart, in the rows and in words.
    assert told(step) == ["Mul: ∂s/∂t = G · g"]
    found = next(one for one in step.equations if one.name == "t.grad")
    assert found.symbolic == "∂s/∂t = G · g"
    assert found.remarks == ("G is the gradient with which backward begins",)
    assert chain_lines(step)[0].startswith("Node by node, G standing")


def test_a_loss_that_was_bound_anew_has_no_derivative_by_itself(derive: Any) -> None:
    # Given a loss that is halved under its own name
    run = derive("""
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
loss = (w ** 2).sum()
loss = loss / 2
loss.backward()
""")
    # Then what goes to its old value is not written as a fraction that reads as 1.
    step = run.steps[-1]
    assert told(step)[0] == "Div: 1/2 · g"
    assert not [line for line in told(step) if "∂loss/∂loss" in line]
    assert [each.symbolic for each in step.equations if each.name == "w.grad"] == [
        "∂loss/∂w = 2/2 · w"
    ]


@pytest.mark.parametrize("index", ["1, 0", "1, 1:", "1:, 2", "None, 1", "..., 0", "-1, ::2"])
def test_each_part_of_an_index_has_its_own_node_and_rule(derive: Any, index: str) -> None:
    # Given what torch reads one dimension after the other
    run = derive(f"""
import torch
x = torch.arange(12.0).reshape(3, 4).requires_grad_()
loss = x[{index}].sum() ** 2
loss.backward()
""")
    edges = [edge for flow in run.steps[-1].flows for edge in flow.downstream if edge.view]
    assert {edge.checked for edge in edges} == {True}


def test_conditions_that_stand_for_a_gradient_add_up_as_numbers(derive: Any) -> None:
    # Given a sum whose both summands are let through
    run = derive("""
import torch
x = torch.tensor([0.5, -3.0, 0.25], requires_grad=True)
loss = (x + x).clamp(-1, 1).sum()
loss.backward()
""")
    found = next(each for each in run.steps[-1].equations if each.name == "x.grad")
    assert (found.value, found.checked) == ([2.0, 0.0, 2.0], True)
