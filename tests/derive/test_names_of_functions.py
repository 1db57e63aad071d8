"""A line that calls functions is told in its own names, whatever those call things inside."""

from typing import Any

import pytest

HEAD = """
import numpy as np
X, Y = np.eye(2), np.array([1.0, 2.0])
w = np.zeros(2)
"""


def numpy_loop(derive: Any, more: str, *rows: str) -> Any:
    body = "".join(f"    {row}\n" for row in rows)
    return derive(f"{HEAD}{more}\nfor i in range(2):\n{body}")


def symbolic(run: Any, name: str) -> str:
    found = [e for step in run.steps if step.iteration == 1 for e in step.equations]
    told = next(e for e in reversed(found) if e.name == name)
    assert told.checked
    return str(told.symbolic)


def test_a_default_is_no_rate_of_the_module(derive: Any) -> None:
    # Given a rate of the module's, and a function with another one by default
    more = "lr = 3.0\ndef step(w, g, lr=0.1):\n    return w - lr * g"
    run = numpy_loop(derive, more, "p = X @ w", "g = X.T @ (p - Y)", "w = step(w, g)")

    assert symbolic(run, "w") == "w ← w − 0.1 · g"


def test_a_rate_of_the_module_keeps_its_name_in_a_function(derive: Any) -> None:
    more = "lr = 0.1\ndef step(w, g):\n    return w - lr * g"
    run = numpy_loop(derive, more, "p = X @ w", "g = X.T @ (p - Y)", "w = step(w, g)")

    assert symbolic(run, "w") == "w ← w − lr · g"


def test_two_calls_with_another_share_each(derive: Any) -> None:
    more = "def size(a, share=0.3):\n    return share * (a ** 2).sum()"
    run = numpy_loop(
        derive,
        more,
        "r = X @ w - Y",
        "loss = (r ** 2).mean() + size(w) + size(r, share=0.5)",
        "g = X.T @ r",
        "w = w - 0.1 * g",
    )
    told = [e.symbolic for s in run.steps if s.iteration == 1 for e in s.equations]

    assert "share" not in "".join(told)
    assert any("0.3 · ∑ w²" in each for each in told)
    assert any("0.5 · ∑ r²" in each for each in told), told


def test_the_number_of_rows_is_that_of_the_argument(derive: Any) -> None:
    # Given a name of the function's that is another array of the module's
    more = "y = np.ones(7)\ndef slope(x, p, y):\n    return x.T @ (2 * (p - y) / y.size)"
    run = numpy_loop(derive, more, "p = X @ w", "g = slope(X, p, Y)", "w = w - 0.1 * g")

    assert symbolic(run, "g") == "g = Xᵀ (2 · (p − Y))/2"


def test_an_operand_that_was_read_before_a_call_is_known_behind_it(derive: Any) -> None:
    more = "def slope(w):\n    r = X @ w - Y\n    loss = (r ** 2).mean()\n    return X.T @ r"
    run = numpy_loop(derive, more, "w = w - 0.1 * slope(w)")

    assert symbolic(run, "w") == "w ← w − 0.1 · slope(w)"


def test_a_property_is_called_as_it_is_looked_up(derive: Any) -> None:
    run = derive("""
        import torch
        X, Y = torch.eye(2), torch.tensor([1.0, 2.0])
        class Model:
            def __init__(self, start):
                self.w = torch.full((2,), start, requires_grad=True)
            @property
            def loss(self):
                pred = X @ self.w
                return ((pred - Y) ** 2).mean()
        m, n = Model(0.5), Model(0.25)
        for i in range(2):
            total = m.loss + 2 * n.loss
            total.backward()
            for each in (m, n):
                each.w.data -= 0.1 * each.w.grad
                each.w.grad = None
        """)

    assert symbolic(run, "total") == "total = m.loss + 2 · n.loss"


def test_a_gradient_calls_a_weight_as_the_line_does_that_asks_for_it(derive: Any) -> None:
    run = derive("""
        import torch
        X, Y = torch.eye(2), torch.tensor([1.0, 2.0])
        class Model:
            def __init__(self):
                self.w = torch.tensor([0.5, 0.25], requires_grad=True)
            def loss(self):
                pred = X @ self.w
                return ((pred - Y) ** 2).mean() + (self.w ** 2).sum()
        m = Model()
        for i in range(2):
            loss = m.loss()
            loss.backward()
            m.w.data -= 0.1 * m.w.grad
            m.w.grad = None
        """)

    assert "self" not in symbolic(run, "m.w.grad")
    assert "m.w" in symbolic(run, "m.w.grad")


@pytest.mark.parametrize("given", ["range(3)", "[0, 1, 2]", "np.arange(3)"])
def test_a_place_in_each_row_is_told_however_the_rows_are_counted(derive: Any, given: str) -> None:
    run = derive(f"""
        import numpy as np
        p = np.array([[0.1, 0.9], [0.5, 0.5], [0.8, 0.2]])
        y = np.array([1, 0, 0])
        picked = p[{given}, y]
        p[{given}, y] -= 1
        """)
    told = {e.name: e for step in run.steps for e in step.equations}

    assert told["picked"].checked
    assert told["p"].checked
    assert "− 1 at [" in told["p"].symbolic


def test_arrays_of_a_function_are_no_variables_of_the_loop(derive: Any) -> None:
    # Given a check of the gradient, whose `e` and `g` are not those of the loop
    more = (
        "def slope_of(f, w):\n"
        "    g = np.zeros(2)\n"
        "    for i in range(2):\n"
        "        e = np.zeros(2)\n"
        "        e[i] = 1e-4\n"
        "        g[i] = (f(w + e) - f(w - e)) / 2e-4\n"
        "    return g\n"
        "def loss_of(w):\n"
        "    return np.mean((X @ w - Y) ** 2)"
    )
    run = numpy_loop(
        derive,
        more,
        "e = X @ w - Y",
        "loss = np.mean(e ** 2)",
        "g = 2 * X.T @ e / 2",
        "gap = np.abs(g - slope_of(loss_of, w)).max()",
        "w = w - 0.1 * g",
    )
    step = next(s for s in run.steps if "gap" in s.changed)

    assert {e.name for e in step.equations} & {"e", "g"} == set()


def test_an_index_of_a_function_stands_in_no_equation_of_the_line(derive: Any) -> None:
    more = (
        "V = [np.ones((3, 2)), np.ones((1, 3))]\n"
        "def forward(A):\n"
        "    kept = []\n"
        "    for v in V:\n"
        "        before = A\n"
        "        A = np.tanh(v @ before)\n"
        "        kept.append((before, A))\n"
        "    return A, kept\n"
        "def backward(d, kept):\n"
        "    g = [None, None]\n"
        "    for l in (1, 0):\n"
        "        d = d * (1 - kept[l][1] ** 2)\n"
        "        g[l] = d @ kept[l][0].T\n"
        "        d = V[l].T @ d\n"
        "    return g"
    )
    run = numpy_loop(
        derive,
        more,
        "A, kept = forward(X)",
        "loss = np.mean((A - Y) ** 2)",
        "g = backward(2 * (A - Y) / 2, kept)",
        "V = [v - 0.1 * d for v, d in zip(V, g)]",
    )
    told = "".join(e.symbolic for s in run.steps for e in s.equations)

    assert "[l]" not in told
    assert "before" not in told
    assert {e.checked for s in run.steps for e in s.equations} == {True}


@pytest.mark.parametrize("name", ["softmax", "relu", "mean", "tanh"])
def test_a_function_that_the_script_writes_out_is_none_of_the_librarys(
    derive: Any, name: str
) -> None:
    run = numpy_loop(derive, f"{name} = lambda z: np.exp(z) / 3", f"p = {name}(X @ w)", "w = w + p")

    assert not any(op.op == name for step in run.steps for op in step.ops)
    assert False not in run.verdicts


def test_a_copy_of_a_weight_that_has_moved_since_is_not_taken_for_it(derive: Any) -> None:
    # Given a copy that has the value which the weight had when its gradient was worked out
    run = derive("""
        import torch
        X, Y = torch.eye(2), torch.tensor([1.0, 2.0])
        a = torch.tensor([0.5, 0.25], requires_grad=True)
        b = a.detach().clone().requires_grad_()
        opt = torch.optim.SGD([a], lr=0.1)
        for i in range(2):
            loss = ((X @ a - Y) ** 2).mean()
            opt.zero_grad(); loss.backward(); opt.step()
        """)

    assert "b" not in symbolic(run, "a.grad").replace("∂", "")


def test_a_block_within_a_context_manager_of_the_script_has_its_own_names(derive: Any) -> None:
    # Given a manager that goes on behind the block, and has another name for the model
    run = derive("""
        import torch
        from contextlib import contextmanager
        X, Y = torch.eye(2), torch.tensor([[1.0], [2.0]])
        net = torch.nn.Linear(2, 1)
        opt = torch.optim.SGD(net.parameters(), 0.5)
        @contextmanager
        def training(model, opt):
            opt.zero_grad()
            yield
            opt.step()
        for i in range(2):
            with training(net, opt):
                loss = ((net(X) - Y) ** 2).mean()
                loss.backward()
        """)
    backward = run.phase("backward")

    assert {"net.weight", "net.bias"} <= set(backward.changed)
    assert "model" not in "".join(e.symbolic for e in backward.equations)


def test_what_goes_through_a_generator_that_trains_sees_none_of_its_variables(derive: Any) -> None:
    run = derive("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def training(n):
            for i in range(n):
                loss = (w * 2 - 3) ** 2
                loss.backward()
                w.data -= 0.1 * w.grad
                w.grad = None
                yield loss.item()
        for value in training(2):
            print(value)
        """)
    printing = [step for step in run.steps if step.source.strip() == "print(value)"]

    assert printing
    assert not any("loss" in step.changed for step in printing)
