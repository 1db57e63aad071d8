"""Several edits of one lesson, applied in turn."""

import pytest
from lesson_tools import lesson_of

from tutor.lesson.edits import EditError, edited, phases_of

SCRIPT = """\
    lr = (
        0.1
    )
    lr2 = 1; w = f()
    for i in range(3):
        out = model(X)
        loss = criterion(out, Y)
        loss.backward()
        w -= lr * w.grad
        opt.zero_grad()
    w = 5
    """


def test_without_edits_the_lesson_is_the_same() -> None:
    lesson = lesson_of(SCRIPT)

    assert edited(lesson) == lesson


def test_the_lines_of_values_are_those_of_the_lesson_as_it_is() -> None:
    found = edited(lesson_of(SCRIPT), [("lr", "0.5"), ("w@11", "6"), ("w@4", "g()")])

    rows = found.source.split("\n")
    assert (rows[0], rows[1], rows[8]) == ("lr = 0.5", "lr2 = 1; w = g()", "w = 6")


def test_a_phase_left_out_can_change_its_place() -> None:
    order = ("zero_grad", "forward", "loss", "backward", "update")

    found = edited(lesson_of(SCRIPT), skip=["zero_grad"], order=order)

    assert phases_of(found) == order
    assert "pass  # left out: opt.zero_grad()" in found.source


def test_a_phase_named_twice_is_left_out_once() -> None:
    lesson = lesson_of(SCRIPT)

    assert edited(lesson, skip=["loss", "loss"]) == edited(lesson, skip=["loss"])


def test_one_place_cannot_get_two_values() -> None:
    with pytest.raises(EditError, match='line 1: "lr" is given two values at once'):
        edited(lesson_of(SCRIPT), [("lr", "1"), ("lr@1", "2")])


def test_what_python_cannot_compile_is_told_with_its_place() -> None:
    with pytest.raises(EditError, match=r"lesson\.py:11:5: error: 'await' outside"):
        edited(lesson_of(SCRIPT), [("w@11", "await g()")])


def test_an_empty_order_is_no_order() -> None:
    with pytest.raises(EditError, match="the order lacks forward"):
        edited(lesson_of(SCRIPT), order=())
