"""Three gradients of a leaf: autograd's, the notes', and central differences."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from runs import Ran, ran

from tutor.derive.comparison import SAMPLE, Compared, compared, last_backward, leaves
from tutor.maths.expression import NoRule
from tutor.trace.model import Step

SOURCE = r'''
"""A line."""
import torch

X = torch.tensor([[1.0], [2.0], [3.0]])
Y = 2 * X + 1
model = torch.nn.Linear(1, 1)
lr = 0.05
for epoch in range(3):
    # %% forward
    y_pred = model(X)
    # %% loss
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    # $$\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i$$
    # $$\frac{\partial L}{\partial b} = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)$$
    loss.backward()
    # %% update
    with torch.no_grad():
        for p in model.parameters():
            p -= lr * p.grad
    # %% zero_grad
    model.zero_grad()
'''


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Play the script above, whose formula for the bias is half of what is right."""
    return ran(tmp_path_factory.mktemp("line"), SOURCE)


def of(run: Ran, leaf: str, phase: str = "backward", iteration: int = 1) -> Compared:
    return compared(run.lesson, run.at(phase, iteration), run.earlier, leaf)


def test_all_three_agree(line: Ran) -> None:
    found = of(line, "model.weight")
    assert found.agrees is True
    assert found.closed_agrees is True
    assert found.difference_agrees is True
    assert found.loss == "loss"
    (autograd,), (closed,), (difference,) = (*found.autograd, *found.closed, *found.difference)
    assert closed == pytest.approx(autograd, rel=1e-6)
    assert difference == pytest.approx(autograd, rel=1e-6)


def test_a_wrong_closed_form_does_not_agree(line: Ran) -> None:
    found = of(line, "model.bias")
    assert found.agrees is False
    assert found.closed_agrees is False
    assert found.difference_agrees is True
    assert found.closed[0] == pytest.approx(found.autograd[0] / 2)
    assert found.closed_latex is not None
    assert r"\partial b" in found.closed_latex


def test_a_later_phase_looks_at_the_backward_before_it(line: Ran) -> None:
    assert of(line, "model.weight", "zero_grad", 2) == of(line, "model.weight", "backward", 2)


def test_before_backward_there_is_nothing_to_compare(line: Ran) -> None:
    assert last_backward(line.at("loss", 2), line.earlier) is None
    with pytest.raises(NoRule, match="got no gradient in this iteration"):
        of(line, "model.weight", "loss", 2)


def test_the_leaves_come_in_the_order_of_backward(line: Ran) -> None:
    assert leaves(line.at("backward")) == ["model.bias", "model.weight"]
    assert leaves(line.at("loss")) == []


def test_a_spoilt_gradient_does_not_agree(line: Ran) -> None:
    def spoil(step: Step) -> Step:
        flows = tuple(
            msgspec.structs.replace(
                flow, downstream=tuple(_moved(edge) for edge in flow.downstream)
            )
            for flow in step.flows
        )
        return msgspec.structs.replace(step, flows=flows)

    def _moved(edge):
        if edge.leaf != "model.bias":
            return edge
        values = [edge.view.values[0] * 1.0001]
        return msgspec.structs.replace(
            edge, view=msgspec.structs.replace(edge.view, content=values)
        )

    found = compared(line.lesson, spoil(line.at("backward")), line.earlier, "model.bias")
    assert found.difference_agrees is False


SCRIPT = '''
"""One step."""
import torch

torch.manual_seed(1)
{setup}
for epoch in range(2):
    # %% forward
    {forward}
    # %% loss
    {loss}
    # %% backward
    {backward}
    # %% update
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
    w.grad = None
'''

Play = Callable[..., Ran]


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Return a function that plays a script of one weight."""

    def run(
        loss: str,
        setup: str = "w = torch.tensor([0.5, -1.0, 2.0], requires_grad=True)",
        forward: str = "y = 3 * w",
        backward: str = "loss.backward()",
    ) -> Ran:
        text = SCRIPT.format(setup=setup, forward=forward, loss=loss, backward=backward)
        return ran(tmp_path, text)

    return run


@pytest.mark.parametrize(
    "loss",
    [
        "loss = (y**2).mean()",
        "loss = torch.exp(y).sum() + w.abs().sum()",
        "loss = torch.sigmoid(y).log().sum()",
        "loss = torch.nn.functional.mse_loss(y, torch.ones(3))",
        "loss = (torch.tanh(y) @ torch.tensor([1.0, 2.0, 3.0]))",
    ],
)
def test_differences_agree_with_autograd(play: Play, loss: str) -> None:
    found = of(play(loss), "w")
    assert found.difference_agrees is True, found
    assert found.tolerance is not None
    assert found.tolerance < 1e-4 * max(map(abs, found.autograd))
    assert found.closed_why == "The notes give no closed form."


def test_a_gradient_that_backward_was_given_weighs_the_elements(play: Play) -> None:
    run = play("loss = y**2", backward="loss.backward(torch.tensor([1.0, 0.0, 10.0]))")
    found = of(run, "w")
    assert found.autograd == [9.0, 0.0, 360.0]
    assert found.difference_agrees is True


def test_of_many_elements_a_sample_is_tried(play: Play) -> None:
    setup = "w = torch.linspace(-1, 1, 100).requires_grad_()"
    found = of(play("loss = (y**2).sum()", setup), "w")
    assert sum(value is not None for value in found.difference) == SAMPLE
    assert found.difference_why == "16 of 100 elements were tried."
    assert found.difference_agrees is True


def test_at_a_corner_it_says_so(play: Play) -> None:
    setup = "w = torch.zeros(1, requires_grad=True)"
    found = of(play("loss = torch.relu(y).sum()", setup), "w")
    assert found.autograd == [0.0]
    assert found.difference_agrees is True
    assert "corner" in found.difference_why


def test_a_call_without_a_rule_is_named(play: Play) -> None:
    found = of(play("loss = torch.erfinv(torch.tanh(y)).sum()"), "w")
    assert found.difference is None
    assert "erfinv" in found.difference_why
    assert found.agrees is None


def test_two_losses_are_not_mixed(play: Play) -> None:
    run = play(
        "loss = (y**2).sum(); second = w.sum()", backward="loss.backward(); second.backward()"
    )
    found = of(run, "w")
    assert found.loss == "loss"
    assert found.autograd == [9.0, -18.0, 36.0]
    assert found.difference_agrees is True


def test_the_second_of_several_results_is_tried(play: Play) -> None:
    found = of(play("low, high = y.chunk(2); loss = (high ** 2).sum()"), "w")
    assert found.difference_agrees is True


def test_a_gradient_of_fewer_digits_is_not_said_to_differ(tmp_path: Path) -> None:
    # Given a layer that autocast computes in bfloat16, whose weight has more digits
    run = ran(tmp_path, """
import torch
torch.manual_seed(0)
x, y = torch.randn(6, 3), torch.randn(6, 2)
model = torch.nn.Linear(3, 2)
for epoch in range(1):
    # %% forward
    with torch.autocast("cpu", dtype=torch.bfloat16):
        y_pred = model(x)
    # %% loss
    loss = ((y_pred.float() - y) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    model.weight.data -= 0.1 * model.weight.grad
""")  # fmt: skip
    # Then autograd's gradient may be off by what bfloat16 rounds, and not by more.
    found = of(run, "model.weight")
    assert found.difference_agrees is True
    assert found.tolerance is not None
    assert 1e-4 < found.tolerance < 0.2


TIMES = "for value in (1.0, 2.0, 3.0): loss = (y * value).sum(); loss.backward(retain_graph=True)"
AT_ONCE = "torch.autograd.backward([loss, y.sum()])"


@pytest.mark.parametrize(
    ("backward", "why"),
    [
        (TIMES, "backward ran several times in this step"),
        (AT_ONCE, "backward began at several values at once"),
    ],
)
def test_several_passes_are_not_compared_with_one_of_them(
    play: Play, backward: str, why: str
) -> None:
    found = of(play("loss = (y ** 2).sum()", backward=backward), "w")
    assert found.difference is None
    assert why in found.difference_why
