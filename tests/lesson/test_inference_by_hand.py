"""Phases that nobody marked of loops that compute their gradients themselves."""

import pytest
from lesson_tools import phases


def told(*body: str) -> list[str]:
    rows = "\n".join(f"    {row}" for row in body)
    return [phase for phase, _ in phases(f"import numpy as np\nfor i in range(3):\n{rows}\n")]


@pytest.mark.parametrize(
    "update",
    [
        ["w = w * (1 - 0.1) - 0.1 * dw"],
        ["w = (1 - rate * decay) * w - rate * dw"],
        ["w = w - 0.1 * dw - 0.01 * w"],
        ["w = -0.1 * dw + w"],
        ["new = w - 0.1 * dw", "w = new"],
        ["np.subtract(w, 0.1 * dw, out=w)"],
        ["np.add.at(w, rows, -0.1 * dw)"],
    ],
    ids=[
        "decayed behind", "decayed before", "in two steps", "the step first", "by another name",
        "by a function", "row by row",
    ],
)  # fmt: skip
def test_a_weight_is_moved_in_many_spellings(update: list[str]) -> None:
    found = told("p = X @ w", "e = p - Y", "loss = (e ** 2).mean()", "dw = X.T @ e", *update)

    # What compares the prediction makes the loss, or the gradient where that alone needs it.
    assert found[0] == "forward"
    assert found[-len(update) :] == ["update"] * len(update)


def test_values_of_a_table_are_put_back_under_their_names() -> None:
    found = told(
        "p = X @ net['W']",
        "e = p - Y",
        "grads = {'W': X.T @ e}",
        "for k, w in net.items():",
        "    next_w = w - 0.1 * grads[k]",
        "    net[k] = next_w",
    )

    assert found[-2:] == ["update", "update"]


def test_what_a_drawn_arm_earns_moves_its_preference() -> None:
    # Given a bandit: no target is there to compare the probabilities with
    found = told(
        "p = np.exp(prefs) / np.exp(prefs).sum()",
        "a = np.random.choice(3, p=p)",
        "r = payoff[a]",
        "prefs += 0.1 * (r - mean) * (np.eye(3)[a] - p)",
    )

    # Then what decides on the arm is the prediction, and one line does the rest.
    assert found == ["forward", "other", "other", "backward+update"]


def test_a_rule_without_an_error_of_its_own_updates_in_one_line() -> None:
    found = told("out = np.sign(X @ w)", "w += 0.1 * (Y - out) @ X")

    assert found == ["forward", "backward+update"]


def test_what_decides_whether_a_weight_moves_is_no_gradient() -> None:
    found = told("m = Y * (X @ w)", "if m < 1:", "    w = (1 - s * l) * w + s * Y * X")

    assert found[0] == "forward"
    assert found[-1] == "backward+update"


def test_objects_in_a_list_are_the_same_whoever_goes_through_them() -> None:
    # Given layers in a net, and an optimizer that keeps the net
    text = """\
        class Layer:
            def __init__(self): self.params, self.grads = {"W": np.ones((2, 2))}, {}
            def forward(self, x):
                self.x = x
                return x @ self.params["W"]
            def backward(self, d):
                self.grads["W"] = self.x.T @ d
                return d @ self.params["W"].T
        class Net:
            def __init__(self, layers): self.layers = layers
            def forward(self, x):
                for layer in self.layers:
                    x = layer.forward(x)
                return x
            def backward(self, d):
                for layer in reversed(self.layers):
                    d = layer.backward(d)
        class Descent:
            def __init__(self, net): self.net = net
            def step(self):
                for layer in self.net.layers:
                    for name in layer.params:
                        layer.params[name] -= 0.1 * layer.grads[name]
        net = Net([Layer(), Layer()])
        opt = Descent(net)
        for i in range(3):
            out = net.forward(X)
            d = out - Y
            loss = (d ** 2).sum()
            net.backward(d)
            opt.step()
        """

    # Then the step of the optimizer is seen to use what the layers kept.
    assert [phase for phase, _ in phases(text)] == [
        "forward", "loss", "loss", "backward", "update",
    ]  # fmt: skip


def test_data_and_weights_kept_together_for_the_way_back_remain_apart() -> None:
    # Given a cache of input and weight, as courses hand it from the way there to the way back
    text = """\
        def there(x, w): return x @ w, (x, w)
        def back(d, cache):
            x, w = cache
            return x.T @ d
        for i in range(3):
            x = data["x"][i]
            out, cache = there(x, net["w"])
            d = out - Y
            net["w"] -= 0.1 * back(d, cache)
        """

    # Then fetching the data is no prediction.
    assert phases(text)[0] == ("other", 'x = data["x"][i]')


def test_a_test_that_only_chooses_belongs_to_the_loss() -> None:
    found = told(
        "p = 1 / (1 + np.exp(-X @ w))",
        "loss = -np.log(np.where(Y == 1, p, 1 - p)).sum()",
        "hits = (np.round(p) == Y).mean()",
        "w -= 0.1 * X.T @ (p - Y)",
    )

    assert found == ["forward", "loss", "other", "backward+update"]


@pytest.mark.parametrize("put", ["grads.insert(0, a.T @ d)", "grads.appendleft(a.T @ d)"])
def test_gradients_may_be_put_at_the_head_of_a_list(put: str) -> None:
    found = told(
        "p = np.tanh(X @ Ws[0]) @ Ws[1]",
        "d = p - Y",
        "loss = (d ** 2).mean()",
        "grads = deque()",
        "for a, W in kept(Ws):",
        f"    {put}",
        "    d = d @ W.T",
        "for W, g in zip(Ws, grads):",
        "    W -= 0.1 * g",
    )

    counted = list(dict.fromkeys(each for each in found if each != "other"))
    assert counted == ["forward", "loss", "backward", "update"]


def test_layers_of_pairs_may_be_made_anew() -> None:
    found = told(
        "a = [X]",
        "for W, b in layers:",
        "    a.append(np.tanh(a[-1] @ W + b))",
        "d = a[-1] - Y",
        "loss = (d ** 2).mean()",
        "grads = []",
        "for (W, b), x in zip(reversed(layers), reversed(a)):",
        "    grads.append((x.T @ d, d.sum(0)))",
        "    d = d @ W.T",
        "grads.reverse()",
        "layers = [(W - 0.1 * dW, b - 0.1 * db) for (W, b), (dW, db) in zip(layers, grads)]",
    )

    counted = list(dict.fromkeys(each for each in found if each != "other"))
    assert counted == ["forward", "loss", "backward", "update"]


def test_what_only_the_loss_predicts_is_the_prediction() -> None:
    text = """\
        def mse(w):
            pred = X @ w
            return np.mean((pred - Y) ** 2)
        def slope(w): return X.T @ (X @ w - Y)
        for i in range(3):
            loss = mse(w)
            w -= 0.1 * slope(w)
        """

    assert [phase for phase, _ in phases(text) if phase != "other"] == [
        "forward", "loss", "backward+update",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "update",
    [
        "w, b = w - 0.1 * dw, b - 0.1 * db",
        "w, b = (w - rate * dw, b - rate * db)",
    ],
)
def test_several_weights_may_be_moved_at_once(update: str) -> None:
    found = told(
        "p = w * X + b", "loss = ((p - Y) ** 2).mean()",
        "dw = ((p - Y) * X).mean()", "db = (p - Y).mean()", update,
    )  # fmt: skip

    assert found == ["forward", "loss", "backward", "backward", "update"]


@pytest.mark.parametrize(
    "update",
    [
        "w = w - 0.1 * (1 / 10) * X.T.dot(X.dot(w) - Y)",
        "w -= 0.1 * 2 / len(Y) * X.T @ (X @ w - Y)",
        "w = w - 0.1 / 10 * X.T @ (X @ w - Y)",
    ],
)
def test_a_descent_in_one_line_is_both_backward_and_update(update: str) -> None:
    assert told(update) == ["backward+update"]


NETWORK = """\
import numpy as np
class SGD:
    def __init__(self, layers): self.layers = layers
    def step(self):
        for layer in self.layers:
            layer.w -= 0.1 * layer.dw
class Layer:
    def __init__(self): self.w = np.ones((2, 1))
    def forward(self, x):
        self.x = x
        return x @ self.w
    def backward(self, d): self.dw = self.x.T @ d
layer = Layer()
{made}
for epoch in range(3):
    out = layer.forward(X)
    d = out - Y
    loss = (d ** 2).mean()
    layer.backward(d)
    optimizer.step()
"""


@pytest.mark.parametrize(
    "made",
    ["optimizer = SGD([layer])", "net = [layer]\noptimizer = SGD(net)"],
    ids=["on the spot", "before"],
)
def test_an_optimizer_goes_through_the_layers_that_it_was_given(made: str) -> None:
    found = [phase for phase, _ in phases(NETWORK.format(made=made)) if phase != "other"]
    assert list(dict.fromkeys(found)) == ["forward", "loss", "backward", "update"]


def test_a_function_may_return_its_moved_weights_beside_the_loss() -> None:
    text = """\
        def step(w, b):
            p = w * X + b
            loss = np.mean((p - Y) ** 2)
            dw = np.mean((p - Y) * X)
            db = np.mean(p - Y)
            return w - 0.1 * dw, b - 0.1 * db, loss
        for i in range(3):
            w, b, loss = step(w, b)
        """

    found = [phase for phase, _ in phases(text) if phase != "other"]
    assert list(dict.fromkeys(found)) == ["forward", "loss", "backward", "update"]


def test_weights_may_be_gone_through_beside_their_gradients_in_a_list_that_is_written_out() -> None:
    found = told(
        "d = X @ W1 + X @ W2 - Y", "loss = (d ** 2).mean()",
        "g1 = X.T @ d", "g2 = 2 * X.T @ d",
        "for W, g in ((W1, g1), (W2, g2)):", "    W -= 0.1 * g",
    )  # fmt: skip

    assert found[2:4] == ["backward"] * 2


def test_a_starred_target_takes_the_gradients_that_a_function_returns() -> None:
    found = phases("""
        import numpy as np
        def slopes(x, y):
            p = x @ w + b
            loss = ((p - y) ** 2).mean()
            d = 2 * (p - y)
            return loss, x.T @ d, d.sum(0)
        w, b = np.zeros((2, 1)), np.zeros(1)
        for i in range(3):
            loss, *grads = slopes(x, y)
            for each, g in zip([w, b], grads):
                each -= 0.1 * g
        """)

    told = dict.fromkeys(phase for phase, _ in found if phase != "other")
    assert list(told) == ["forward", "loss", "backward", "update"]


def test_an_object_that_is_called_may_move_the_weights() -> None:
    found = phases("""
        import numpy as np
        class Descent:
            def __call__(self, w, g):
                return w - 0.1 * g
        rule = Descent()
        w = np.zeros(2)
        for i in range(3):
            error = x @ w - y
            loss = np.mean(error ** 2)
            slope = 2 * x.T @ error
            w = rule(w, slope)
        """)

    told = dict.fromkeys(phase for phase, _ in found if phase != "other")
    assert list(told)[-2:] == ["backward", "update"]
