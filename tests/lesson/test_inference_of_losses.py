"""What is the loss: a formula, what joins its parts, what a module holds; and what is none."""

import pytest
from lesson_tools import phases

OF_A_FORMULA = {
    "a function and its derivative": """
        f = lambda x: x ** 2 - 4 * x + 5
        df = lambda x: 2 * x - 4
        x = 10.0
        for i in range(5):
            loss = f(x)
            grad = df(x)
            x -= 0.1 * grad
        """,
    "formulas in the loop": """
        x = 10.0
        for i in range(5):
            value = x ** 2 - 4 * x + 5
            grad = 2 * x - 4
            x = x - 0.1 * grad
        """,
    "an array of two": """
        import numpy as np
        x = np.array([3.0, -2.0])
        for t in range(5):
            height = x[0] ** 2 + 10 * x[1] ** 2
            slope = np.array([2 * x[0], 20 * x[1]])
            x = x - 0.05 * slope
        """,
}


@pytest.mark.parametrize("source", OF_A_FORMULA.values(), ids=OF_A_FORMULA)
def test_a_formula_that_is_minimised_is_the_loss_and_its_derivative_the_gradient(
    source: str,
) -> None:
    assert [phase for phase, _ in phases(source)] == ["loss", "backward", "update"]


def test_momentum_of_such_a_gradient_belongs_to_the_update() -> None:
    found = phases("""
        import numpy as np
        x, m = np.array([3.0, -2.0]), np.zeros(2)
        for t in range(5):
            height = (x ** 2).sum()
            slope = 2 * x
            m = 0.9 * m + 0.1 * slope
            x = x - 0.5 * m
        """)

    assert found == [
        ("loss", "height = (x ** 2).sum()"),
        ("backward", "slope = 2 * x"),
        ("update", "m = 0.9 * m + 0.1 * slope"),
        ("update", "x = x - 0.5 * m"),
    ]


JOINED = {
    "a mean in a line of its own": ["squares = (p - y) ** 2", "loss = squares.mean()"],
    "a mean of a log-likelihood": [
        "likely = y * np.log(p) + (1 - y) * np.log(1 - p)",
        "loss = -np.mean(likely)",
    ],
    "what the weights add": [
        "each = (p - y) ** 2",
        "fit = np.sum(each) / 9",
        "size = 0.1 * np.sum(w * w)",
        "loss = fit + size",
    ],
}


@pytest.mark.parametrize("rows", JOINED.values(), ids=JOINED)
def test_what_joins_a_loss_to_one_number_belongs_to_it(rows: list[str]) -> None:
    body = "\n".join(
        f"    {row}" for row in ["p = x @ w", *rows, "g = x.T @ (p - y)", "w -= 0.1 * g"]
    )
    found = phases(f"import numpy as np\nw = np.zeros(2)\nfor i in range(3):\n{body}\n")

    told = [phase for phase, _ in found]
    assert list(dict.fromkeys(told)) == ["forward", "loss", "backward", "update"]
    assert told.count("loss") == len(rows)


@pytest.mark.parametrize(
    ("rows", "phase"),
    [
        (["print(cost(w))"], "other"),
        (["c = cost(w)", "if i % 2:", "    print(f'{c:.3f}')"], "other"),
        (["costs.append(cost(w))"], "loss"),
        (["c = cost(w)", "if c < 0.1:", "    break"], "loss"),
    ],
    ids=["printed", "printed now and then", "kept", "decided by"],
)
def test_what_is_only_told_of_the_new_weights_is_no_loss(rows: list[str], phase: str) -> None:
    body = ["p = X @ w", "g = X.T @ (p - y)", "w -= 0.1 * g", *rows]
    lines = "".join(f"    {row}\n" for row in body)

    found = phases(
        f"def cost(w):\n    return ((X @ w - y) ** 2).mean()\nfor i in range(3):\n{lines}"
    )

    assert (phase, rows[0]) in found


@pytest.mark.parametrize(
    ("made", "phase"),
    [
        ("torch.nn.MSELoss()", "loss"),
        ("Distance()", "loss"),
        ("torch.nn.Bilinear(1, 1, 1)", "forward+loss"),
        ("torch.nn.AdaptiveLogSoftmaxWithLoss(4, 8, [2])", "forward+loss"),
    ],
)
def test_what_a_module_holds_predicts_unless_it_has_no_parameters(made: str, phase: str) -> None:
    found = phases(f"""
    import torch
    class Distance:
        def __call__(self, out, y):
            return (out - y).abs().mean()
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(2, 1)
            self.rule = {made}
        def forward(self, x):
            return self.layer(x)
    net = Net()
    opt = torch.optim.SGD(net.parameters(), 0.1)
    for x, y in batches:
        out = net(x)
        error = net.rule(out, y)
        error.backward()
        opt.step()
    """)

    assert (phase, "error = net.rule(out, y)") in found
