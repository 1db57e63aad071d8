"""What is new where a step ends in another function than the one before it."""

from itertools import pairwise

from tutor.plain.sentences import happened

UPDATED = """
import torch

def update(w, lr):
    with torch.no_grad():
        w -= lr * w.grad
    w.grad.zero_()

weights = torch.tensor(0.5, requires_grad=True)
xs = torch.tensor([1.0, 2.0])
for epoch in range(2):
    loss = ((weights * xs - 3) ** 2).mean()
    loss.backward()
    update(weights, 0.05)
    print(loss.item())
"""
"""A function that moves a weight which has another name outside."""


def said(steps, number: int) -> str:
    """Return what is said of a step behind the one before it."""
    step = steps[number]
    return happened(step, step.in_its_names(steps[number - 1]))


def test_a_tensor_is_not_new_where_only_its_name_is(trace) -> None:
    steps = trace(UPDATED).steps

    # Given the call, which ends where the function begins, and the step in it that moves the weight
    call, step = next(pair for pair in pairwise(steps) if pair[1].phase == "update")

    # Then the weight is known by its other name, and goes from what it was outside.
    assert step.known_as == {"w": "weights"}
    assert call.changed == ()
    assert said(steps, step.index).startswith("w (the same tensor as weights) went from 0.5 to ")


def test_what_a_function_named_before_it_called_another_is_not_new_behind_the_call(trace) -> None:
    steps = trace(UPDATED).steps

    behind = [each for each in steps if each.stdout]
    assert [each.changed for each in behind] == [(), ()]


def test_a_name_that_is_another_variable_in_another_function_is_neither_new_nor_the_same(trace):
    # Given a function with a `loss` of its own, a tensor, whose number the module calls `loss` too
    steps = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def step(x):
            loss = (w * x - 3) ** 2
            loss.backward()
            w.data -= 0.01 * w.grad
            return loss.item()
        for x in torch.tensor([1.0, 2.0]):
            loss = step(x)
            print("seen")
    """).steps

    told = [each for each in steps if each.source.strip() == "loss = step(x)"]
    assert [said(steps, each.index) for each in told if "loss" in each.changed] == [
        "loss was set."
    ] * 2


def test_an_attribute_is_not_new_under_self(trace) -> None:
    steps = trace("""
        import torch
        class Net:
            def __init__(self):
                self.w = torch.tensor(1.0, requires_grad=True)
            def fit(self, x):
                loss = (self.w * x - 3) ** 2
                loss.backward()
                self.w.data -= 0.01 * self.w.grad
                self.w.grad = None
        net = Net()
        for x in torch.tensor([1.0, 2.0]):
            net.fit(x)
            print("seen")
    """).steps

    names = {"self.w", "net.w"}
    changing = [s.phase for s in steps if names & set(s.changed) and s.iteration == 2]
    assert changing == ["backward", "update", "zero_grad"]


def test_what_calls_a_function_names_what_it_hands_over_as_its_own_line_does(trace) -> None:
    # Given a batch that the function knows by the name of all data
    steps = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        X, Y = torch.arange(6.0), 2 * torch.arange(6.0)
        def loss_of(X, Y):
            p = w * X
            return ((p - Y) ** 2).mean()
        for k in range(2):
            X_batch, Y_batch = X[:4], Y[:4]
            loss = loss_of(X_batch, Y_batch)
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
    """).steps
    call = next(step for step in steps if "X[:4]" in step.source)
    step = next(step for step in steps if step.phase == "forward")

    # Then the batch has its own name where it is made, and the data remain what they were.
    assert [op.output.name for op in call.ops] == ["X_batch", "Y_batch"]
    assert not {"X", "Y"} & set(call.changed)
    assert step.ops[0].inputs[1].name == "X"
    assert step.known_as == {"X": "X_batch", "Y": "Y_batch"}


def test_an_attribute_is_not_new_when_the_variable_that_hid_it_goes_on(trace) -> None:
    # Given what a layer keeps, for which the loop had a name until the next iteration
    steps = trace("""
        import numpy as np
        class Layer:
            def __init__(self):
                self.w = np.array([1.0, 2.0])
            def forward(self, x):
                self.out = x * self.w
                return self.out
        layer = Layer()
        x = np.array([1.0, 3.0])
        for i in range(2):
            out = x
            out = layer.forward(out)
            loss = ((out - 5) ** 2).mean()
            grad = (out - 5) * x
            layer.w -= 0.1 * grad
    """).steps
    # When the variable stands for something else, then only that has changed.
    _, again = (each for each in steps if each.source.strip() == "out = x")
    assert set(again.changed) - {"i"} == {"out"}
