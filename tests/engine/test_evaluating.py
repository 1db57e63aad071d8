"""A body that trains and evaluates: what it does where nothing is recorded is neither."""

from typing import Any

BOTH = """
import torch
torch.manual_seed(0)
data = {"train": [1.0, 2.0], "val": [3.0]}
w = torch.tensor(0.5, requires_grad=True)
for epoch in range(2):
    for phase in ["train", "val"]:
        for x in data[phase]:
            with torch.set_grad_enabled(phase == "train"):
                pred = w * x
                loss = (pred - 2 * x) ** 2
                if phase == "train":
                    loss.backward()
                    w.data -= 0.01 * w.grad
                    w.grad = None
"""


def phases(run: Any, iteration: int) -> list[str]:
    """Return the phases of an iteration, those of none left out."""
    found = [step.phase for step in run.steps if step.iteration == iteration]
    return [phase for phase in found if phase != "other"]


def test_validation_by_the_lines_that_train_is_neither_forward_nor_loss(trace: Any) -> None:
    # Given one body for training and validation, as tutorials on transfer learning have it
    run = trace(BOTH)
    # Then an iteration that records no graph has no phase of training, and one that does has all.
    whole = ["forward", "loss", "backward", "update", "zero_grad"]
    assert [phases(run, iteration) for iteration in (1, 2, 4, 5)] == [whole] * 4
    assert [phases(run, iteration) for iteration in (3, 6)] == [[], []]


def test_what_the_author_has_marked_stays_what_it_is_called(trace: Any) -> None:
    run = trace("""
import torch
w = torch.tensor(0.5, requires_grad=True)
for i in range(4):
    with torch.set_grad_enabled(i % 2 == 0):
        # %% forward
        pred = w * 2
        # %% loss
        loss = (pred - 1) ** 2
    # %% backward
    if loss.requires_grad:
        loss.backward()
    # %% update
    # %% zero_grad
""")
    assert "forward" in phases(run, 2)
    assert "loss" in phases(run, 2)


def test_the_forward_of_a_teacher_never_makes_a_graph_and_stays_one(trace: Any) -> None:
    # Given a teacher that is asked without a graph, in every iteration
    run = trace("""
import torch
teacher = torch.tensor(2.0, requires_grad=True)
w = torch.tensor(0.5, requires_grad=True)
x = torch.tensor([1.0, 2.0])
for i in range(3):
    with torch.no_grad():
        target = teacher * x
    pred = w * x
    loss = ((pred - target) ** 2).mean()
    loss.backward()
    w.data -= 0.01 * w.grad
    w.grad = None
""")
    told = [
        step.phase
        for step in run.steps
        for op in step.ops
        if op.output.name == "target" and step.iteration is not None
    ]
    assert len(told) == 3
    assert len(set(told)) == 1
