"""Calls with several results, each with a gradient of its own, and cells that repeat in time."""

from typing import Any

from tutor.maths.typeset.layout import inline

VARIATIONAL = """
import torch
from torch import nn
torch.manual_seed(0)
X = torch.rand(8, 6)
encoder, decoder = nn.Linear(6, 4), nn.Linear(2, 6)
optimizer = torch.optim.SGD([*encoder.parameters(), *decoder.parameters()], lr=0.01)
for epoch in range(1):
    # %% forward
    mu, logvar = encoder(X).chunk(2, dim=1)
    z = mu + 0.3 * torch.exp(0.5 * logvar)
    y = decoder(z)
    # %% loss
    loss = ((y - X) ** 2).sum() - 0.5 * (1 + logvar - mu ** 2 - logvar.exp()).sum()
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
"""

SECOND_ALONE = """
import torch
w = torch.tensor([[1.0, 2.0, 3.0, 4.0]], requires_grad=True)
for epoch in range(1):
    # %% forward
    left, right = w.split(2, dim=1)
    y = right * right
    # %% loss
    loss = y.sum()
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
"""

IN_TIME = """
import torch
from torch import nn
torch.manual_seed(0)
X = torch.randn(4, 6, 2)
cell, head = nn.LSTMCell(2, 3), nn.Linear(3, 1)
optimizer = torch.optim.SGD([*cell.parameters(), *head.parameters()], lr=0.01)
for epoch in range(1):
    # %% forward
    h = c = torch.zeros(4, 3)
    for t in range(6): h, c = cell(X[:, t], (h, c))
    y = head(h)
    # %% loss
    loss = (y ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    optimizer.step()
"""


def test_each_of_two_results_has_the_gradient_that_came_in_for_it(derive: Any) -> None:
    # Given an encoder whose output is cut into a mean and a logarithm of the variance
    run = derive(VARIATIONAL)
    # When both have a part in the loss
    step = run.phase("backward")
    split = next(flow for flow in step.flows if flow.node.startswith("Split"))
    into = {edge.into for flow in step.flows for edge in flow.downstream if edge.to == split.id}
    # Then the record tells which gradient is for which,
    assert into == {0, 1}
    # what the encoder gets is derived from both,
    found = run.equation("encoder.bias.grad", "backward")
    assert found.checked is True
    assert "?" not in found.symbolic
    # and nothing is wrong.
    assert run.verdicts == {True}


def test_a_second_result_is_not_taken_for_the_first(derive: Any) -> None:
    # Given two halves of which only the second is used
    run = derive(SECOND_ALONE)
    # When backward has run
    found = run.equation("w.grad", "backward")
    # Then the gradient is that half's.
    assert found.checked is True
    assert found.value == [[0.0, 0.0, 6.0, 8.0]]
    assert not any("left" in text for text in run.symbolic("backward"))


def test_cells_that_repeat_in_time_are_told_one_by_one(derive: Any) -> None:
    # Given six cells in a loop on one line, each made of dozens of operations
    run = derive(IN_TIME)
    # When the step is derived
    forward = run.phase("forward")
    # Then each of them ends at the results of the one before, which have names,
    unnamed = [each for each in forward.equations if "no name" in " ".join(each.remarks)]
    assert len(unnamed) == 10
    assert all(len(inline(each.latex)) < 1500 for each in forward.equations)
    # and all that is said holds.
    assert False not in run.verdicts
    assert {each.checked for each in forward.equations} == {True}


def test_a_call_without_a_rule_tells_the_lists_that_it_was_given(derive: Any) -> None:
    # Given a recurrent layer with dropout, which takes a pair of states and a list of weights
    run = derive("""
import torch
layer = torch.nn.LSTM(2, 3, num_layers=2, dropout=0.5)
x = torch.ones(4, 1, 2)
# %% forward
out, state = layer(x)
""")
    # Then its call is written with both, and says that it has no rule.
    found = next(each for each in run.steps[-1].equations if each.name == "out")
    assert found.symbolic.startswith(
        "out = lstm(x, (?⟨2×1×3⟩, ?⟨2×1×3⟩), [layer.weight_ih_l0, layer.weight_hh_l0, "
    )
    assert found.checked is None
    assert found.error == "not checked: a recurrent layer with dropout is not known"


def test_what_a_batch_norm_gathers_is_told(derive: Any) -> None:
    # Given a layer that gathers statistics in training, and only uses them behind that
    run = derive("""
import torch
from torch import nn
X = torch.tensor([[1.0], [3.0]])
norm = nn.BatchNorm1d(1, momentum=0.25)
# %% forward
y = norm(X)
# %% other
norm.eval()
# %% loss
z = norm(X)
""")
    trained, evaluated = run.steps[1], run.steps[3]

    # Then each statistic has its equation, of the old one and of the batch,
    told = {each.name: (each.symbolic, each.checked) for each in trained.equations}
    assert told["norm.running_mean"] == (
        "norm.running_mean ← 0.75 · norm.running_mean + 0.25 · mean_(dim 0)(X)",
        True,
    )
    assert told["norm.running_var"] == (
        "norm.running_var ← 0.75 · norm.running_var + 0.25 · var_(dim 0)(X)",
        True,
    )
    # and none where it is only used.
    assert [each.name for each in evaluated.equations] == ["z"]
    assert evaluated.equations[0].checked


def test_a_value_that_the_step_itself_makes_and_changes_is_made(derive: Any) -> None:
    run = derive("""
import torch
x = torch.tensor([1.0, 2.0])
# %% forward
z = x * 3; z *= 2
# %% other
z *= 2
""")

    assert [step.equations[-1].symbolic for step in run.steps[1:]] == ["z = 2 · 3 · x", "z ← 2 · z"]
