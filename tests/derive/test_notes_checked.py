"""The equations of a lesson's notes, checked against a run of it."""

from pathlib import Path

import msgspec
import pytest
from runs import Ran, lesson_of, ran

from tutor.derive.notes import FIRST, Stated, checked_notes

SOURCE = r'''
"""A line."""
import torch

X = torch.tensor([1.0, 2.0, 3.0])
Y = 2 * X
w = torch.tensor(0.0, requires_grad=True)
lr = 0.05
for epoch in range(30):
    # %% forward
    # $$FORWARD$$
    y_pred = w * X
    # %% loss
    # $$LOSS$$
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    # $$BACKWARD$$
    loss.backward()
    # %% update
    # $$UPDATE$$
    with torch.no_grad():
        w -= lr * w.grad
    # %% zero_grad
    # $$CLEAR$$
    w.grad.zero_()
# %% after it all
# $$AFTER$$
last = w * 5
'''
PLACES = ("FORWARD", "LOSS", "BACKWARD", "UPDATE", "CLEAR", "AFTER")


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Play the script above once; its steps do not depend on the notes."""
    return ran(tmp_path_factory.mktemp("line"), SOURCE)


def stated(line: Ran, place: str, latex: str) -> list[Stated]:
    """Check one formula at a place of the notes, with the others left out."""
    text = SOURCE.replace(f"$${place}$$", f"$${latex}$$")
    for other in PLACES:
        text = text.replace(f"$${other}$$", "")
    return checked_notes(lesson_of(text), line.steps)


def only(line: Ran, place: str, latex: str) -> Stated:
    (found,) = stated(line, place, latex)
    return found


TRUE = {
    r"\hat y_i = w x_i": "FORWARD",
    r"\hat y = w X": "FORWARD",
    r"L = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2": "LOSS",
    r"L = \frac{1}{3} \sum_i (w x_i - 2 x_i)^2": "LOSS",
    r"\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i": "BACKWARD",
    r"\nabla_w L = \frac{2}{N} \sum_{i=1}^{N} (w x_i - y_i) x_i": "BACKWARD",
    r"w \leftarrow w - \eta \frac{\partial L}{\partial w}": "UPDATE",
    r"w \leftarrow w - \eta \cdot w.\mathrm{grad}": "UPDATE",
    r"w \leftarrow w - \frac{2 \eta}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i": "UPDATE",
    r"w.\mathrm{grad} \leftarrow 0": "CLEAR",
    r"\mathrm{last} = 5 w": "AFTER",
}


@pytest.mark.parametrize("latex", TRUE)
def test_what_the_code_does_is_true(line: Ran, latex: str) -> None:
    found = only(line, TRUE[latex], latex)
    assert found.holds is True, found.reason
    assert found.steps == (1 if TRUE[latex] == "AFTER" else FIRST + 1)


FALSE = {
    r"\hat y_i = -w x_i": "FORWARD",
    r"L = \frac{2}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2": "LOSS",
    r"L = \sum_{i=1}^{N} (\hat y_i - y_i)^2": "LOSS",
    r"L = 1.0001 \cdot \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i)^2": "LOSS",
    r"\frac{\partial L}{\partial w} = \frac{1}{N} \sum_{i=1}^{N} (\hat y_i - y_i) x_i": "BACKWARD",
    r"\frac{\partial L}{\partial w} = \frac{2}{N} \sum_{i=1}^{N} (y_i - \hat y_i) x_i": "BACKWARD",
    r"w \leftarrow w + \eta \frac{\partial L}{\partial w}": "UPDATE",
    r"w \leftarrow - \eta \frac{\partial L}{\partial w}": "UPDATE",
    r"w.\mathrm{grad} \leftarrow 1": "CLEAR",
    r"w.\mathrm{grad} \leftarrow \mathrm{None}": "CLEAR",
    r"\mathrm{last} = 4 w": "AFTER",
}


@pytest.mark.parametrize("latex", FALSE)
def test_what_the_code_does_not_is_false(line: Ran, latex: str) -> None:
    found = only(line, FALSE[latex], latex)
    assert found.holds is False
    assert found.reason is not None
    assert "the left side is" in found.reason


def test_a_false_equation_tells_where_and_with_which_names(line: Ran) -> None:
    found = only(line, "FORWARD", r"\hat y_i = x_i")
    assert found.reason == (
        "in iteration 1 the left side is 0, 0, 0, the right 1, 2, 3 (with x = X, ŷ = y_pred)"
    )


UNREAD = {
    r"\hat z_i = w x_i": ("FORWARD", "ẑᵢ names nothing in this lesson"),
    r"g_t = g_{t-1} + 1": ("BACKWARD", "gₜ names nothing in this lesson"),
    r"(\hat y - y)": ("LOSS", "it states no equation"),
    r"\frac{\partial S}{\partial w} = \frac{\partial L}{\partial w}": (
        "AFTER",
        "passed no gradient",
    ),
    r"\hat y_i = w x_i": ("CLEAR", "y_pred was not computed in this part"),
    r"X \leftarrow \eta X": ("UPDATE", "X was not computed in this part"),
}


@pytest.mark.parametrize("latex", UNREAD)
def test_what_cannot_be_read_for_certain_says_why(line: Ran, latex: str) -> None:
    place, reason = UNREAD[latex]
    found = only(line, place, latex)
    assert found.holds is None
    assert reason in (found.reason or "")


def test_a_formula_stands_at_its_line(line: Ran) -> None:
    found = only(line, "LOSS", r"L = L")
    assert SOURCE.splitlines()[found.line - 1].strip() == "# $$LOSS$$"


def test_each_equation_of_a_formula_is_checked_by_itself(line: Ran) -> None:
    found = stated(line, "UPDATE", r"w \leftarrow w - \eta w.\mathrm{grad}, \; w \leftarrow 2 w")
    assert [each.holds for each in found] == [True, False]


def test_a_later_mistake_is_found_within_the_first_iterations(line: Ran) -> None:
    found = only(line, "FORWARD", r"\hat y_i = 0")
    assert found.holds is False
    assert "in iteration 2" in (found.reason or "")


def test_the_last_iteration_is_looked_at_too(line: Ran) -> None:
    def spoilt(step):
        if step.iteration != 30 or step.phase != "forward":
            return step
        tensors = step.tensors | {"y_pred": step.tensors["X"]}
        return msgspec.structs.replace(step, tensors=tensors)

    text = SOURCE.replace("FORWARD", r"\hat y_i = w x_i")
    lesson = lesson_of(text.replace("$$AFTER$$", ""))
    steps = [spoilt(step) for step in line.steps]
    assert checked_notes(lesson, line.steps)[0].holds is True
    found = checked_notes(lesson, steps)[0]
    assert found.holds is False
    assert "in iteration 30" in (found.reason or "")


def test_a_part_that_did_not_run_is_not_checked(line: Ran) -> None:
    before = [step for step in line.steps if step.phase == "setup"]
    text = SOURCE.replace("FORWARD", r"\hat y_i = w x_i")
    assert checked_notes(lesson_of(text), before)[0].reason == "this part did not run"


def test_a_tensor_that_was_not_recorded_is_not_checked(line: Ran) -> None:
    def without(step):
        views = {
            name: msgspec.structs.replace(view, content=None) if name == "X" else view
            for name, view in step.tensors.items()
        }
        return msgspec.structs.replace(step, tensors=views)

    lesson = lesson_of(SOURCE.replace("FORWARD", r"\hat y_i = w x_i"))
    found = checked_notes(lesson, [without(step) for step in line.steps])[0]
    assert found.reason == "X could not be read while it ran"


def within_a_sentence(line: Ran, place: str, sentence: str) -> list[Stated]:
    """Check a sentence with formulas of its own, put in the place of a displayed one."""
    text = SOURCE.replace(f"$${place}$$", sentence)
    for other in PLACES:
        text = text.replace(f"$${other}$$", "")
    return checked_notes(lesson_of(text), line.steps)


def test_an_equation_within_a_sentence_is_checked_as_well(line: Ran) -> None:
    (found,) = within_a_sentence(line, "FORWARD", r"Each $x_i$ gives $\hat y_i = w x_i$ in turn.")
    assert (found.holds, found.steps, found.text) == (True, FIRST + 1, "ŷᵢ = w xᵢ")


def test_what_a_sentence_may_only_suppose_is_not_called_false(line: Ran) -> None:
    (found,) = within_a_sentence(line, "FORWARD", r"If only $\hat y_i = x_i$ were true!")
    assert found.holds is None
    assert found.reason == (
        "its sentence may only suppose it, for in iteration 1 the left side is 0, 0, 0, "
        "the right 1, 2, 3 (with x = X, ŷ = y_pred)"
    )


def test_numbers_alone_in_a_sentence_have_to_be_right(line: Ran) -> None:
    right, wrong = within_a_sentence(line, "AFTER", "It is $2 \\cdot 5 = 10$ and $3^2 = 8$.")
    assert right.holds is True
    assert wrong.holds is False
    assert wrong.reason == "the left side is 9, the right 8"


def test_a_formula_of_a_sentence_that_cannot_be_read_is_told(line: Ran) -> None:
    (found,) = within_a_sentence(line, "LOSS", r"With $N \to \infty$ it is an integral over $x$.")
    assert found.reason == "→ is a relation that is not checked"


RETURNED = r'''
"""A line."""
import torch
X, Y, w = torch.tensor([1.0, 2.0]), torch.tensor([2.0, 4.0]), torch.tensor(0.0, requires_grad=True)
def compute(x, y):
    # %% forward
    pred = w * x
    # %% loss
    # $$L = \frac{1}{N}\sum_i (\hat y_i - y_i)^2$$
    return ((pred - y) ** 2).mean()
for epoch in range(3):
    # %% other
    loss = compute(X, Y)
    # %% backward
    loss.backward()
    # %% update
    w.data -= 0.1 * w.grad
    # %% zero_grad
    w.grad = None
'''


def test_what_a_function_returns_is_meant_and_not_what_its_caller_had(tmp_path: Path) -> None:
    # Given a loss that is returned, while its caller still has that of the iteration before
    run = ran(tmp_path, RETURNED)

    (formula,) = checked_notes(lesson_of(RETURNED), run.steps)
    assert formula.holds is True
