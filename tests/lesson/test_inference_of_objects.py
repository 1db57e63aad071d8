"""Phases that nobody marked of what objects of the script's own classes hold, and hold in turn."""

import pytest
from lesson_tools import phases

LINE = """\
import torch
class Line:
    def __init__(self):
        self.w = torch.zeros(2, 1, requires_grad=True)
    def predict(self, x):
        return x @ self.w
    def optimizer(self):
        return Plain([self.w], 0.1)
class Plain:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr
    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad
            p.grad = None
"""


def told(*rows: str, head: str = "") -> list[tuple[str, str]]:
    body = "\n".join(f"    {row}" for row in rows)
    return phases(f"{LINE}{head}for x, y in batches:\n{body}\n")


@pytest.mark.parametrize(
    "made",
    ["opt = Plain([line.w], 0.1)", "opt = line.optimizer()", "opt = rule(line)"],
    ids=["on the spot", "by a method", "by a function that calls one"],
)
def test_an_optimizer_moves_what_it_was_given_whoever_made_it(made: str) -> None:
    head = f"def rule(of):\n    return of.optimizer()\nline = Line()\n{made}\n"

    found = told(
        "out = line.predict(x)",
        "loss = (out - y).pow(2).mean()",
        "loss.backward()",
        "opt.step()",
        head=head,
    )

    assert [each for each in found if each[0] != "other"] == [
        ("update", "p.data -= self.lr * p.grad"),
        ("zero_grad", "p.grad = None"),
        ("forward", "out = line.predict(x)"),
        ("loss", "loss = (out - y).pow(2).mean()"),
        ("backward", "loss.backward()"),
    ]


def test_a_weight_is_the_same_however_many_objects_lead_to_it() -> None:
    # Given a weight that one object knows as its own, and the loop as that of an object in another
    head = (
        "class Pair:\n    def __init__(self, line):\n        self.line = line\n"
        "pair = Pair(Line())\nopt = pair.line.optimizer()\n"
    )

    # When a loop predicts by it
    found = told(
        "out = pair.line.predict(x)",
        "loss = (out - y).pow(2).mean()",
        "loss.backward()",
        "opt.step()",
        head=head,
    )

    # Then that is the prediction.
    assert ("forward", "out = pair.line.predict(x)") in found
    assert ("loss", "loss = (out - y).pow(2).mean()") in found


def test_another_object_of_the_class_is_not_trained_by_it() -> None:
    head = "line, teacher = Line(), Line()\nopt = torch.optim.SGD([line.w], lr=0.1)\n"

    found = told(
        "target = teacher.predict(x)",
        "out = line.predict(x)",
        "loss = (out - target).pow(2).mean()",
        "loss.backward()",
        "opt.step()",
        head=head,
    )

    assert ("other", "target = teacher.predict(x)") in found
    assert ("forward", "out = line.predict(x)") in found


def test_what_no_statement_stores_is_kept_under_the_name_of_the_argument() -> None:
    # Given an optimizer whose constructor stores what it is given by a loop over its words
    head = (
        "class Kept:\n"
        "    def __init__(self, leaves, rate):\n        vars(self).update(locals())\n"
        "    def step(self):\n        for p in self.leaves:\n"
        "            p.data -= self.rate * p.grad\n            p.grad = None\n"
        "line = Line()\nopt = Kept([line.w], 0.1)\n"
    )

    found = told(
        "out = line.predict(x)",
        "loss = (out - y).pow(2).mean()",
        "loss.backward()",
        "opt.step()",
        head=head,
    )

    assert ("forward", "out = line.predict(x)") in found
