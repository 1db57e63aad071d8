"""What a phase computed, in the script's own names, from runs with the real torch."""

from textwrap import indent
from typing import Any

import pytest

LOOP = """
import torch
from torch import nn
torch.manual_seed(0)
X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [0.5, -1.0]])
Y = torch.tensor([[1.0], [0.0], [1.0]])
{setup}
for epoch in range(2):
    # %% forward
{forward}
    # %% loss
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    # %% zero_grad
"""


def script(setup: str, forward: str) -> str:
    """Return a training loop with this set-up and this forward phase."""
    return LOOP.format(setup=setup, forward=indent(forward, "    "))


WEIGHTS = "w = torch.randn(2, 1, requires_grad=True)\nb = torch.zeros(1, requires_grad=True)"


@pytest.mark.parametrize(
    ("setup", "forward", "equations"),
    [
        (WEIGHTS, "y_pred = X @ w + b", ["y_pred = X w + b"]),
        (WEIGHTS, "y_pred = torch.matmul(X, w).add(b)", ["y_pred = X w + b"]),
        (WEIGHTS, "y_pred = (X @ w) * 2", ["y_pred = 2 · X w"]),
        (WEIGHTS, "h = X @ w\ny_pred = h + b", ["h = X w", "y_pred = h + b"]),
        (WEIGHTS, "h = X @ w\nh = h + b\ny_pred = h", ["h = X w + b", "y_pred = h"]),
        (WEIGHTS, "y_pred = torch.sigmoid(X @ w)", ["y_pred = σ(X w)"]),
        (WEIGHTS, "y_pred = torch.relu(X @ w + b)", ["y_pred = relu(X w + b)"]),
        (WEIGHTS, "y_pred = (X @ w).exp()", ["y_pred = e^(X w)"]),
        ("model = nn.Linear(2, 1)", "y_pred = model(X)", ["y_pred = X model.weightᵀ + model.bias"]),
        (
            "net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))",
            "y_pred = net(X)",
            [
                "h₁ = X net.0.weightᵀ + net.0.bias",
                "h₂ = tanh(h₁)",
                "y_pred = h₂ net.2.weightᵀ + net.2.bias",
            ],
        ),
        (
            WEIGHTS + "\ndef model(x):\n    hidden = x @ w\n    return hidden + b",
            "y_pred = model(X)",
            ["y_pred = X w + b"],
        ),
    ],
)
def test_a_forward_phase_is_said_in_the_names_of_the_script(
    derive: Any, setup: str, forward: str, equations: list[str]
) -> None:
    # Given a training loop with this forward phase, when it has run
    run = derive(script(setup, forward))
    # Then its equations are those, and every equation of the run was proved.
    assert run.symbolic("forward") == equations
    assert run.verdicts == {True}


def test_what_the_library_hides_is_shown(derive: Any) -> None:
    # Given a module of the script's own, with a layer inside
    setup = """
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 1)
    def forward(self, x):
        scaled = x * 0.5
        return torch.sigmoid(self.layer(scaled))
model = Model()
"""
    # When it predicts
    run = derive(script(setup, "y_pred = model(X)"))
    # Then the equation goes down to the weights.
    assert run.symbolic("forward")[-1].startswith("y_pred = σ(")
    assert "model.layer.weightᵀ" in " ".join(run.symbolic("forward"))
    assert run.verdicts == {True}


def test_numbers_are_put_in_and_the_value_follows(derive: Any) -> None:
    # Given one weight and four points
    run = derive("""
import torch
X = torch.tensor([1.0, 2.0, 3.0, 4.0])
w = torch.tensor(0.5, requires_grad=True)
for epoch in range(1):
    # %% forward
    y_pred = w * X
    # %% loss
    loss = y_pred.sum()
    # %% backward
    loss.backward()
    # %% update
    # %% zero_grad
""")
    # When the prediction is looked at
    found = run.equation("y_pred", "forward")
    # Then it is said in numbers, and what was stretched is said in words.
    assert found.substituted == "0.5 · [1, 2, 3, 4]"
    assert found.value == [0.5, 1.0, 1.5, 2.0]
    assert found.remarks == ("w is one number, used for each of 4 elements",)
    assert not found.approximate


def test_rounded_digits_that_do_not_give_the_result_are_called_approximate(derive: Any) -> None:
    # Given a product whose factors have more digits than are shown
    run = derive("""
import torch
a = torch.tensor(1.234567)
b = torch.tensor(9.876543)
c = a * b
""")
    # Then the five digits shown of each would give another result, and it says so.
    found = next(e for e in run.steps[0].equations if e.name == "c")
    assert found.substituted == "1.2346 · 9.8765"
    assert found.approximate
    assert found.checked


def test_a_call_without_a_rule_is_written_as_a_call(derive: Any) -> None:
    # Given a function that has no rule
    run = derive("""
import torch
a = torch.tensor([3.0, 1.0, 2.0])
b = 2 * torch.special.bessel_j0(a)
""")
    # When its result is named
    (found,) = (e for e in run.steps[0].equations if e.name == "b")
    # Then the equation shows the call and says that nothing was checked.
    assert "(a)" in found.symbolic
    assert found.checked is None
    assert "no rule" in (found.error or "")


def test_a_large_operand_keeps_its_name_with_its_shape(derive: Any) -> None:
    # Given a matrix that is larger than the record keeps whole
    run = derive("""
import torch
X = torch.ones(64, 784)
w = torch.ones(784)
y = X @ w
""")
    (found,) = (e for e in run.steps[0].equations if e.name == "y")
    assert r"\underbrace{X}_{[64 \times 784]}" in found.substituted_latex
    assert found.checked is None
    assert "too large" in (found.error or "")


def test_drawn_numbers_and_data_have_no_equation(derive: Any) -> None:
    # Given data that are drawn
    run = derive("""
import torch
noise = torch.randn(3)
shifted = noise + 1
""")
    # Then only what is computed from them has one.
    assert [e.symbolic for e in run.steps[0].equations] == ["shifted = noise + 1"]


def test_plain_python_numbers_are_read_from_the_source(derive: Any) -> None:
    # Given arithmetic that neither torch nor NumPy sees
    run = derive("""
import torch
base = 0.5
lr = base / 4
w = torch.tensor(lr)
half = w.item() * 2
""")
    assert [e.symbolic for e in run.steps[0].equations if e.name in ("lr", "half")] == [
        "lr = base/4",
        "half = 2 · w",
    ]
    assert run.verdicts == {True}


@pytest.mark.parametrize(
    "made", ["linspace(-3, 3, 20)", "arange(-1.0, 1.0, 0.1)", "logspace(-2, 1, 12)"]
)
def test_numbers_in_steps_are_rounded_like_the_largest_of_them(derive: Any, made: str) -> None:
    # Given numbers of which some come near 0, where their rounding is large beside them
    run = derive(f"import torch\nx = torch.{made}.unsqueeze(1)\ny = x * 2\n")
    # Then what is made of them holds.
    assert {e.name: e.checked for step in run.steps for e in step.equations} == {
        "x": True,
        "y": True,
    }


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("torch.logcumsumexp(a, 0)", "b = logcumsumexp(a, 0)"),
        ("torch.topk(a, 2, sorted=False)[0]", "b = topk(a, 2, sorted=False)[0]"),
        ("nn.functional.interpolate(a[None, None], size=2, mode='linear')",
         "b = interpolate(a[None, None], size=2, mode='linear', antialias=False)"),
    ],
)  # fmt: skip
def test_a_call_without_a_rule_is_written_with_what_it_was_told(
    derive: Any, call: str, said: str
) -> None:
    run = derive(f"""
import torch
from torch import nn
a = torch.tensor([3.0, 1.0, 2.0])
b = {call}
""")
    found = next(each for each in run.steps[0].equations if each.name == "b")
    assert found.symbolic == said
    assert found.checked is None


def test_a_function_of_the_scripts_own_is_called_by_its_name(derive: Any) -> None:
    # Given an autograd.Function of the script
    run = derive("""
import torch
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.clone() ** 3
    @staticmethod
    def backward(ctx, g):
        return 3 * g * ctx.saved_tensors[0] ** 2
x = torch.tensor([1.0, 2.0], requires_grad=True)
for step in range(1):
    # %% forward
    y = 2 * Cube.apply(x)
    # %% backward
    y.sum().backward()
    # %% update
""")
    # Then its call is written by its name, and why neither it nor its gradient is checked is said.
    found = run.equation("y", "forward")
    assert found.symbolic == "y = 2 · Cube.apply(x)"
    assert found.error == "not checked: Cube is a function of the script's own"
    gradient = run.equation("x.grad", "backward")
    assert gradient.error == "not checked: what cube passed on was not derived"


def test_what_moved_with_something_changed_in_place_says_so(derive: Any) -> None:
    # Given a column of a matrix that has a name, when the matrix is changed in place
    run = derive("""
import torch
w = torch.ones(2, 2, requires_grad=True)
c = w.detach()[:, 1]
for step in range(1):
    # %% loss
    loss = (w ** 2).sum()
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.1 * w.grad
    # %% zero_grad
    w.grad = None
""")
    # Then it is said through what the column may have changed.
    assert run.equation("c", "update").error == (
        "not checked: no recorded call says how it changed; it may be a part of w, changed in place"
    )
