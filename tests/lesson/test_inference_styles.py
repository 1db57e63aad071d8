"""Phases that nobody marked, in the many ways to write a training loop."""

import pytest
from lesson_tools import lesson_of, loop, phases, picture


def test_autograd_grad_goes_backward_and_its_result_updates() -> None:
    text = loop(
        "pred = w * X",
        "loss = ((pred - Y) ** 2).mean()",
        "(g,) = torch.autograd.grad(loss, [w])",
        "w = w - 0.1 * g",
    )

    assert [phase for phase, _ in phases(text)] == ["forward", "loss", "backward", "update"]


def test_gradients_accumulated_over_small_batches() -> None:
    text = loop(
        "for x, y in parts:",
        "    loss = criterion(model(x), y)",
        "    (loss / 4).backward()",
        "optimizer.step()",
        "optimizer.zero_grad()",
    )

    found = [phase for phase, _ in phases(text)]

    assert found[1:] == ["forward+loss", "loss+backward", "update", "zero_grad"]


def test_an_update_now_and_then_is_looked_into() -> None:
    text = loop(
        "out = model(X)",
        "loss = criterion(out, Y)",
        "loss.backward()",
        "if i % 4 == 3:",
        "    optimizer.step()",
        "    optimizer.zero_grad()",
    )

    assert phases(text)[3:] == [
        ("update", "if i % 4 == 3:"),
        ("update", "optimizer.step()"),
        ("zero_grad", "optimizer.zero_grad()"),
    ]


def test_statements_on_one_line_are_one_step() -> None:
    row = "opt.zero_grad(); loss.backward(); opt.step()"

    assert phases(loop("loss = w ** 2", row))[1] == ("backward+update+zero_grad", row)


def test_a_closure_handed_to_the_optimizer() -> None:
    text = """\
        import torch
        opt = torch.optim.LBFGS(model.parameters())
        for i in range(3):
            def closure():
                opt.zero_grad()
                out = model(X)
                loss = criterion(out, Y)
                loss.backward()
                return loss
            opt.step(closure)
        """

    assert [phase for phase, _ in phases(text)] == [
        "other", "zero_grad", "forward", "loss", "backward", "other", "update",
    ]  # fmt: skip


def test_a_loop_in_a_method() -> None:
    text = """\
        class Trainer:
            def fit(self):
                for batch in self.loader:
                    self.out = self.model(batch)
                    self.loss = self.criterion(self.out, self.goal)
                    self.loss.backward()
                    self.optimizer.step()
        Trainer().fit()
        """

    assert [phase for phase, _ in phases(text)] == ["forward", "loss", "backward", "update"]


def test_a_step_in_a_function_of_its_own() -> None:
    text = """\
        def step(x, y):
            out = model(x)
            loss = criterion(out, y)
            loss.backward()
            optimizer.step()
        for x, y in data:
            step(x, y)
        """

    names = ["forward", "loss", "backward", "update", "other"]
    assert [phase for phase, _ in phases(text)] == names
    assert lesson_of(text).loops[0].first_line == 6


def test_backpropagation_by_hand() -> None:
    text = """\
        import numpy as np
        for t in range(500):
            h = x.dot(W1)
            relu = np.maximum(h, 0)
            y_pred = relu.dot(W2)
            loss = np.square(y_pred - y).sum()
            print(t, loss)
            d_y = 2.0 * (y_pred - y)
            d_W2 = relu.T.dot(d_y)
            d_h = d_y.dot(W2.T) * (h > 0)
            d_W1 = x.T.dot(d_h)
            W1 -= 1e-6 * d_W1
            W2 = W2 - 1e-6 * d_W2
        """

    assert [phase for phase, _ in phases(text)] == [
        "forward", "forward", "forward", "loss", "other",
        "backward", "backward", "backward", "backward", "update", "update",
    ]  # fmt: skip


def test_a_slope_computed_in_the_updating_line() -> None:
    text = "w = 3.0\nfor i in range(3):\n    w -= 0.1 * slope(w)\n"

    assert phases(text) == [("backward+update", "w -= 0.1 * slope(w)")]


@pytest.mark.parametrize(
    "body",
    [
        ["total += loss", "n -= 1"],
        ["with torch.no_grad():", "    out = model(x)", "    total += criterion(out, y)"],
        ["x -= v * 0.1", "v += x * 0.1"],
        ["lr *= 0.9", "best = min(best, lr)"],
        ["scheduler.step()", "loss.backward()"],
        ["state, reward = env.step(action)", "loss.backward()"],
        ["avg += 0.1 * (model(x) - avg)"],
    ],
)
def test_what_is_no_training(body: list[str]) -> None:
    text = loop(*body)

    assert lesson_of(text).loops == ()
    assert [row.split()[0] for row in picture(text)] == ["setup"]


def test_two_functions_that_one_loop_calls_are_one_loop() -> None:
    lesson = lesson_of("""\
        def train_critic(x):
            value = critic(x)
            cost = criterion(value, 0)
            cost.backward()
            critic_optimizer.step()
        def train_actor(x):
            out = actor(x)
            loss = criterion(out, 1)
            loss.backward()
            actor_optimizer.step()
        for x in data:
            train_critic(x)
            train_actor(x)
        """)

    assert [(loop.first_line, loop.last_line) for loop in lesson.loops] == [(11, 13)]


def test_two_loops_that_call_one_function_have_its_phases_each() -> None:
    lesson = lesson_of("""\
        def step(x, y):
            out = model(x)
            loss = criterion(out, y)
            loss.backward()
            optimizer.step()
        for x, y in data:
            step(x, y)
        for x, y in more:
            step(x, y)
        """)

    assert [(loop.first_line, loop.last_line) for loop in lesson.loops] == [(6, 7), (8, 9)]
    for number in (1, 2):
        inside = [each.phase for each in lesson.segments if each.loop == number]
        assert [each for each in inside if each != "other"] == [
            "forward", "loss", "backward", "update",
        ]  # fmt: skip


def test_a_function_that_is_called_outside_of_loops_too_is_a_loop_of_its_own() -> None:
    lesson = lesson_of("""\
        def step(x, y):
            out = model(x)
            loss = criterion(out, y)
            loss.backward()
            optimizer.step()
        step(*first)
        for x, y in data:
            step(x, y)
        """)

    assert [(loop.first_line, loop.last_line) for loop in lesson.loops] == [(1, 5)]


def test_what_calls_the_function_without_its_update_is_no_loop_of_it() -> None:
    # Given one function for training and for validation, in a loop of epochs and at the end
    lesson = lesson_of("""\
        def step(x, y, optimizer=None):
            loss = criterion(model(x), y)
            if optimizer is not None:
                loss.backward()
                optimizer.step()
            return loss.item()
        for epoch in range(9):
            for x, y in data:
                step(x, y, optimizer)
            print(step(x_valid, y_valid))
        print(step(x_test, y_test))
        """)

    # Then the loop over the batches is the training loop, and the others evaluate.
    assert [(loop.first_line, loop.last_line) for loop in lesson.loops] == [(8, 9)]


def test_a_closure_that_is_a_method_is_followed() -> None:
    text = """\
        import torch
        class Fitter:
            def __init__(self):
                self.w = torch.zeros(3, requires_grad=True)
                self.optimizer = torch.optim.LBFGS([self.w])
            def closure(self):
                self.optimizer.zero_grad()
                out = x @ self.w
                loss = ((out - y) ** 2).mean()
                loss.backward()
                return loss
            def fit(self):
                for _ in range(5):
                    self.optimizer.step(self.closure)
        Fitter().fit()
        """

    names = {phase for phase, _ in phases(text)}
    assert names >= {"zero_grad", "forward", "loss", "backward", "update"}
    assert lesson_of(text).loops[0].first_line == 13


def test_a_gradient_that_zeros_are_put_in_the_place_of_is_cleared() -> None:
    text = loop(
        "loss = ((X @ w - Y) ** 2).mean()",
        "loss.backward()",
        "w.data -= 0.1 * w.grad",
        "w.grad = torch.zeros_like(w.grad)",
    )

    assert phases(text)[-1] == ("zero_grad", "w.grad = torch.zeros_like(w.grad)")


def test_gradients_of_a_gradient_may_be_taken_in_a_comprehension() -> None:
    # Given Newton's step, whose matrix of second derivatives is made row by row
    found = phases("""\
        import torch
        theta = torch.zeros(2, requires_grad=True)
        for i in range(3):
            loss = ((theta[0] * x + theta[1] - y) ** 2).mean()
            g = torch.autograd.grad(loss, theta, create_graph=True)[0]
            H = torch.stack([torch.autograd.grad(gi, theta, retain_graph=True)[0] for gi in g])
            theta.data -= torch.linalg.solve(H, g)
        """)

    assert [phase for phase, _ in found] == ["forward+loss", "loss", "backward", "update"]
