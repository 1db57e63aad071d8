"""The orders of the phases that are worth trying."""

import pytest
from lesson_tools import lesson_of
from order_scripts import MARKED, ORDER

from tutor.lesson.edits import edited, phases_of, possible_orders

NOW_AND_THEN = """\
    for i in range(3):
        loss = criterion(model(X), Y)
        loss.backward()
        if i % 4 == 3:
            opt.step()
            opt.zero_grad()
    """


def test_the_orders_to_try_move_zero_grad_and_begin_with_the_present_one() -> None:
    assert possible_orders(lesson_of(MARKED)) == (
        ORDER,
        ("zero_grad", "forward", "loss", "backward", "update"),
        ("forward", "zero_grad", "loss", "backward", "update"),
        ("forward", "loss", "zero_grad", "backward", "update"),
        ("forward", "loss", "backward", "zero_grad", "update"),
    )


def test_only_orders_that_can_be_had_are_offered() -> None:
    found = possible_orders(lesson_of(NOW_AND_THEN))

    assert found == (
        ("forward+loss", "backward", "update", "zero_grad"),
        ("forward+loss", "backward", "zero_grad", "update"),
    )


@pytest.mark.parametrize(
    "zero", ["# %% zero_grad: forgotten\n    # Nothing.", "# %% other\n    print(1)"]
)
def test_without_code_that_clears_there_is_only_the_present_order(zero: str) -> None:
    text = f"for i in r:\n    # %% backward\n    a()\n    # %% update\n    b()\n    {zero}\n"
    lesson = lesson_of(text)

    assert possible_orders(lesson) == (phases_of(lesson),)


def test_a_lesson_without_a_loop_has_no_order() -> None:
    assert possible_orders(lesson_of("x = 1\n")) == ()


def test_a_phase_that_is_left_out_has_no_other_order_worth_trying() -> None:
    lesson = lesson_of(MARKED)

    assert possible_orders(edited(lesson, skip=("zero_grad",))) == (ORDER,)
    assert len(possible_orders(edited(lesson, skip=("loss",)))) == len(ORDER)
