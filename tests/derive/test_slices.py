"""Parts of a tensor that are changed in place, on the way back."""

from typing import Any

import pytest

LOOP = """
import torch
x = torch.tensor([[1.0, 2.0, 3.0], [0.5, -1.0, 4.0]])
w = torch.tensor([[0.5, -1.0, 2.0], [1.5, 3.0, -0.5]], requires_grad=True)
b = torch.tensor(0.25, requires_grad=True)
# %% forward
h = w * x
{}
# %% loss
loss = (h ** 2).sum() + b
# %% backward
loss.backward()
"""

CHANGES = [
    "h[0] = 1",
    "h[0, 1] = b",
    "h[:, 1:] = w[:, :2]",
    "h[0] *= 3",
    "h[1] += b",
    "h[0] -= b * w[1]",
    "h[1:].add_(w[1:])",
    "h[0][1].mul_(b)",
    "h[:, 0].exp_()",
    "h[..., -1] /= b",
    "h.T[2].mul_(4)",
    "h.t()[1:, 0].add_(b)",
    "h.select(1, 2).mul_(b)",
    "h.narrow(1, 0, 2).sub_(w[:, 1:])",
    "h.view(6)[4:].mul_(b)",
    "h.unsqueeze(0)[0, 1].tanh_()",
    "h.transpose(0, 1)[0].copy_(w[:, 1])",
    "h[0] *= 3\nh[0, 1] += b\nh[:, 2] = h[:, 1] * 2",
    "for t in range(2):\n    h[t] = w[t] * b + t",
    "part = h[1]\npart *= b\nh = h + part",
]


@pytest.mark.parametrize("change", CHANGES)
def test_every_node_of_a_change_of_a_part_has_its_rule(derive: Any, change: str) -> None:
    # Given a change of a part of what is differentiated, when backward has run
    run = derive(LOOP.format(change))
    step = run.steps[-1]
    # Then each gradient on its way is the derived one, and so are those of the leaves.
    edges = [edge for flow in step.flows for edge in flow.downstream if edge.view]
    assert [edge.symbolic for edge in edges if edge.checked is not True] == []
    assert {equation.checked for equation in step.equations} == {True}


def said(step: Any) -> list[str]:
    """Return the rules of the nodes that put a part back into its whole."""
    slices = [flow for flow in step.flows if flow.node == "CopySlices"]
    return [edge.symbolic or "" for flow in slices for edge in flow.downstream]


def test_what_was_multiplied_in_place_is_multiplied_on_the_way_back(derive: Any) -> None:
    run = derive(LOOP.format("h[0].mul_(3)"))
    (rule,) = said(run.steps[-1])
    assert rule == "∂loss/∂h = (g with 3 · g[0] at [0])"


def test_what_was_added_in_place_changes_nothing_for_the_whole(derive: Any) -> None:
    run = derive(LOOP.format("h[1].add_(b)"))
    whole, added = said(run.steps[-1])
    assert whole == "∂loss/∂h = g"
    assert added == "∑ g[1]"


def test_a_list_of_places_gives_a_copy_whose_change_reaches_no_whole(derive: Any) -> None:
    # Given a change of what a list of places gave, which is a copy
    run = derive(LOOP.format("part = h[[0, 1]]\npart.mul_(3)\nh = h + part"))
    # Then no part is put back, and the rules are those of the calls.
    assert said(run.steps[-1]) == []
    edges = [edge for flow in run.steps[-1].flows for edge in flow.downstream if edge.view]
    assert {edge.checked for edge in edges} == {True}


def test_a_gradient_of_ones_takes_parts_that_are_no_whole_numbers(derive: Any) -> None:
    # Given a sum, whose gradient is 1 everywhere, of what was halved in one place
    run = derive("""
import torch
w = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
h = w * 1
h[0].mul_(0.5)
loss = h.sum()
loss.backward()
""")
    # Then the part of it that is 0.5 is not rounded to a whole number.
    found = next(each for each in run.steps[-1].equations if each.name == "w.grad")
    assert (found.value, found.checked) == ([0.5, 1.0, 1.0], True)
    assert found.symbolic == "∂loss/∂w = (1 with 0.5 at [0])"
