"""Programs made at random: whatever is derived of them is what torch computed."""

from random import Random
from typing import Any

import pytest

HEAD = """
import torch
from torch.nn import functional as F
torch.manual_seed(0)
x = torch.tensor([[0.5, -1.5, 0.25], [1.0, 2.0, -0.75]], requires_grad=True)
w = torch.tensor([0.5, -0.25, 1.5], requires_grad=True)
h = {value}
{change}
y = {total}
{second}
loss.backward()
"""

ONE = (
    "({}).exp()", "torch.tanh({})", "torch.sigmoid({})", "({}).sin()", "({}) ** 2", "({}) ** 3",
    "({}).abs()", "({}).relu()", "F.softplus({})", "torch.log1p(({}) ** 2)", "-({})", "({}) / 3",
    "2 * ({})", "torch.softmax({}, -1)", "({}).clamp(-1, 1)", "F.layer_norm({}, (3,))",
    "F.normalize({}, dim=-1)", "({}).roll(1, -1)", "({}).flip(-1)", "({}).cumsum(-1)",
    "({}).mean(-1, keepdim=True)", "torch.where(x > 0, {}, w)",
)  # fmt: skip
TWO = (
    "({}) * ({})", "({}) + ({})", "({}) - ({})", "({}) / (({}) ** 2 + 1)", "torch.maximum({}, {})",
)  # fmt: skip
LEAVES = ("x", "w * x", "x + w")
CHANGES = ("", "", "h[0] *= 3", "h[:, 1:] += w[1:]", "h[1] = w * 2", "h[..., 0].mul_(w[0])")
TOTALS = ("h.sum()", "(h ** 2).mean()", "h.mean() * w.sum()")
SECONDS = (
    "loss = y",
    "slope, = torch.autograd.grad(y, x, create_graph=True)\nloss = (slope ** 2).sum() + y",
)


def expression(random: Random, depth: int) -> str:
    """Return an expression over x and w, as deep as that."""
    if depth == 0:
        return random.choice(LEAVES)
    if random.random() < 0.6:
        return random.choice(ONE).format(expression(random, depth - 1))
    return random.choice(TWO).format(*(expression(random, depth - 1) for _ in range(2)))


def program(seed: int) -> str:
    """Return a program of one or two passes, perhaps with a change in place before them."""
    random = Random(seed)
    value = expression(random, random.randint(1, 3))
    return HEAD.format(
        value=f"({value}) * torch.ones(2, 3)",
        change=random.choice(CHANGES),
        total=random.choice(TOTALS),
        second=random.choice(SECONDS),
    )


@pytest.mark.parametrize("seed", range(60))
def test_nothing_that_is_derived_of_a_random_program_is_false(derive: Any, seed: int) -> None:
    # Given a program that nobody has thought of, when backward has run
    run = derive(program(seed))
    step = run.steps[-1]
    # Then each gradient has an equation, and nothing is said to be other than it was.
    edges = [edge for flow in step.flows for edge in flow.downstream if edge.view]
    assert {equation.name for equation in step.equations} >= {"x.grad"}
    assert [each.symbolic for each in (*step.equations, *edges) if each.checked is False] == []
    # And nearly all of it is proved: where torch's formula is another one, it says so.
    assert sum(edge.checked is True for edge in edges) >= 0.7 * len(edges)
