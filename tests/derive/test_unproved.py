"""What large tensors pass on in backward, of which the record holds no numbers to find a way by."""

from typing import Any

import pytest

from tutor.derive import ways

LARGE = """
import torch
x, y = torch.randn(16, 400), torch.randint(0, 80, (16,))
layer, last = torch.nn.Linear(400, 32), torch.nn.Linear(32, 80)
for epoch in range(2):
    # %% forward
    h = torch.relu(layer(x))
    # %% other
    out = last(h)
    # %% loss
    loss = torch.nn.functional.cross_entropy(out, y{more})
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        last.bias -= 0.1 * last.bias.grad
"""
"""Layers whose inputs and weights are too large to be recorded whole."""


def test_the_weight_of_a_large_layer_has_its_rule_without_numbers(derive: Any) -> None:
    run = derive(LARGE.format(more=""))
    # When backward is derived
    found = run.phase("backward").equations
    said = [each.symbolic for each in found]
    # Then logits and weights have the textbook's rule, which there were no numbers to check.
    assert said[0] == "∂loss/∂out = 1/16 · softmax_(dim 1)(out) − 1/16 · (1 at [i, y])"
    assert found[0].remarks == (
        "i in an index: each place in turn along that dimension",
        "at: 0 in all other places, and the sum where a place is named twice",
    )
    assert "∂loss/∂last.weight = (∂loss/∂out)ᵀ h" in said
    assert any(each.endswith("ᵀ x") and each.startswith("∂loss/∂layer.weight") for each in said)
    assert {each.checked for each in found} == {None}


def test_each_node_of_a_loss_has_the_rule_of_its_own_part(derive: Any) -> None:
    # Given a loss of which two nodes pass a part each on to a third
    run = derive(LARGE.format(more=", label_smoothing=0.1"))
    # Then each says what it passes on of what came to it.
    said = {flow.node: flow.symbolic for flow in run.phase("backward").flows}
    assert said["NllLossBackward0"] == "−1/16 · (g at [i, y])"
    assert said["SumBackward1"] == "g"


def test_a_node_that_may_carry_a_share_of_its_op_says_nothing_where_no_numbers_tell(
    derive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given the same loss, and no number at all to find the ways of its nodes by
    monkeypatch.setattr(ways, "compared", lambda *_: (None, "no numbers"))
    run = derive(LARGE.format(more=", label_smoothing=0.1"))
    # Then no node is taken for the whole loss.
    said = {flow.node: flow.symbolic for flow in run.phase("backward").flows}
    assert said["NllLossBackward0"] is None
    assert said["SumBackward1"] is None


ATTENTION = """
import torch
x, y = torch.randn(4, 12, 40), torch.randn(4, 12, 40)
query, value = torch.nn.Linear(40, 40), torch.nn.Linear(40, 40)
for epoch in range(1):
    q, v = query(x), value(x)
    scores = q @ x.transpose(1, 2)
    out = scores @ v
    loss = ((out - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        query.bias -= 0.1 * query.bias.grad
"""


def test_products_of_batches_are_followed_through_their_views(derive: Any) -> None:
    # Given products of batches of matrices, which torch computes as flat ones between views
    run = derive(ATTENTION)
    # Then each factor gets what the textbook says,
    said = [each.symbolic for each in run.phase("backward").equations]
    assert "∂loss/∂v = 2/1920 · scoresᵀ (out − y)" in said
    assert "∂loss/∂q = 2/1920 · (out − y) vᵀ x" in said
    assert "∂loss/∂query.weight = (∑_(dim 0) xᵀ ∂loss/∂q)ᵀ" in said
    # and no node is without its rule.
    flows = run.phase("backward").flows
    assert [flow.node for flow in flows if flow.remark] == []


NORMALIZED = """
import torch
x, w = torch.randn(50, 30), torch.randn(30, 40, requires_grad=True)
for epoch in range(1):
    h = x @ w
    loss = torch.nn.functional.normalize(h)[:, 0].sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
"""


def test_a_share_of_what_an_operand_gets_is_not_taken_for_all_of_it(derive: Any) -> None:
    # Given values that are divided by their norm, so that they get a gradient on two ways
    run = derive(NORMALIZED)
    # When no numbers tell which share goes which way
    flows = run.phase("backward").flows
    (division,) = [flow for flow in flows if flow.node == "DivBackward0"]
    # Then the first one says of each what the division itself passes on there, and not the sum.
    length = "max(‖h‖_(dim 1, keepdim), 10⁻¹²)"
    assert [edge.symbolic for edge in division.downstream] == [
        f"g ⊙ (1/({length}))",
        f"−g ⊙ (h/({length})²)",
    ]
    assert {edge.checked for edge in division.downstream} == {None}


ONE = """
import torch
layer = torch.nn.Linear(4, 1)
for epoch in range(1):
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    loss = layer(x).sum()
    loss.backward()
    with torch.no_grad():
        layer.weight -= 0.1 * layer.weight.grad
"""


def test_a_view_stays_the_part_that_it_is_of_whatever_its_numbers_fit(derive: Any) -> None:
    # Given a layer on one sample, of which the bias gets the very gradient of the result
    run = derive(ONE)
    # Then the view behind the product is not taken for the bias: the product goes to the weight.
    said = {flow.node: flow.symbolic for flow in run.phase("backward").flows}
    assert said["TBackward0"] == "∂loss/∂layer.weight = gᵀ"
    assert said["AddmmBackward0"] is not None
    assert run.verdicts == {True}


FROZEN = """
import torch
b = torch.zeros(40, requires_grad=True)
frozen = torch.nn.Linear(40, 40).requires_grad_(False)
for epoch in range(1):
    x = torch.randn(40, 40)
    loss = frozen(torch.tanh(x + b)).sum()
    loss.backward()
    with torch.no_grad():
        b -= 0.1 * b.grad
"""


def test_of_two_factors_of_one_shape_the_one_is_meant_that_has_a_gradient(derive: Any) -> None:
    # Given a frozen layer whose weight has the shape of its input, too large to be recorded
    run = derive(FROZEN)
    # Then what it passes on is that of the input.
    said = {flow.node: flow.symbolic for flow in run.phase("backward").flows}
    assert said["AddmmBackward0"] == "g frozen.weight"


DIVIDED = """
import torch
w = torch.tensor([[3.0, 4.0], [1.0, 2.0], [0.5, -1.0]], requires_grad=True)
v = torch.tensor([[1.0, 0.5], [2.0, -1.0], [0.25, 1.0]], requires_grad=True)
a = w * 2
loss = (torch.nn.functional.{}).sum() + (a ** 3).sum()
loss.backward()
"""


@pytest.mark.parametrize(
    "call", ["normalize(a, dim=-1) ** 3", "cosine_similarity(a, v)", "cosine_similarity(a, a + v)"]
)
def test_what_gets_two_shares_has_a_rule_for_each(derive: Any, call: str) -> None:
    # Given values that are divided by their own norm, small enough to be recorded
    run = derive(DIVIDED.format(call))
    # Then every share is proved with numbers.
    edges = [edge for flow in run.steps[-1].flows for edge in flow.downstream if edge.view]
    assert {edge.checked for edge in edges} == {True}


CELL = """
import torch
x, h = torch.randn(16, 64), torch.randn(16, 70)
cell = torch.nn.{}(64, 70)
for epoch in range(1):
    # %% forward
    new = cell(x, h)
    # %% loss
    loss = (new ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    cell.bias_ih.data -= 0.1 * cell.bias_ih.grad
"""


def test_a_large_recurrent_cell_is_told_by_the_leaves_behind_its_nodes(derive: Any) -> None:
    # Given a cell of two products with biases, which only their leaves tell apart
    step = derive(CELL.format("RNNCell")).phase("backward")
    # Then each leads to its own weights.
    said = {edge.leaf: edge.symbolic for flow in step.flows for edge in flow.downstream}
    assert said["cell.bias_ih"] == "∂loss/∂cell.bias_ih = ∑_(dim 0) g"
    assert said["cell.weight_ih"] == "∂loss/∂cell.weight_ih = gᵀ"
    rules = [flow.symbolic for flow in step.flows if flow.node == "AddmmBackward0"]
    assert [rule for rule in rules if rule and "xᵀ g" in rule]
    assert [rule for rule in rules if rule and "hᵀ g" in rule]


SUMMED = """
import torch
x = torch.randn(8, 20, 30)
w = torch.randn(30, 5, 10, requires_grad=True)
for epoch in range(1):
    # %% forward
    q = torch.einsum("btd,dhk->bhtk", x, w)
    # %% loss
    loss = (q{} ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
"""


def test_what_alone_leaves_a_large_op_is_derived_from_it_as_a_whole(derive: Any) -> None:
    # Given a product that torch runs as a dozen nodes, of which one leads to the weight
    step = derive(SUMMED.format("")).phase("backward")
    # Then that one has the rule of the product, and says what came in.
    (edge,) = [edge for flow in step.flows for edge in flow.downstream if edge.leaf == "w"]
    assert edge.symbolic == "∂loss/∂w = einsum_(bhtk,btd→dhk)(∂loss/∂q, x)"
    assert "whose nodes together give this" in (edge.remark or "")
    (found,) = step.equations
    assert (found.symbolic, found.checked) == (
        "∂loss/∂w = 2/8000 · einsum_(bhtk,btd→dhk)(q, x)",
        None,
    )


def test_what_two_edges_lead_to_is_not_derived_from_the_op_as_a_whole(derive: Any) -> None:
    # Given the same weight as both factors
    source = SUMMED.replace('"btd,dhk->bhtk", x, w', '"dhk,dhl->dkl", w, w').format("")
    step = derive(source).phase("backward")
    # Then neither edge says that it carries all.
    edges = [edge for flow in step.flows for edge in flow.downstream if edge.leaf == "w"]
    assert len(edges) == 2
    assert [edge.symbolic for edge in edges] == [None, None]
