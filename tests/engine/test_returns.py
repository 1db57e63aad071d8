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
    loss = run(torch.tensor(2.0), True)
    with torch.no_grad():
        w -= 0.01 * w.grad
        w.grad = None
    print("train", step)
    print("seen", run(torch.tensor(1.0), False).item())
print("end", run(torch.tensor(5.0), False).item())
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
        '    print("seen", run(torch.tensor(1.0), False).item())',
        "    try:\n        run(torch.tensor(1.0), False)\n"
        "    except ValueError:\n        print('caught')",
    )
    wrote = {
        (step.first_line, step.last_line) for step in trace(caught).steps if "caught" in step.stdout
    }

    assert wrote == {(18, 22)}


def test_what_the_function_does_to_evaluate_has_no_phase_of_training(steps) -> None:
    # Given steps of the function's own lines, called at lines 13, 18 and 19
    inside = [step for step in steps if step.last_line <= 10 and step.first_line >= 6]
    trained = [step.phase for step in inside if step.loop and step.phase != "other"]

    # Then they train as often as line 13 calls it, and belong to no loop where it has ended.
    assert trained == ["forward", "loss", "backward"] * 3
    assert {step.phase for step in inside if step.loop is None} == {"after"}
    assert all(step.iteration is None for step in inside if step.loop is None)


def test_a_function_that_is_reached_through_another_trains_or_evaluates_as_that_does(trace) -> None:
    # Given two functions that lead to one that computes a loss, one to train and one to look
    run = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def loss_of(x):
            y = w * x
            return (y - 3) ** 2
        def learn(x):
            return loss_of(x)
        def look(x):
            return loss_of(x).item()
        for step in range(2):
            loss = learn(torch.tensor(2.0))
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
            print(look(torch.tensor(1.0)))
    """)
    counted = [step.phase for step in run.steps if step.phase in ("forward", "loss")]
    assert counted == ["forward", "loss"] * 2
