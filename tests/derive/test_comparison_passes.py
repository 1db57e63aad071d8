"""Differences of a loss that is put together across functions, objects and passes."""

from pathlib import Path

import pytest
from runs import DOUBLE, Ran, ran

from tutor.derive.comparison import Compared, compared, leaves


def of(run: Ran, leaf: str) -> Compared:
    """Compare the gradients that the first backward gave a leaf."""
    return compared(run.lesson, run.at("backward"), run.earlier, leaf)


PENALTY = """
import torch
x = torch.tensor([0.5, 1.5], requires_grad=True)
w = torch.tensor([2.0, -1.0], requires_grad=True)
for epoch in range(1):
    # %% forward
    y = (w * x ** 2).sum()
    # %% loss
    slope, = torch.autograd.grad(y, x, create_graph=True)
    {made}
    loss = y + ((made.norm() - 1) ** 2)
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
"""


@pytest.mark.parametrize("leaf", ["x", "w"])
def test_a_gradient_in_the_loss_moves_with_the_leaf(tmp_path: Path, leaf: str) -> None:
    # Given a loss with a penalty on a gradient, which no recorded call has made
    run = ran(tmp_path, PENALTY.format(made="made = slope"))
    # When the loss is tried to either side, then its gradient is worked out anew each time.
    found = of(run, leaf)
    assert found.difference_agrees is True
    assert leaf in leaves(run.at("backward"))


def test_what_cannot_be_worked_out_anew_is_not_held_still(tmp_path: Path) -> None:
    # Given a value on the way that the script's own function made
    source = DOUBLE + PENALTY.format(made="made = Double.apply(slope)")
    found = of(ran(tmp_path, source), "w")
    # Then there is no difference, instead of one that takes it for a constant.
    assert found.difference is None
    assert found.agrees is None


def test_a_pass_that_gave_a_leaf_nothing_is_none_of_its_own(tmp_path: Path) -> None:
    run = ran(tmp_path, PENALTY.format(made="made = slope"))
    assert leaves(run.at("loss")) == ["x"]


def test_a_loss_that_has_another_name_where_backward_begins_is_tried(tmp_path: Path) -> None:
    # Given a loss that a function returns without a name, and another one starts backward from
    run = ran(tmp_path, """
import torch
w = torch.tensor([2.0, -1.0], requires_grad=True)
def cost():
    return (w ** 3).sum()
def walk(value):
    (value / 2).backward()
for epoch in range(1):
    # %% loss
    loss = cost()
    # %% backward
    walk(loss)
    # %% update
    w.data -= 0.1 * w.grad
""")  # fmt: skip
    assert of(run, "w").difference_agrees is True


def test_a_weight_that_a_method_knows_by_another_name_is_moved(tmp_path: Path) -> None:
    # Given a trainer whose method calls the weight self.w, while the script holds the trainer
    run = ran(tmp_path, """
import torch
class Trainer:
    def __init__(self):
        self.w = torch.tensor([2.0, -1.0], requires_grad=True)
    def cost(self):
        return (self.w ** 3).sum()
    def step(self):
        loss = self.cost()
        loss.backward()
        self.w.data -= 0.1 * self.w.grad
        self.w.grad = None
trainer = Trainer()
for epoch in range(2):
    trainer.step()
""")  # fmt: skip
    (step,) = [step for step in run.steps if step.flows and step.iteration == 2]
    (leaf,) = leaves(step)
    assert compared(run.lesson, step, run.earlier, leaf).difference_agrees is True


def test_a_second_derivative_in_the_loss_moves_with_the_weight(tmp_path: Path) -> None:
    # Given an equation of motion whose residual holds the second derivative of the answer
    run = ran(tmp_path, """
import torch
torch.manual_seed(0)
t = torch.linspace(0, 1, 4).reshape(-1, 1).requires_grad_()
w = torch.randn(1, 3, requires_grad=True)
v = torch.randn(3, 1, requires_grad=True)
for epoch in range(1):
    # %% forward
    u = torch.tanh(t @ w) @ v
    du = torch.autograd.grad(u, t, torch.ones_like(u), create_graph=True)[0]
    d2u = torch.autograd.grad(du, t, torch.ones_like(du), create_graph=True)[0]
    # %% loss
    loss = ((d2u + du + u) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
""")  # fmt: skip
    # When the loss is tried to either side of a weight, then both derivatives move with it.
    assert of(run, "w").difference_agrees is True
    assert of(run, "v").difference_agrees is True
