"""What NumPy scripts make anew in tables of a few elements: each element has its equation."""

from typing import Any

import pytest

LINE = """
import numpy as np
x, w, b = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0]), np.array([0.5])
for turn in range(2):
    # %% forward
    r = x @ w + b
    # %% loss
    loss = (r ** 2).mean()
    # %% backward
    {backward}
    # %% update
    {update}
"""

HALVED = [
    (
        "grads = dict(w=x.T @ r, b=r.sum())\n    grads = {k: g / 2 for k, g in grads.items()}",
        "grads['w']",
    ),
    ("grads = [x.T @ r, r.sum()]\n    grads = [g / 2 for g in grads]", "grads[0]"),
    ("dw, db = x.T @ r, r.sum()\n    dw, db = [g / 2 for g in (dw, db)]", "dw"),
]
"""Gradients that a table halves, and how that of the weights is called."""


@pytest.mark.parametrize(("backward", "name"), HALVED)
def test_a_gradient_divided_in_a_table_is_said_to_be(derive: Any, backward: str, name: str) -> None:
    run = derive(LINE.format(backward=backward, update=f"w = w - 0.1 * {name}"))

    step = next(s for s in run.steps if (s.phase, s.iteration) == ("backward", 2))
    last = [each for each in step.equations if each.name.replace('"', "'") == name][-1]
    assert last.checked is True
    assert last.symbolic.endswith("/2")


def test_a_loop_over_pairs_tells_the_step_of_each_weight(derive: Any) -> None:
    # Given a header that binds p and g to a weight and its gradient in turn, by place
    run = derive(
        LINE.format(
            backward="dw, db = x.T @ r, 2 * r.sum(keepdims=True)",
            update="for p, g in ((w, dw), (b, db)):\n        p -= 0.1 * (g + 0.01 * p)",
        )
    )
    # Then the equations name what was moved by its own name, also where p has gone on.
    equation = run.equation("w", "update", 2)
    assert equation.symbolic == "w ← w − 0.1 · (dw + 0.01 · w)"
    assert equation.checked is True
    assert run.equation("b", "update", 2).symbolic.startswith("b ← b − 0.1 · ")


def test_what_the_header_of_a_loop_has_gone_on_to_is_no_change(derive: Any) -> None:
    # Given an update that has two steps a round, the second of which ends with p gone on
    run = derive("""
        import numpy as np
        x, P = np.array([2.0, 1.0]), {"W": np.array([1.0, 2.0]), "b": np.array([0.5, 0.5])}
        for turn in range(2):
            out = x * P["W"] + P["b"]
            loss = (out ** 2).sum()
            grads = {"W": 2 * out * x, "b": 2 * out}
            for k, p in P.items():
                g = 0.5 * grads[k]
                p -= 0.1 * g
    """)
    # Then nothing is said to have changed as by an unknown hand.
    written = [each.symbolic for step in run.steps for each in step.equations]
    assert written
    assert not [each for each in written if "?" in each]
