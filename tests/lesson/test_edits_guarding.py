"""Clearing gradients before there are any."""

import pytest

from tutor.lesson.edits import in_order
from tutor.lesson.edits.guarding import guarded
from tutor.lesson.reader import read

SOURCE = """import torch
w = torch.tensor(0.0, requires_grad=True)
for i in range(3):
    # %% forward
    y = w * 2
    # %% loss
    loss = (y - 1) ** 2
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
    # %% zero_grad
    {clear}
"""


@pytest.mark.parametrize(
    ("clear", "wanted"),
    [
        ("w.grad.zero_()", "if w.grad is not None: w.grad.zero_()"),
        ("w.grad.data.zero_()", "if w.grad is not None: w.grad.data.zero_()"),
        ("w.grad = None", "w.grad = None"),
        ("if w.grad is not None: w.grad.zero_()", "if w.grad is not None: w.grad.zero_()"),
    ],
)
def test_a_gradient_that_may_be_none_is_asked_for_first(clear: str, wanted: str) -> None:
    source = SOURCE.format(clear=clear)

    assert guarded(source, "s.py") == SOURCE.format(clear=wanted)


def test_the_line_is_changed_only_where_it_runs_before_backward() -> None:
    lesson, _ = read(SOURCE.format(clear="w.grad.zero_()"), "s.py")
    assert lesson is not None

    first = in_order(lesson, ("zero_grad", "forward", "loss", "backward", "update"))
    between = in_order(lesson, ("forward", "loss", "backward", "zero_grad", "update"))

    assert "if w.grad is not None: w.grad.zero_()" in first
    assert "is not None" not in between
