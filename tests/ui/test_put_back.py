"""Leaving a phase out and putting it back in a script whose phases were told by its code."""

import pytest

from tutor.lesson.edits import numbers, stepped, without_phase
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.ui.variants import quick
from tutor.ui.variants.edits import words

SOURCE = """import torch

w = torch.tensor(0.0, requires_grad=True)
lr = 0.1
for i in range(200):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        w.grad.zero_()
"""


def lesson(source: str) -> Lesson:
    found, _ = read(source, "mine.py")
    assert found is not None
    return found


LESSON = lesson(SOURCE)


def edited(source: str) -> str:
    """Return the source with its learning rate stepped up."""
    rate = next(number for number in numbers(source) if number.text == "0.1")
    return stepped(source, rate, 1)[0]


@pytest.mark.parametrize("phase", ["loss", "backward", "zero_grad"])
def test_what_was_left_out_is_put_back_and_nothing_is_edited(phase: str) -> None:
    without = without_phase(LESSON, phase)
    assert quick.restored(LESSON, lesson(without), phase) == SOURCE


def test_what_else_was_edited_stays() -> None:
    without = edited(without_phase(LESSON, "zero_grad"))
    source = quick.restored(LESSON, lesson(without), "zero_grad")
    assert "lr = 0.2" in source
    assert "        w.grad.zero_()\n" in source
    assert "left out" not in source


def test_markers_that_only_name_the_phases_are_not_told_as_edits() -> None:
    told = words(SOURCE, without_phase(LESSON, "zero_grad"))
    assert "w.grad.zero_() → pass  # left out: w.grad.zero_()" in told
    assert "# %%" not in told


def test_a_marker_alone_is_told() -> None:
    assert words("x = 1\n", "# %% setup\nx = 1\n") == "line 1: new: # %% setup"
