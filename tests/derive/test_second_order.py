"""Derivatives of derivatives: the nodes that backward itself made."""

import re
from typing import Any

import pytest

from tutor.trace.model import Flow, FlowRef

HEAD = """
import torch
from torch import nn
from torch.nn import functional as F
torch.manual_seed(0)
x = torch.tensor([[0.5, -1.5, 0.25], [1.0, 2.0, -0.75]], requires_grad=True)
w = torch.tensor([0.5, -0.25, 1.5], requires_grad=True)
layer = nn.Linear(3, 2)
# %% forward
{}
# %% backward
loss.backward()
"""

GRAD = "\n(slope,) = torch.autograd.grad(y, {}, create_graph=True)\nloss = (slope ** 2).sum() + y"

FIRST = [
    "y = (w * x ** 2).sum()",
    "y = (x / 4 + x ** 3).sum()",
    "y = (w * x.exp()).mean()",
    "y = (x @ w).tanh().sum()",
    "y = torch.sigmoid(x * w).sum()",
    "y = ((x * w) ** 3).mean()",
    "y = layer(x).tanh().sum()",
    "y = (x.relu() ** 2).sum()",
    "y = F.leaky_relu(x * w).pow(3).mean()",
    "y = (F.softmax(x, 1) * w).sum()",
    "y = F.layer_norm(x, (3,)).pow(3).sum()",
    "y = F.mse_loss(x @ w, torch.zeros(2))",
    "y = x.max(1).values.pow(3).sum()",
    "y = (x * w).sin().sum() + (w * w * w).sum()",
    "y = (x * x).sum(1).sqrt().sum() * w[0]",
    "y = torch.log1p(x * x).sum() + (w ** 4).sum()",
    "y = F.log_softmax(x, 1)[0, 1]",
    "y = F.cross_entropy(x * w, torch.tensor([0, 2]))",
]

OF_MANY = [
    "y = F.silu(x).sum()",
    "y = F.silu(x * w).sum()",
    "y = torch.atan(x * w).sum()",
]
"""First passes whose derivative torch makes of nodes that no part of the formula stands for."""


def _of(first: str) -> tuple[str, ...]:
    """Return what a first pass may be asked for."""
    return ("x", "w") if re.search(r"\bw\b", first) else ("x",)


def edges(run: Any) -> list[Any]:
    """Return what the nodes of the last step passed on."""
    return [edge for flow in run.steps[-1].flows for edge in flow.downstream if edge.view]


@pytest.mark.parametrize(("first", "of"), [(first, of) for first in FIRST for of in _of(first)])
def test_a_penalty_on_a_gradient_is_proved_to_its_leaves(derive: Any, first: str, of: str) -> None:
    # Given a loss with a gradient in it, when backward has walked through both passes
    found = derive(HEAD.format(first + GRAD.format(of)))
    # Then every equation holds, and nothing that a node passed on is said to be otherwise.
    assert {equation.checked for equation in found.steps[-1].equations} == {True}
    assert {edge.checked for edge in edges(found)} == {True}


@pytest.mark.parametrize(("first", "of"), [(first, of) for first in OF_MANY for of in _of(first)])
def test_what_is_not_known_of_each_node_is_proved_of_all_together(
    derive: Any, first: str, of: str
) -> None:
    # Given a penalty on a gradient, when backward has walked through both passes
    found = derive(HEAD.format(first + GRAD.format(of)))
    # Then the gradients of the leaves hold, and no node is said to pass on another one.
    assert {equation.checked for equation in found.steps[-1].equations} == {True}
    assert False not in {edge.checked for edge in edges(found)}


def test_a_third_derivative_is_derived_like_a_second_one(derive: Any) -> None:
    run = derive("""
import torch
w = torch.tensor(2.0, requires_grad=True)
y = w ** 4
first, = torch.autograd.grad(y, w, create_graph=True)
second, = torch.autograd.grad(first, w, create_graph=True)
# %% the third
third, = torch.autograd.grad(second, w)
""")
    # Then it is put together through both earlier passes.
    (found,) = run.steps[-1].equations
    assert (found.name, found.value, found.checked) == ("third", 48.0, True)
    assert found.symbolic == "∂second/∂w = 24 · w"


def test_gradients_that_are_added_up_before_they_are_differentiated(derive: Any) -> None:
    # Given a value that two parts of the first pass lead to
    run = derive(HEAD.format("h = x * w\ny = (h.exp() + h ** 2).sum()" + GRAD.format("x")))
    # Then the node of their sum has a rule of its own.
    sums = [
        flow
        for flow in run.steps[-1].flows
        if isinstance(flow.maker, FlowRef) and flow.maker.slot is None
    ]
    (flow,) = sums
    assert [edge.symbolic for edge in flow.downstream] == ["g", "g"]
    assert "adds up what came into mul" in (flow.remark or "")
    assert {edge.checked for edge in edges(run)} == {True}


def test_what_an_earlier_step_has_passed_on_is_differentiated_in_a_later_one(derive: Any) -> None:
    # Given a first pass in one phase and the second in another, each iteration
    run = derive("""
import torch
w = torch.tensor([2.0, -1.0], requires_grad=True)
for step in range(2):
    # %% forward
    y = (w ** 3).sum()
    slope, = torch.autograd.grad(y, w, create_graph=True)
    # %% loss
    loss = (slope - 1).pow(2).mean()
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.01 * w.grad
    # %% zero_grad
    w.grad = None
""")
    for iteration in (1, 2):
        step = run.phase("backward", iteration)
        assert {equation.checked for equation in step.equations} == {True}
        made = [flow for flow in step.flows if isinstance(flow.maker, FlowRef)]
        assert made
        assert {flow.maker.step for flow in made} == {step.index - 2}


def test_a_large_second_pass_is_not_guessed(derive: Any) -> None:
    # Given more elements than the record holds
    run = derive(HEAD.format("z = torch.ones(2000, requires_grad=True)\ny = (z ** 3).sum()"
                             + GRAD.format("z")))  # fmt: skip
    made = [flow for flow in run.steps[-1].flows if isinstance(flow.maker, FlowRef)]
    # Then the nodes that only numbers would tell apart have no rule, and say whose work they are.
    assert made
    assert all(edge.symbolic is None for flow in made for edge in flow.downstream)
    assert all(_explained(flow) for flow in made)


def _explained(flow: Flow) -> bool:
    return "create_graph=True" in (flow.remark or "")


def test_what_comes_into_the_middle_of_a_layer_is_not_called_by_its_result(derive: Any) -> None:
    # Given a penalty on the gradient of a network, which reaches a layer's weight by its transpose
    run = derive("""
import torch
from torch import nn
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
x = torch.randn(5, 2, requires_grad=True)
score = net(x)
slope, = torch.autograd.grad(score.sum(), x, create_graph=True)
loss = ((slope.norm(2, dim=1) - 1) ** 2).mean()
# %% backward
loss.backward()
""")
    # Then no gradient is called one of the score, which the penalty does not depend on.
    step = run.steps[-1]
    assert {equation.checked for equation in step.equations} == {True}
    assert not [e.symbolic for e in step.equations if "∂loss/∂score" in e.symbolic]


def test_a_row_that_nodes_turn_into_a_column_is_turned_back(derive: Any) -> None:
    # Given a gradient of a gradient for a batch of one, where a matrix is a row
    run = derive("""
        import torch
        torch.manual_seed(0)
        A = torch.randn(3, 1, requires_grad=True)
        B = torch.randn(1, 3, requires_grad=True)
        t = torch.tensor([[0.5]], requires_grad=True)
        u = torch.tanh(t @ A.T) @ B.T
        slope = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
        # %% loss
        loss = ((slope - 2) ** 2).mean()
        # %% backward
        loss.backward()
    """)
    found = {e.symbolic for step in run.steps for e in step.equations if e.name == "B.grad"}

    # Then no transposition is written that would make a matrix of it.
    assert all("ᵀ)ᵀ" not in symbolic for symbolic in found)
    assert found
