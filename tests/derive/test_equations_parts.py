"""Equations of parts of a tensor that are changed in place, with the real torch and NumPy."""

from typing import Any

import pytest

TORCH = """
import torch
w = torch.tensor([[0.5], [1.0], [-2.0]], requires_grad=True)
rows = torch.tensor([0, 2])
i = 1
for epoch in range(1):
    # %% loss
    loss = (w * w).sum()
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        {change}
    # %% zero_grad
    w.grad = None
"""

NUMPY = """
import numpy as np
p = np.array([[0.25, 0.75], [0.5, 0.5], [0.9, 0.1]])
y = np.array([0, 1, 1])
for epoch in range(1):
    # %% forward
    q = p * 1
    # %% backward
    {change}
    # %% update
"""


@pytest.mark.parametrize(
    ("change", "equations"),
    [
        ("w[0] -= 0.1 * w.grad[0]", ["w ← (w with w[0] − 0.1 · w.grad[0] at [0])"]),
        ("w[i, 0] *= 2", ["w ← (w with 2 · w[1, 0] at [1, 0])"]),
        ("w[1:].sub_(0.1 * w.grad[1:])", ["w[1:] ← w[1:] − 0.1 · w.grad[1:]"]),
        ("w[0].mul_(2).add_(1)", ["w[0] ← 2 · w[0] + 1"]),
        ("w.data[1][0] -= 5", ["w[1] ← (w[1] with w[1][0] − 5 at [0])"]),
        ("w[rows] += 1", ["w ← (w with w[rows] + 1 at [rows])"]),
        ("w.select(0, 1).fill_(3)", ["w[1] ← 3"]),
        ("w.T[0, 1:].fill_(7)", ["w.T[0, 1:] ← 7"]),
        ("w.view(-1)[1:].mul_(2)", ["w.view(-1)[1:] ← 2 · reshape₃(w)[1:]"]),
        ("w[1:].t().add_(1)", ["w[1:].t() ← (w[1:])ᵀ + 1"]),
        ("w.T[0] = 4", ["w.T ← (wᵀ with 4 at [0])"]),
        ("w.t()[0] += 1", ["w.t() ← (w.t() with (wᵀ)[0] + 1 at [0])"]),
        ("w.diagonal().fill_(0)", ["w.diagonal() ← 0"]),
        ("w.chunk(3)[2].neg_()", ["w.chunk(3)[2] ← −w[2:3]"]),
        ("w.unbind(1)[0].fill_(2)", ["w.unbind(1)[0] ← 2"]),
    ],
)
def test_a_part_that_is_changed_has_an_equation(
    derive: Any, change: str, equations: list[str]
) -> None:
    # Given an update that changes a part of a weight
    run = derive(TORCH.format(change=change))
    # When its step is derived
    found = run.phase("update").equations
    # Then it is said of the part, or of the whole with the part replaced, and proved.
    assert run.end.error is None
    assert [equation.symbolic for equation in found] == equations
    assert {equation.checked for equation in found} == {True}


def test_the_whole_is_shown_as_it_was_before_its_part_changed(derive: Any) -> None:
    # Given that Python changes the part first and then writes it back
    equation = derive(TORCH.format(change="w[0] -= 0.5")).equation("w", "update")
    # Then the numbers put in are nevertheless those from before.
    assert equation.substituted.startswith("([0.5; 1; −2] with [0.5; 1; −2][0] − 0.5")
    assert not equation.remarks


def test_a_change_of_a_copy_is_none_of_the_weight(derive: Any) -> None:
    # Given a part that indexing by a tensor has copied
    run = derive(TORCH.format(change="w[rows].zero_()"))
    # Then nothing is said of the weight, which stays what it was.
    assert run.symbolic("update") == []


@pytest.mark.parametrize("change", ["w.reshape(-1)[1:].fill_(7)", "w.flatten().mul_(2)"])
def test_a_change_of_what_may_be_a_copy_is_told_with_its_value_and_without_a_rule(
    derive: Any, change: str
) -> None:
    # Given a change of what shares the weight's memory here, and need not
    run = derive(TORCH.format(change=change))
    (equation,) = run.phase("update").equations
    # Then what the weight is now stands there, and that no rule says how it came about.
    assert (equation.name, equation.symbolic, equation.checked) == ("w", "w ← ?", None)
    assert equation.value == run.phase("update").tensors["w"].values
    assert "another form of w, for which there is no rule" in equation.error


def test_a_change_of_a_copy_says_nothing_of_what_was_copied(derive: Any) -> None:
    run = derive(
        TORCH.format(change="w -= 1; w.clone().T[0].fill_(7); (w * 2).reshape(-1).add_(1)")
    )
    assert run.symbolic("update") == ["w ← w − 1"]


@pytest.mark.parametrize(
    ("change", "equations"),
    [
        (
            "q[np.arange(3), y] -= 1",
            ["q ← (q with q[[0, 1, 2], y] − 1 at [[0, 1, 2], y])"],
        ),
        ("q[len(y) - 1] *= 2", ["q ← (q with 2 · q[2] at [2])"]),
        ("q[y > 0] /= 4", ["q ← (q with (q[y > 0]/4) at [y > 0])"]),
    ],
)
def test_an_index_that_is_worked_out_is_worked_out_once(
    derive: Any, change: str, equations: list[str]
) -> None:
    # Given an array of which a part is changed at a computed index
    run = derive(NUMPY.format(change=change))
    # Then its equation says so and is proved.
    assert run.symbolic("backward") == equations
    assert {equation.checked for equation in run.phase("backward").equations} == {True}


def test_a_long_sum_that_grows_in_place_has_names_for_what_it_is_in_between(derive: Any) -> None:
    # Given the gradients of a recurrent layer, each a sum over the steps in time, by hand
    run = derive("""
    import numpy as np
    rng = np.random.default_rng(0)
    W, hs, dh = rng.normal(size=(2, 2)), rng.normal(size=(6, 2)), rng.normal(size=2)
    for epoch in range(1):
        # %% backward
        dW = np.zeros_like(W)
        for t in reversed(range(1, 6)):
            draw = (1 - hs[t] ** 2) * dh
            dW += np.outer(draw, hs[t - 1])
            dh = W.T @ draw
        # %% update
        W -= 0.1 * dW
    """)
    equations = run.phase("backward").equations

    # Then dW has the equation of its last value alone, and what it is made of has one as well.
    assert [each.name for each in equations].count("dW") <= 2
    (last,) = [each for each in equations if each.name == "dW" and "\u2190" in each.symbolic]
    words = last.symbolic.replace("\u2190", " ").split()
    spare = next(word for word in words if word.startswith("h") and "[" not in word)
    (named,) = [each for each in equations if each.symbolic.startswith(f"{spare} = ")]
    assert named.remarks[0] == f"{spare} stands for what dW is before it is changed further"
    assert run.verdicts == {True}
