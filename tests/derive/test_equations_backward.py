"""The chain rule as it ran: nodes, leaves, and what can happen to a graph."""

from typing import Any

import pytest
from runs import DOUBLE

from tutor.trace.model import Step

ONE_WEIGHT = """
import torch
X = torch.tensor([1.0, 2.0, 3.0, 4.0])
Y = 2 * X
w = torch.tensor(0.5, requires_grad=True)
for epoch in range(2):
    # %% forward
    y_pred = w * X
    # %% loss
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.01 * w.grad
    # %% zero_grad
    {zero}
"""


def proved(step: Step) -> set[bool | None]:
    """Return the verdicts on everything that the nodes of a step passed on."""
    return {edge.checked for flow in step.flows for edge in flow.downstream if edge.view}


def test_each_node_says_its_local_derivative(derive: Any) -> None:
    # Given one weight and the mean squared error, when backward has run
    step = derive(ONE_WEIGHT.format(zero="w.grad.zero_()")).phase("backward")
    # Then each node multiplies by its own slope,
    local = [flow.downstream[0].local for flow in step.flows if flow.downstream]
    assert local == ["1/4", "2 · (y_pred − Y)", "1", "X"]
    # all are proved,
    assert proved(step) == {True}
    # and the stretched weight gets a sum.
    last = step.flows[3].downstream[0]
    assert last.symbolic == "∂loss/∂w = ∑ g ⊙ X"
    assert "4 parts are added up" in (last.remark or "")


def test_the_gradient_of_a_leaf_is_one_expression(derive: Any) -> None:
    # Given the same
    run = derive(ONE_WEIGHT.format(zero="w.grad.zero_()"))
    # Then the textbook's formula comes out of the run.
    found = run.equation("w.grad", "backward")
    assert found.symbolic == "∂loss/∂w = 2/4 · ∑ (y_pred − Y) ⊙ X"
    assert found.substituted == "2/4 · ∑ ([0.5, 1, 1.5, 2] − [2, 4, 6, 8]) ⊙ [1, 2, 3, 4]"
    assert found.value == -22.5
    assert run.verdicts == {True}


def test_a_gradient_that_nobody_cleared_is_seen_to_add_up(derive: Any) -> None:
    # Given a loop that forgets to clear
    run = derive(ONE_WEIGHT.format(zero="pass"))
    # When the second backward has run
    said = run.symbolic("backward", 2)
    # Then the new gradient is one equation and the sum another.
    assert said[0].startswith("∂loss/∂w = 2/4")
    assert said[1] == "w.grad ← w.grad + ∂loss/∂w"
    assert run.verdicts == {True}


MODULES = """
import torch
from torch import nn
torch.manual_seed(1)
X = torch.randn(4, 3)
Y = torch.randint(0, 2, (4,))
T = torch.randn(4, 2)
net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
for epoch in range(1):
    # %% forward
    y_pred = net(X)
    # %% loss
    loss = {loss}
    # %% backward
    loss.backward()
    # %% update
    # %% zero_grad
    net.zero_grad()
"""


@pytest.mark.parametrize(
    "loss",
    [
        "nn.MSELoss()(y_pred, T)",
        "nn.L1Loss()(y_pred, T)",
        "nn.HuberLoss()(y_pred, T)",
        "nn.SmoothL1Loss()(y_pred, T)",
        "nn.CrossEntropyLoss()(y_pred, Y)",
        "nn.NLLLoss()(torch.log_softmax(y_pred, dim=1), Y)",
        "nn.BCEWithLogitsLoss()(y_pred, T.sigmoid())",
        "nn.BCELoss()(torch.sigmoid(y_pred), T.sigmoid())",
    ],
)
def test_fused_nodes_are_unfolded_and_proved(derive: Any, loss: str) -> None:
    # Given two layers and a loss of torch's own, when backward has run
    run = derive(MODULES.format(loss=loss))
    step = run.phase("backward")
    # Then every node of it is derived and proved, and so is each parameter's gradient.
    assert proved(step) == {True}
    names = {f"net.{layer}.{kind}.grad" for layer in (0, 2) for kind in ("weight", "bias")}
    assert names <= {equation.name for equation in step.equations}
    assert run.verdicts == {True}


def test_a_mean_squared_error_has_three_steps(derive: Any) -> None:
    # Given the fused node of MSELoss
    step = derive(MODULES.format(loss="nn.MSELoss()(y_pred, T)")).phase("backward")
    # Then it is told as mean, power and difference.
    assert [part.op for part in step.flows[0].parts] == ["mean", "square", "sub"]


def test_two_losses_are_told_apart(derive: Any) -> None:
    # Given two losses in one backward phase
    run = derive("""
import torch
w = torch.tensor(2.0, requires_grad=True)
v = torch.tensor(3.0, requires_grad=True)
for epoch in range(1):
    # %% forward
    a = w * 2
    b = v * 3
    # %% loss
    first = a ** 2
    second = b ** 2
    # %% backward
    first.backward()
    second.backward()
    # %% update
    # %% zero_grad
""")
    said = run.symbolic("backward")
    assert said[0].startswith("∂first/∂w = ")
    assert said[1].startswith("∂second/∂v = ")
    assert run.verdicts == {True}


def test_a_retained_graph_may_be_walked_twice(derive: Any) -> None:
    # Given two backward passes over one graph
    run = derive("""
import torch
w = torch.tensor(2.0, requires_grad=True)
loss = w ** 3
loss.backward(retain_graph=True)
loss.backward()
""")
    step = run.steps[-1]
    # Then both passes are there, and what they come to; all are proved.
    found = [equation for equation in step.equations if equation.name == "w.grad"]
    assert [equation.value for equation in found] == [12, 12, 24]
    assert found[-1].symbolic == "w.grad = ∂loss/∂w + ∂loss/∂w"
    assert {equation.checked for equation in found} == {True}
    assert "an earlier pass had walked" in (step.flows[2].remark or "")
    assert step.flows[0].remark is None
    assert proved(step) == {True}


def test_autograd_grad_gives_its_result_a_name(derive: Any) -> None:
    run = derive("""
import torch
w = torch.tensor(2.0, requires_grad=True)
loss = w ** 3
slope, = torch.autograd.grad(loss, w)
""")
    found = next(e for e in run.steps[-1].equations if e.name == "slope")
    assert found.symbolic.startswith("∂loss/∂w = 3 · w²")
    assert found.checked


def test_the_second_derivative_is_explained(derive: Any) -> None:
    # Given a gradient of a gradient
    run = derive("""
import torch
w = torch.tensor(2.0, requires_grad=True)
loss = w ** 3
slope, = torch.autograd.grad(loss, w, create_graph=True)
# %% the second derivative
curve, = torch.autograd.grad(slope, w)
""")
    # Then the nodes that backward itself made have their rules, and it is said whose work they are.
    step = run.steps[-1]
    assert step.tensors["curve"].values == 12.0
    assert step.flows[0].remark == (
        "backward itself made this node (create_graph=True): it differentiates what pow passed on "
        "in an earlier pass, g₀ being what had come in"
    )
    assert run.verdicts | proved(step) == {True}
    (found,) = step.equations
    assert found.symbolic == "∂slope/∂w = 6 · w"


def test_what_several_passes_bring_is_added_to_what_was_there(derive: Any) -> None:
    # Given two losses in one phase, and a gradient that nobody clears
    run = derive("""
import torch
w = torch.tensor([1.0, 2.0], requires_grad=True)
for i in range(2):
    # %% forward
    first, second = (w ** 2).sum(), (w ** 3).sum()
    # %% backward
    first.backward()
    second.backward()
    # %% update
    w.data -= 0.01 * w.grad
""")
    said = [run.equation("w.grad", "backward", iteration) for iteration in (1, 2)]
    # Then both are added up, from the second iteration on to what was there before.
    assert [each.symbolic for each in said] == [
        "w.grad = ∂first/∂w + ∂second/∂w",
        "w.grad ← w.grad + ∂first/∂w + ∂second/∂w",
    ]
    assert [each.checked for each in said] == [True, True]
    assert said[1].remarks == ("backward adds to what was there: nobody had cleared it",)


def test_a_function_of_the_script_keeps_its_own_rule(derive: Any) -> None:
    run = derive(
        DOUBLE
        + """
w = torch.tensor(3.0, requires_grad=True)
loss = Double.apply(w) ** 2
loss.backward()
"""
    )
    (flow,) = (flow for flow in run.steps[-1].flows if flow.node == "DoubleBackward")
    assert "the script's own rule: the backward method of Double" in (flow.remark or "")
    assert False not in run.verdicts


def test_a_weight_changed_behind_autograds_back_is_told(derive: Any) -> None:
    # Given a weight that is changed through .data between the forward pass and backward
    run = derive("""
import torch
a = torch.tensor(3.0, requires_grad=True)
c = a ** 2
a.data.mul_(10)
c.backward()
""")
    step = run.steps[-1]
    # Then the gradient that torch computed is explained by the new value.
    edge = step.flows[0].downstream[0]
    assert edge.checked
    assert "overwritten" in (edge.remark or "")
    assert next(e for e in step.equations if e.name == "a.grad").value == 60.0


def test_a_value_that_is_used_twice_gets_both_parts(derive: Any) -> None:
    run = derive("""
import torch
w = torch.tensor(3.0, requires_grad=True)
loss = w * w + w
loss.backward()
""")
    assert run.steps[-1].equations[0].checked
    assert proved(run.steps[-1]) == {True}


def test_a_figure_from_a_node_without_a_rule_is_not_called_proved(derive: Any) -> None:
    # Given a loss of which one part goes through a node of the script's own, which has no rule
    run = derive(
        DOUBLE
        + """
x = torch.tensor([2.0, 3.0], requires_grad=True)
loss = (Double.apply(x) ** 2).sum() + (x ** 3).sum()
# %% backward
loss.backward()
"""
    )
    # Then what it gives is a bare figure in the gradient, and the equation says so.
    (found,) = (e for e in run.steps[-1].equations if e.name == "x.grad")
    assert found.checked is None
    assert "not checked" in (found.error or "")


def test_two_signs_do_not_meet(derive: Any) -> None:
    run = derive("""
import torch
a = torch.tensor(-2.0)
b = -a
""")
    (found,) = (e for e in run.steps[-1].equations if e.name == "b")
    assert found.substituted == "−(−2)"


DIVERGES = """
import torch
from torch import nn
torch.manual_seed(0)
X, Y = torch.randn(8, 2), torch.randn(8, 1)
net = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=50.0)
for epoch in range(8):
    # %% forward
    y_pred = net(X)
    # %% loss
    loss = (y_pred - Y).abs().pow(2).mean()
    # %% zero_grad
    optimizer.zero_grad()
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
"""


def test_equations_hold_in_a_run_that_diverges(derive: Any) -> None:
    # Given a network with a ReLU and a learning rate that is far too large
    run = derive(DIVERGES)
    # When infinities and then NaNs go backward through it
    assert run.equation("loss", "loss", 8).value == "nan"
    # Then everything that can be checked holds.
    for epoch in range(1, 9):
        assert proved(run.phase("backward", epoch)) == {True}
    assert run.verdicts == {True}


def test_a_loss_of_several_dimensions_says_with_which_gradient_backward_begins(
    derive: Any,
) -> None:
    script = ONE_WEIGHT.replace(".mean()", ".mean().reshape(1, 1)").format(zero="w.grad = None")
    (equation,) = derive(script).phase("backward").equations
    assert "g is the gradient with which backward begins" in equation.remarks
    plain = derive(ONE_WEIGHT.format(zero="w.grad = None")).phase("backward")
    assert plain.equations[0].remarks == ()
