"""Weights that NumPy scripts make anew in comprehensions: each has the equation of its step."""

from typing import Any

import pytest

LOOP = """
import numpy as np
X = np.array([[1.0, 2.0], [3.0, 4.0], [0.5, -1.0]])
Y = np.array([1.0, 2.0, 3.0])
W, b = np.zeros(2), np.zeros(1)
lr = 0.1
def sgd(params, grads, lr=0.1):
    return [p - lr * g for p, g in zip(params, grads)]
for epoch in range(3):
    error = X @ W + b - Y
    loss = (error ** 2).mean()
    gW, gb = 2 * X.T @ error / 3, 2 * error.mean(keepdims=True)
    {update}
"""


@pytest.mark.parametrize(
    "update",
    [
        "W, b = sgd([W, b], [gW, gb])",
        "W, b = [p - lr * g for p, g in zip([W, b], [gW, gb])]",
        "W, b = (p - lr * g for p, g in zip((W, b), (gW, gb)))",
        "W, b = tuple(p - lr * g for p, g in zip((W, b), (gW, gb)))",
    ],
)
def test_each_weight_of_a_list_has_its_step(derive: Any, update: str) -> None:
    run = derive(LOOP.format(update=update))

    for name in ("W", "b"):
        equation = run.equation(name, "update", 2)
        assert (equation.symbolic, equation.checked) == (f"{name} ← {name} − lr · g{name}", True)


SUMMED = """
import numpy as np
rng = np.random.default_rng(0)
data = [(rng.normal(size=2), 1.0), (rng.normal(size=2), -1.0)]
weights = [np.zeros(2), np.zeros(1)]
def gradients(weights, x, y):
    error = weights[0] @ x + weights[1] - y
    return [error * x, error]
for epoch in range(2):
    total = [np.zeros_like(w) for w in weights]
    # %% forward+loss+backward
    for x, y in data:
        total = [t + g for t, g in zip(total, gradients(weights, x, y))]
    # %% update
    weights = [w - 0.1 * t for w, t in zip(weights, total)]
"""


def test_weights_in_a_list_keep_their_places(derive: Any) -> None:
    run = derive(SUMMED)

    equation = run.equation("weights[0]", "update", 2)

    assert equation.symbolic == "weights[0] ← weights[0] − 0.1 · total[0]"
    assert equation.checked is True


def test_a_comprehension_through_the_data_is_not_looked_into(derive: Any) -> None:
    # Given a prediction for each of many numbers, which need not be recorded one by one
    run = derive("""
        import numpy as np
        w, xs, ys = np.array([0.0]), np.arange(3.0), np.arange(3.0) * 2
        for epoch in range(2):
            # %% forward
            predictions = [w * x for x in xs]
            # %% loss
            errors = np.array(predictions).ravel() - ys
            loss = (errors ** 2).mean()
            # %% backward
            grad = 2 * (errors * xs).mean()
            # %% update
            w = w - 0.1 * grad
    """)

    assert [op.op for op in run.phase("forward").ops] == []
    assert run.equation("w", "update").checked is True
