"""Statements that call several functions into which stepping goes: what they make of the results.

Such a statement is told in parts, and each part in the names of the place where it stands.
"""

from typing import Any

SCRIPT = """
import torch
w = torch.tensor([0.5, -1.0], requires_grad=True)
X, Y = torch.tensor([[1.0, 2.0], [3.0, 1.0]]), torch.tensor([2.0, 3.0])
def error(x, y):
    pred = x @ w
    return ((pred - y) ** 2).mean()
{more}
for epoch in range(2):
    {statement}
    loss.backward()
    w.data -= 0.01 * w.grad
    w.grad = None
"""


def told(derive: Any, statement: str, more: str = "") -> Any:
    return derive(SCRIPT.format(statement=statement, more=more))


def symbolic(run: Any, name: str) -> str:
    """Return the last equation of a name in the first iteration."""
    found = [
        e for step in run.steps if step.index < run.phase("update").index for e in step.equations
    ]
    assert all(each.checked for each in found), [(e.symbolic, e.error) for e in found]
    return str([each.symbolic for each in found if each.name == name][-1])


def test_what_a_function_returned_into_a_sum_is_called_as_it_was_called_for(derive: Any) -> None:
    run = told(derive, "loss = error(X, Y) + 0.5 * error(X + 1, Y)")

    assert symbolic(run, "loss") == "loss = error(X, Y) + 0.5 · error(X + 1, Y)"


def test_the_same_call_twice_gives_two_values(derive: Any) -> None:
    run = told(derive, "loss = error(X, Y) * error(X, Y)")

    assert symbolic(run, "loss") == "loss = error(X, Y) · error(X, Y)₂"


def test_what_was_made_before_another_call_is_part_of_the_sum(derive: Any) -> None:
    # Given a square that is made before the first call, and an exponential before the second
    run = told(derive, "loss = (w ** 2).sum() + torch.exp(-error(X, Y)) * error(X / 2, Y)")

    assert symbolic(run, "loss") == "loss = ∑ w² + e^(−error(X, Y)) · error(X / 2, Y)"


def test_a_sum_over_calls_names_each_of_them(derive: Any) -> None:
    # Given a second call in the line, without which its parts are seen through
    each = "error(x, y) for x, y in zip(X.split(1), Y.split(1))"
    run = told(derive, f"loss = 0.5 * error(X, Y) + sum({each})")

    assert symbolic(run, "loss") == "loss = 0.5 · error(X, Y) + error(x, y) + error(x, y)₂"


def test_each_turn_of_a_loop_calls_anew(derive: Any) -> None:
    statement = "loss = 0\n    for k in range(2):\n        loss = loss + error(X + k, Y)"
    run = told(derive, statement)

    assert symbolic(run, "loss") == "loss ← loss + error(X + k, Y)"


def test_behind_a_call_the_line_has_its_own_names(derive: Any) -> None:
    # Given a function that calls x what its caller calls h
    more = "def smooth(x):\n    pred = x @ w\n    aux = (pred - Y).mean()\n    return pred * aux"
    run = told(derive, "h = Y * 2\n    h = h + smooth(X)\n    loss = (h ** 2).sum()", more)

    assert symbolic(run, "h") == "h ← h + smooth(X)"


def test_an_argument_is_not_called_by_the_functions_name_behind_the_call(derive: Any) -> None:
    more = "def both(x, y):\n    pred = x @ w\n    return (pred - y) ** 2"
    run = told(derive, "h = X + 1\n    loss = (h @ w * both(h, Y)).mean()", more)

    assert symbolic(run, "loss") == "loss = mean(h w ⊙ both(h, Y))"


def test_a_long_call_is_named_by_its_function(derive: Any) -> None:
    run = told(derive, "loss = 2 * error(X * torch.ones(2, 2) + 1, Y * torch.ones(2))")

    assert symbolic(run, "loss") == "loss = 2 · error(…)"


def test_a_call_with_a_matrix_product_in_it_is_named_by_its_function(derive: Any) -> None:
    run = told(derive, "loss = 2 * error(X @ X, Y)")

    assert symbolic(run, "loss") == "loss = 2 · error(…)"


def test_what_something_else_calls_is_not_called_by_its_words(derive: Any) -> None:
    # Given a function that `map` calls: what it returns is not what `sum(map(...))` does
    run = told(derive, "loss = 0.5 * error(X, Y) + sum(map(error, X.split(1), Y.split(1)))")

    assert symbolic(run, "loss") == "loss = 0.5 · error(X, Y) + 12.25 + 6.25"


def test_an_object_that_is_called_is_called_as_the_line_calls_it(derive: Any) -> None:
    more = (
        "class Net:\n"
        "    def __call__(self, x):\n"
        "        pred = x @ w\n"
        "        return ((pred - Y) ** 2).mean()\n"
        "net = Net()"
    )
    run = told(derive, "loss = 3 + net(X) * net(X + 1)", more)

    assert symbolic(run, "loss") == "loss = net(X) · net(X + 1) + 3"


def test_gradients_tell_results_of_several_turns_apart(derive: Any) -> None:
    statement = (
        "loss = 0\n    for k in range(2):\n        loss = loss + error(X + k, Y) * error(X - k, Y)"
    )
    run = told(derive, statement)

    gradient = symbolic(run, "w.grad")
    assert "error(X + k, Y)⁽" in gradient
    assert "error(X + k, Y) " in gradient
