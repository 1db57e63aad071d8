"""Layers that are made of many operations: written as a word, proved as a whole."""

from typing import Any

import pytest

HEAD = """
import torch
from torch import nn
torch.manual_seed(0)
x = torch.randn(3, 2, 4, requires_grad=True)
"""


def backward(derive: Any, code: str) -> dict[str, tuple[bool | None, str]]:
    """Return the verdict and the text of each equation of a script's last two steps."""
    steps = derive(
        f"{HEAD}{code}\n# %% loss\nloss = (h * h).sum()\n# %% backward\nloss.backward()\n"
    )
    return {e.name: (e.checked, e.symbolic) for step in steps.steps for e in step.equations}


@pytest.mark.parametrize("layer", ["RNN", "GRU", "LSTM"])
def test_a_recurrent_layer_is_a_word_and_its_gradients_go_through_time(
    derive: Any, layer: str
) -> None:
    # Given a layer that applies its cell to three steps of a sequence
    found = backward(derive, f"net = nn.{layer}(4, 3)\n# %% forward\nh, _ = net(x)")
    # Then it is said by its name, and what reaches each weight through all steps is proved.
    assert found["h"][0]
    assert found["h"][1].startswith(f"h = {layer.lower()}")
    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        said = f"∂loss/∂net.{name} = through time(∂loss/∂h, net.{name})"
        assert found[f"net.{name}.grad"] == (True, said)
    assert found["x.grad"] == (True, "∂loss/∂x = through time(∂loss/∂h, x)")


def test_attention_in_several_heads_is_proved_to_every_weight(derive: Any) -> None:
    found = backward(
        derive, "net = nn.MultiheadAttention(4, 2)\n# %% forward\nh, weights = net(x, x, x)"
    )
    assert found["h"][0]
    assert found["weights"][0]
    assert found["h"][1].startswith("h = attention_(2 heads)(x, x, x, net.in_proj_weight")
    for name in ("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"):
        assert found[f"net.{name}.grad"][0], name
    # One value in three places gets a gradient in each of them.
    assert found["x.grad"][0]
    assert "_(place 1)" in found["x.grad"][1]
    assert "_(place 3)" in found["x.grad"][1]


def test_a_direction_of_which_nothing_is_used_is_not_taken_for_another(derive: Any) -> None:
    # Given a layer in both directions of which the last outputs alone are used
    found = backward(
        derive,
        "net = nn.RNN(4, 3, bidirectional=True)\n# %% forward\nout, _ = net(x)\nh = out[-1]",
    )
    # Then each weight has the gradient that goes through time to itself, once.
    for name in ("weight_hh_l0", "weight_ih_l0", "weight_ih_l0_reverse"):
        said = f"∂loss/∂net.{name} = through time(∂loss/∂out, net.{name})"
        assert found[f"net.{name}.grad"] == (True, said)
    assert found["net.weight_hh_l0_reverse.grad"][1].count("through time") <= 1


@pytest.mark.parametrize("layer", ["GRU", "RNN"])
def test_the_gradient_of_a_last_state_is_called_by_its_name(derive: Any, layer: str) -> None:
    found = backward(
        derive, f"net = nn.{layer}(4, 3)\n# %% forward\nout, last = net(x)\nh = last[-1]"
    )
    said = "∂loss/∂net.weight_hh_l0 = through time(∂loss/∂last, net.weight_hh_l0)"
    assert found["net.weight_hh_l0.grad"] == (True, said)
    assert "out" not in "".join(text for name, (_, text) in found.items() if "∂" in name)


def test_of_two_outputs_with_a_node_each_the_one_that_is_used_has_the_gradient(derive: Any) -> None:
    # Given two vectors stretched to a grid each, of which the second is used alone
    run = derive("""
import torch
a = torch.tensor([1.0, 2.0, 4.0], requires_grad=True)
b = torch.tensor([3.0, 5.0, 6.0], requires_grad=True)
# %% forward
X, Y = torch.meshgrid(a, b, indexing="ij")
# %% loss
loss = (Y * Y).mean()
# %% backward
loss.backward()
""")
    # Then the columns are added up, and nothing is said of the first.
    step = run.steps[-1]
    assert {e.checked for e in step.equations} == {True}
    remarks = [edge.remark or "" for flow in step.flows for edge in flow.downstream]
    assert not any(remark.startswith("a ") for remark in remarks)
    assert [e.name for e in step.equations] == ["b.grad"]
