"""Phases that nobody marked of weights that stand in lists, and of what is handed such a list."""

import pytest
from lesson_tools import phases

HEAD = """\
import torch
ws, bs = [make(3, 8), make(8, 1)], [make(8), make(1)]
"""
BODY = ["h = torch.tanh(x @ ws[0] + bs[0])", "loss = (h @ ws[1] + bs[1] - y).pow(2).mean()"]
MOVES = ["    for p, g in zip({}, grads):", "        p -= 0.1 * g"]


def told(*rows: str, head: str = "") -> list[tuple[str, str]]:
    body = "\n".join(f"    {row}" for row in rows)
    found = phases(f"{HEAD}{head}for x, y in batches:\n{body}\n")
    return [each for each in found if each[0] != "other"]


@pytest.mark.parametrize("over", ["ws + bs", "[*ws, *bs]", "params", "(*bs, *ws)"])
def test_a_loop_over_joined_lists_moves_what_is_in_them(over: str) -> None:
    grads = "grads = torch.autograd.grad(loss, ws + bs)"
    moves = ["with torch.no_grad():", *(row.format(over) for row in MOVES)]

    found = told(*BODY, grads, *moves, head="params = ws + bs\n")

    assert found == [
        ("forward", BODY[0]),
        ("forward+loss", BODY[1]),
        ("backward", grads),
        *[("update", row.strip()) for row in moves],
    ]


def test_an_optimizer_may_be_given_the_gradients_that_it_steps_by() -> None:
    head = (
        "class Plain:\n    def __init__(self, params):\n        self.params = params\n"
        "    def step(self, gs):\n        for p, g in zip(self.params, gs):\n"
        "            p.data -= 0.1 * g\nopt = Plain(ws + bs)\n"
    )

    found = told(*BODY, "gs = torch.autograd.grad(loss, ws + bs)", "opt.step(gs)", head=head)

    assert found[-2:] == [
        ("backward", "gs = torch.autograd.grad(loss, ws + bs)"),
        ("update", "opt.step(gs)"),
    ]


def test_a_list_of_other_things_that_gradients_move_is_no_weight() -> None:
    # Given averages of gradients, which lead to nothing that is differentiated
    head = "means = [0.0, 0.0, 0.0, 0.0]\nopt = torch.optim.SGD(ws + bs, 0.1)\n"
    averages = ["for m, p in zip(means, ws + bs):", "    m += 0.1 * p.grad.mean()"]

    found = told(*BODY, "loss.backward()", *averages, "opt.step()", head=head)

    assert found[-2:] == [("backward", "loss.backward()"), ("update", "opt.step()")]


RULE = """\
def rule(params, rate, size):
    with torch.no_grad():
        for p in params:
            p -= rate * p.grad / size
            p.grad.zero_()
"""


@pytest.mark.parametrize(
    ("bound", "called"),
    [
        ("move = lambda n: rule(ws + bs, 0.1, n)", "move(len(x))"),
        ("move = lambda n, rate=0.1: rule(ws + bs, rate, n)", "move(n=len(x))"),
        ("first = lambda n: rule(ws + bs, 0.1, n)\nmove = first", "move(len(x))"),
    ],
)
def test_a_lambda_that_calls_a_function_does_what_that_does(bound: str, called: str) -> None:
    found = told(*BODY, "loss.backward()", called, head=f"{RULE}{bound}\n")

    assert found[:2] == [("update", "p -= rate * p.grad / size"), ("zero_grad", "p.grad.zero_()")]
