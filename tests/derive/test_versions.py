"""One name, several values: the last one is called by it, older ones by their step as well."""

from typing import Any

import pytest

RECURRENT = """
import torch
torch.manual_seed(0)
W = torch.randn(2, 2, requires_grad=True)
V = torch.randn(2, requires_grad=True)
x, y = torch.randn(3, 2), torch.randn(3)
for epoch in range(1):
    h, loss = torch.zeros(2), 0.0
    for t in range(3):
        # %% forward
        h = torch.tanh(x[t] + W @ h)
        pred = V @ h
        # %% loss
        loss = loss + (pred - y[t]) ** 2
    # %% backward
    loss.backward()
    # %% update
    W.data -= 0.1 * W.grad
"""


def test_the_values_of_a_loop_within_an_iteration_are_told_apart(derive: Any) -> None:
    run = derive(RECURRENT)
    passes = [step.index for step in run.steps if step.phase == "forward"]
    first, second, last = (f"⁽{str(k).translate(RAISED)}⁾" for k in passes)
    told = run.equation("V.grad", "backward").symbolic

    # Then each pass has a prediction of its own, the last of them by its name alone.
    assert f"pred{first}" in told
    assert f"h{second}" in told
    assert last not in told
    assert {e.checked for step in run.steps for e in step.equations} == {True}


RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def test_a_gradient_says_which_value_it_is_of(derive: Any) -> None:
    run = derive(RECURRENT)
    names = [e.name for step in run.steps if step.phase == "backward" for e in step.equations]
    gradients = [name for name in names if name.startswith("∂loss/∂")]

    # Then no two gradients have one name.
    assert len(set(gradients)) == len(gradients)


def test_a_batch_that_is_fetched_before_backward_is_not_the_one_of_the_loss(derive: Any) -> None:
    run = derive("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        batches = iter(torch.arange(12.0).reshape(3, 4))
        x = next(batches)
        for epoch in range(1):
            # %% forward
            y = w * x
            # %% loss
            loss = y.sum()
            # %% other
            x = next(batches)
            # %% backward
            loss.backward()
            # %% update
            w.data -= 0.1 * w.grad
        """)
    assert run.equation("w.grad", "backward").symbolic == "∂loss/∂w = ∑ x⁽⁰⁾"


@pytest.mark.parametrize("name", ["x", "w", "y"])
def test_what_is_bound_once_is_called_by_its_name(derive: Any, name: str) -> None:
    run = derive("""
        import torch
        w = torch.tensor(2.0, requires_grad=True)
        x = torch.tensor([1.0, 3.0])
        for epoch in range(2):
            # %% forward
            y = w * x
            # %% loss
            loss = (y ** 2).sum()
            # %% backward
            loss.backward()
            # %% update
            w.data -= 0.1 * w.grad
            w.grad = None
        """)
    told = [e.symbolic for step in run.steps for e in step.equations]
    assert any(name in each for each in told)
    assert not any("⁽" in each for each in told)


def test_a_step_between_has_its_names_too(derive: Any) -> None:
    # Given a prediction behind the loss that has a value without a name, as the forward phase has
    run = derive("""
        import torch
        from torch import nn
        torch.manual_seed(0)
        net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
        x, other = torch.randn(4, 2), torch.randn(5, 2)
        for epoch in range(1):
            # %% forward
            y = net(x)
            # %% loss
            loss = (y ** 2).mean()
            # %% other
            seen = net(other)
            # %% backward
            loss.backward()
            # %% update
            net[0].weight.data -= 0.1 * net[0].weight.grad
        """)
    between = next(step for step in run.steps if step.phase == "other")
    told = " ".join(e.symbolic for s in run.steps if s.phase == "backward" for e in s.equations)

    # Then the one that backward means says of which step it is.
    assert "h1" in {e.name for e in between.equations}
    assert "h₁⁽" in told
    assert "h₁ " not in told


def test_a_long_gradient_ends_at_a_value_that_is_given_a_name(derive: Any) -> None:
    # Given a normalisation by hand, in which the first value of a name is overwritten
    run = derive("""
        import torch
        torch.manual_seed(0)
        x, W = torch.randn(6, 3), torch.randn(3, 4, requires_grad=True)
        gain = torch.ones(4, requires_grad=True)
        for epoch in range(1):
            # %% forward
            h = x @ W
            centre = h.mean(0, keepdim=True)
            spread = h.std(0, keepdim=True)
            h = gain * (h - centre) / spread
            out = torch.tanh(h)
            # %% loss
            loss = ((out - 1) ** 2).mean()
            # %% backward
            loss.backward()
            # %% update
            W.data -= 0.1 * W.grad
        """)
    gradient = run.equation("W.grad", "backward")
    assert (gradient.symbolic, gradient.checked) == ("∂loss/∂W = xᵀ ∂loss/∂z₁", True)

    # Then its own equation says what it stands for.
    told = run.equation("∂loss/∂z1", "backward")
    assert told.checked
    assert any("z₁ stands for the result of matmul" in each for each in told.remarks)


def test_a_gradient_of_a_gradient_means_the_values_of_its_own_pass(derive: Any) -> None:
    # Given weights that are adapted to two tasks in turn, each with data of the same names
    run = derive("""
        import torch
        torch.manual_seed(0)
        w = torch.randn(3, requires_grad=True)
        tasks = [(torch.randn(4, 3), torch.randn(4)) for _ in range(2)]
        for epoch in range(1):
            total = 0.0
            for x, y in tasks:
                # %% loss
                loss = ((x @ w - y) ** 2).mean()
                slope, = torch.autograd.grad(loss, w, create_graph=True)
                # %% forward
                fast = w - 0.1 * slope
                # %% loss
                total = total + ((x @ fast - y) ** 2).mean()
            # %% backward
            total.backward()
            # %% update
            w.data -= 0.1 * w.grad
        """)
    told = run.equation("w.grad", "backward").symbolic
    first, second = told.split(" + ", 1)

    # Then the share of the first task speaks of its own data alone.
    old, new = (first, second) if "x⁽" in first else (second, first)
    assert "x⁽" not in new
    assert old.count("x⁽") == old.count("x")
    assert old.count("y⁽") == old.count("y")
