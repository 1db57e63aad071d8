"""The loss that is shown is that of the loop that runs, whatever other loops call theirs."""

import pytest
from replayed import behind, lesson_of, play

from tutor.engine.loss_names import LossNames

TWO = """
import torch
torch.manual_seed(0)
x = torch.randn(8, 1)
a = torch.zeros(1, requires_grad=True)
for i in range(2):
    loss = ((a * x - x) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        a -= 0.1 * a.grad
        a.grad = None
b = torch.ones(1, requires_grad=True)
for i in range(2):
    cost = ((b * x + x) ** 2).mean()
    cost.backward()
    with torch.no_grad():
        b -= 0.1 * b.grad
        b.grad = None
"""

RARELY = """
import numpy as np
x = np.arange(4.0)
w = 0.0
for i in range(2):
    loss = ((w * x - x) ** 2).mean()
    grad = (2 * x * (w * x - x)).mean()
    w = w - 0.1 * grad
v = 0.0
for i in range(5):
    error = v * x + x
    if i % 2 == 0:
        cost = (error**2).mean()
    slope = (2 * x * error).mean()
    v = v - 0.01 * slope
"""

NEVER = RARELY.replace("    if i % 2 == 0:\n        cost = (error**2).mean()\n", "")


OWN = """
class Value:
    def __init__(self, data):
        self.data, self.grad = data, 0.0
    def squared(self):
        out = Value(self.data**2)
        out.of = self
        return out
    def backward(self):
        self.of.grad += 2 * self.of.data
w = Value(3.0)
for i in range(3):
    loss = w.squared()
    w.grad = 0.0
    loss.backward()
    w.data -= 0.1 * w.grad
"""


@pytest.mark.parametrize("source", [TWO, RARELY], ids=["autograd", "now and then, by hand"])
def test_a_second_loop_shows_its_own_loss(source: str) -> None:
    # Given two loops, of which the second calls its loss otherwise, when they are played
    run = play(lesson_of(source))

    # Then what is shown behind each update of the second loop is its cost and not the old loss.
    shown = [
        (step.tensors["cost"].values, loss)
        for step, loss in zip(run.steps, run.losses, strict=True)
        if step.loop == 2 and "update" in step.phase
    ]
    assert len(shown) in (2, 5)
    assert [loss for _, loss in shown] == [cost for cost, _ in shown]


def test_the_loss_of_an_own_engine_is_the_number_that_it_holds() -> None:
    run = play(lesson_of(OWN))

    losses = [loss for step, loss in zip(run.steps, run.losses, strict=True) if step.loop == 1]
    assert losses[-1] == run.steps[-1].tensors["loss.data"].values
    assert None not in losses[1:]


def test_a_loop_without_a_loss_shows_none_of_another() -> None:
    run = play(lesson_of(NEVER))

    second = [loss for step, loss in zip(run.steps, run.losses, strict=True) if step.loop == 2]
    first = [loss for step, loss in zip(run.steps, run.losses, strict=True) if step.loop == 1]
    assert second
    assert set(second) == {None}
    assert first[-1] is not None


def test_what_goes_backward_is_the_loss_where_a_loop_has_several_names() -> None:
    names = LossNames(lesson_of(TWO.replace("loss", "d_loss")))

    assert names.of(1, "d_loss") == "d_loss"
    assert names.of(2, "d_loss") == "cost"
    assert names.of(None, "cost") == "cost"


def test_a_loss_without_a_name_in_the_text_is_called_as_backward_found_it() -> None:
    source = TWO.split("b = torch")[0].replace("loss = ", "box['l'] = ")
    names = LossNames(lesson_of(source.replace("loss.backward()", "box['l'].backward()")))

    assert names.of(1, "box['l']") == "box['l']"


RETURNED = """
import torch
w = torch.tensor(1.0, requires_grad=True)
def error_of(x):
    y = w * x
    gap = y - 3
    return gap ** 2
for step in range(3):
    {name} = error_of(torch.tensor(2.0))
    {name}.backward()
    w.data -= 0.1 * w.grad
    w.grad = None
"""


@pytest.mark.parametrize("name", ["loss", "cost"])
def test_a_loss_that_a_function_returns_is_told_where_it_is_computed(name: str) -> None:
    # Given a loss without a name in the function, and in the script that of the iteration before
    run = play(lesson_of(RETURNED.format(name=name)))
    told = [
        (step.iteration, loss)
        for step, loss in zip(run.steps, run.losses, strict=True)
        if step.phase == "loss"
    ]
    known = [
        (step.iteration, step.tensors[name].values) for step in run.steps if step.phase == "update"
    ]

    # Then what is told is the loss of this iteration, in the first as well.
    assert [iteration for iteration, _ in told] == [1, 2, 3]
    assert told == known


@pytest.mark.parametrize("name", ["loss", "cost"])
def test_a_run_that_is_not_recorded_samples_the_loss_that_a_function_returns(name: str) -> None:
    # Given the same script recorded, and run on unrecorded
    source = RETURNED.format(name=name)
    recorded, sampled = play(lesson_of(source)), play(lesson_of(source), behind)

    known = [step.tensors[name].values for step in recorded.steps if step.phase == "update"]
    assert [sample.loss for sample in sampled.samples] == known


def test_a_step_of_the_loss_phase_that_comes_before_the_loss_does_not_tell_the_old_one() -> None:
    # Given a loss that takes two steps, of which the first only compares
    run = play(
        lesson_of("""
        w = 0.0
        for i in range(3):
            # %% loss
            error = w - 3.0
            # %% loss
            loss = error**2
            # %% backward
            slope = 2 * error
            # %% update
            w = w - 0.1 * slope
        """)
    )
    told = zip(run.steps, run.losses, strict=True)
    losses = [loss for step, loss in told if step.phase == "loss"]
    assert losses == [None, 9.0, None, pytest.approx(5.76), None, pytest.approx(3.6864)]


def test_a_function_that_calls_itself_for_the_loss_tells_no_older_one() -> None:
    run = play(
        lesson_of("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        x = torch.tensor(2.0)
        def loss_of(n, h):
            if n == 0:
                return (h - 3) ** 2
            h = h * w
            return loss_of(n - 1, h)
        for i in range(2):
            loss = loss_of(2, x)
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
        """)
    )
    told = list(zip(run.steps, run.losses, strict=True))
    backward = [loss for step, loss in told if step.phase == "backward"]
    assert list(dict.fromkeys(loss for _, loss in told if loss is not None)) == backward
    assert [step.returns for step, _ in told if "(h - 3)" in step.source and step.ops] == [
        ("loss",),
        ("loss",),
    ]


def test_a_sum_that_goes_backward_without_a_name_is_the_loss() -> None:
    # Given losses of each sample, of which the sum has no name
    source = TWO.split("b = torch")[0].replace(".mean()", "")
    run = play(lesson_of(source.replace("loss.backward()", "loss.sum().backward()")))
    # Then the step that makes the sum has its value for the curve.
    told = [
        (sum(row[0] for row in step.tensors["loss"].values), loss)
        for step, loss in zip(run.steps, run.losses, strict=True)
        if "backward" in step.phase
    ]
    assert len(told) == 2
    assert all(loss == pytest.approx(whole) for whole, loss in told)
