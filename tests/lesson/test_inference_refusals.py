"""What is no training, though something is counted down, moved or differentiated in it."""

import ast

import pytest

from tutor.lesson.blocks import Blocks
from tutor.lesson.inference import Guess, infer


def told(source: str) -> list[Guess]:
    return infer(Blocks(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "def close(self):\n    if self.refs > 0:\n        self.refs -= 1\nclose(thing)\n",
        "for u, v in edges:\n    if cost[u] <= cost[v]:\n        cost[v] -= cost[u]\n",
        "while low < high:\n    before = text[:at]\n    rest = width - before\n    at -= 1\n",
        "for x, y in data:\n    loss = f(net(x), y)\n    loss.backward()\n    seen += x.grad\n",
        "for day in days:\n    new = rate * S * I\n    S -= new\n    I += new - cured * I\n",
        "dt = 0.1\nwhile t < end:\n    a = -2.0 * (x - x0)\n    v += a * dt\n    x += v * dt\n",
        "while t < end:\n    x += v * dt\n    v += (pull(x) - drag * v) * dt\n",
        "for i in range(9):\n    x = x - f(x) / df(x)\n    print(x)\n",
        "for n, x in enumerate(xs, 1):\n    d = x - mean\n    mean = mean + d / n\n    s += d\n",
        "for x in xs:\n    slow = 0.9 * slow + 0.1 * x\n    fast = 0.5 * fast + 0.5 * x\n",
        "for i in range(9):\n    p = counts / counts.sum()\n    k = rng.choice(3, p=p)\n"
        "    counts[k] += 1\n",
        "for i in range(9):\n    new = x + rng.normal()\n    if rng.random() < f(new) / f(x):\n"
        "        x = new\n    kept.append(x)\n",
        "for i in range(9):\n    out = x + layer(x)\n    x = out\n",
        "for i in range(9):\n    flow = 0.3 * level\n    level = level - 0.5 * flow\n",
    ],
    ids=[
        "a counter",
        "costs that are shared out",
        "a search in a text",
        "a saliency map",
        "an epidemic",
        "a spring",
        "a body that is slowed down",
        "a root",
        "a running mean",
        "averages that fade",
        "an urn",
        "a chain that is sampled",
        "a residual net",
        "a tank that empties",
    ],
)
def test_what_only_moves_or_differentiates_is_no_training_loop(source: str) -> None:
    assert told(source) == []


def test_a_method_of_one_class_updates_in_each_loop_that_calls_it() -> None:
    # Given two loops that share a function for the step
    rule = "def step(ws):\n    for w in ws:\n        w.data -= 0.1 * w.grad\n"
    loop = "for i in r:\n    l = ((w{0} * x - y) ** 2).sum()\n    l.backward()\n    step([w{0}])\n"

    # Then both are training loops.
    found = told(rule + loop.format(1) + loop.format(2))
    assert [set(guess.phases.values()) - {"other"} for guess in found] == [
        {"forward+loss", "backward", "update"}
    ] * 2


def test_a_backward_whose_gradients_are_cleared_unused_feeds_no_update() -> None:
    # Given a loop that first looks for where the model errs, then trains there
    (guess,) = told(
        "opt = torch.optim.SGD(net.parameters())\n"
        "for x, y in data:\n"
        "    worst = f(net(x), y)\n    worst.backward()\n    x = x + x.grad.sign()\n"
        "    opt.zero_grad()\n    loss = f(net(x), y)\n    loss.backward()\n    opt.step()\n"
    )

    # Then only the second backward is the loop's.
    lines = {statement.lineno: phase for statement, phase in guess.phases.items()}
    assert [line for line, phase in lines.items() if phase == "backward"] == [8]


SOLVER = """\
def solve(A, b, x):
    r = b - A @ x
    p, rs = r, r @ r
    for i in range(9):
        q = A @ p
        a = rs / (p @ q)
        x = x + a * p
        r = r - a * q
        {}
        p = r + (new / rs) * p
        rs = new
    return x
solve(A, b, x)
"""
FILTER = """\
for z in zs:
    P = F @ P @ F.T + Q
    K = P @ H.T @ inv(H @ P @ H.T + R)
    {}
    P = P - K @ H @ P
"""


@pytest.mark.parametrize(
    "source",
    [
        SOLVER.format("new = r @ r"),
        SOLVER.format("new = np.dot(r, r)"),
        FILTER.format("y = z - H @ x\n    x = x + K @ y"),
        FILTER.format("y = z - H @ x\n    x += K @ y"),
    ],
    ids=["a solver", "one with functions", "a filter", "one in place"],
)
def test_a_solver_and_a_filter_train_nothing(source: str) -> None:
    assert told(source) == []


@pytest.mark.parametrize(
    "source",
    [
        "for n in range(9):\n    e = Y - X @ w\n    for k in range(5):\n"
        "        g = X.T @ (Y - X @ w)\n        v = 0.9 * v + g\n        w = w + 0.1 * v\n",
        "for z, y in pairs:\n    h = 0.9 * h + R @ z\n    e = y - w @ h\n    w = w + 0.1 * e * h\n",
        "for z, y in pairs:\n    k = P @ z / (1 + z @ P @ z)\n    e = y - w @ z\n"
        "    w = w + k * e\n    P = P - np.outer(k, z @ P)\n",
        "while more:\n    z, y = sensor.read()\n    k = P @ z / (1 + z @ P @ z)\n"
        "    e = y - w @ z\n    w = w + k * e\n    P = P - np.outer(k, z @ P)\n",
        "for z, y in pairs:\n    rate = 0.99 * rate\n    e = y - w @ z\n    w = w + rate * e * z\n",
    ],
    ids=[
        "momentum in an inner loop",
        "a reservoir",
        "least squares",
        "of a sensor",
        "a rate that fades",
    ],
)
def test_what_looks_like_these_and_meets_data_in_each_pass_trains(source: str) -> None:
    (guess,) = told(source)

    assert "update" in guess.phases.values()
