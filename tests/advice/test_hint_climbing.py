"""A loss of a script that computes its gradients itself, and grows from the first step on."""

import pytest
from playing import Player

HEAD = "import numpy as np\n\nrng = np.random.default_rng(0)\n"
DATA = """
X = rng.normal(size=(20, 2))
Y = X @ np.array([2.0, -1.0])
w = np.zeros(2)
for i in range(8):
"""
LOOP = """
    e = {error}
    loss = np.mean(e ** 2)
    dw = 2 * X.T @ e / len(X)
    {update}
"""


@pytest.mark.parametrize(
    ("error", "update", "said", "line"),
    [
        ("X @ w - Y", "w += 0.05 * dw", "take it away, with a minus", "w += 0.05 * dw"),
        ("Y - X @ w", "w -= 0.05 * dw", "has the wrong sign", "loss = np.mean(e ** 2)"),
    ],
)
def test_an_update_up_the_slope_is_noticed_while_the_loss_is_small_still(
    played: Player, error: str, update: str, said: str, line: str
) -> None:
    run = played(DATA + LOOP.format(error=error, update=update), head=HEAD)

    hint = run.hint
    assert hint.subject == "diverges"
    assert said in hint.text
    assert run.code(hint.line) == line


def test_a_method_that_is_called_backward_makes_no_script_one_of_autograds(
    played: Player,
) -> None:
    run = played(
        """
        class Line:
            def __init__(self): self.w = np.zeros(2)
            def forward(self): return X @ self.w
            def backward(self, e): self.w -= 0.1 * X.T @ e / len(X)
        X = rng.normal(size=(20, 2))
        Y = X @ np.array([2.0, -1.0])
        line = Line()
        for i in range(8):
            out = line.forward()
            loss = ((out - Y) ** 2).mean()
            line.backward(Y - out)
        """,
        head=HEAD,
    )

    assert run.hint.subject == "diverges"


@pytest.mark.parametrize(
    "source",
    [
        # What is to grow, by its name.
        DATA
        + "    p = 1 / (1 + np.exp(-X @ w))\n    t = Y > 0\n    dw = X.T @ (t - p)\n"
        + "    likelihood = np.sum(np.log(np.where(t, p, 1 - p)))\n    w += 0.01 * dw\n",
        # A sample at a time, the larger ones later.
        "w = 0.0\nfor x in np.arange(1.0, 12.0):\n    e = w * x - 2 * x\n    loss = e ** 2\n"
        "    w -= 0.0001 * 2 * e * x\n",
        # A sum that goes on.
        DATA + "    e = X @ w - Y\n    loss = np.mean(e ** 2)\n    w -= 0.1 * X.T @ e / 20\n",
    ],
    ids=["a likelihood", "samples in their order", "a loop that is right"],
)
def test_what_may_grow_or_falls_is_right(played: Player, source: str) -> None:
    assert played(source, head=HEAD).hints == []
