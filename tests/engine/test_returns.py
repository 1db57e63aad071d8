"""Functions of which a step calls the phases: they return into the step that called them."""

import pytest

from tutor.trace.model import Step

BOTH = """
import torch
w = torch.tensor(1.0, requires_grad=True)

def run(x, train):
    y = w * x
    loss = (y - 3) ** 2
    if train:
        loss.backward()
    return loss

for step in range(3):
    loss = run(2.0, True)
    with torch.no_grad():
        w -= 0.01 * w.grad
        w.grad = None
    print("train", step)
    print("seen", run(1.0, False).item())
print("end", run(5.0, False).item())
"""
"""A function that trains at line 13 and evaluates at lines 18 and 19."""


@pytest.fixture
def steps(trace) -> list[Step]:
    found: list[Step] = trace(BOTH).steps
    return found


def test_what_follows_a_call_is_shown_at_the_line_that_called(steps) -> None:
    wrote = [
        (words[0], step.first_line, step.last_line)
        for step in steps
        for words in [step.stdout.split()]
        if words
    ]

    assert wrote == [("train", 17, 18), ("seen", 17, 18)] * 3 + [("end", 19, 19)]


def test_going_on_behind_a_call_begins_no_iteration(steps) -> None:
    calling = [step.iteration for step in steps if step.first_line == 13]

    assert calling == [1, 1, 2, 2, 3, 3]


def test_a_function_that_raises_returns_to_where_it_is_caught(trace) -> None:
    caught = BOTH.replace("    if train:", "    if x == 1.0: raise ValueError\n    if train:")
    caught = caught.replace(
        '    print("seen", run(1.0, False).item())',
        "    try:\n        run(1.0, False)\n    except ValueError:\n        print('caught')",
    )
    wrote = {
        (step.first_line, step.last_line) for step in trace(caught).steps if "caught" in step.stdout
    }

    assert wrote == {(18, 22)}
