"""Orders of the phases that cannot be had, and why."""

import pytest
from lesson_tools import lesson_of
from order_scripts import CLOSURE, MARKED, NOW_AND_THEN, ORDER

from tutor.lesson.edits import EditError, in_order


def refusal(text: str, *phases: str) -> str:
    """Return why an order cannot be had."""
    with pytest.raises(EditError) as caught:
        in_order(lesson_of(text), phases)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "order", "reason"),
    [
        (MARKED, ORDER[:3], "the order lacks update, zero_grad; now it is forward, loss, backward"),
        (MARKED, (*ORDER, "loss"), "the order names loss twice"),
        (MARKED, (*ORDER[:4], "zerograd"), 'no phase "zerograd" in this loop; did you mean "zero'),
        (MARKED, (*ORDER, "setup"), 'no phase "setup" in this loop; there are forward, loss'),
        (MARKED, (), "the order lacks forward"),
        ("x = 1\n", ORDER, "this lesson has no training loop"),
        (
            NOW_AND_THEN, ("forward", "backward", "loss", "update", "zero_grad"),
            'forward and loss happen in one step here and cannot be parted: write "forward+loss"',
        ),
        (
            NOW_AND_THEN, ("zero_grad", "forward+loss", "backward", "update"),
            "line 4: this order would part the if that holds several phases",
        ),
        (
            CLOSURE, ("forward+loss", "backward", "update", "zero_grad"),
            "line 2: this order would part the def that holds several phases",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_said(text: str, order: tuple[str, ...], reason: str) -> None:
    assert reason in refusal(text, *order)


def test_a_branch_is_not_left_by_half() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            if fast:
                # %% update
                opt.step()
            else:
                # %% zero_grad
                opt.zero_grad()
        """

    assert "line 4: this order would part the if" in refusal(
        text, "update", "backward", "zero_grad"
    )
    assert "line 4: this order would part the if" in refusal(
        text, "zero_grad", "backward", "update"
    )


def test_an_elif_is_not_parted_from_its_if() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            if i % 4 == 3:
                # %% update
                opt.step()
            elif i % 4 == 2:
                # %% zero_grad
                opt.zero_grad()
        """

    assert "line 4: this order would part the if" in refusal(
        text, "zero_grad", "backward", "update"
    )


def test_a_body_on_the_line_of_its_header_is_not_taken_apart() -> None:
    text = """\
        for i in range(3):
            loss = criterion(model(X), Y)
            loss.backward()
            if fast: opt.step()
            else: opt.zero_grad()
        """

    assert "line 4: write this block below its header" in refusal(
        text, "update", "forward+loss", "backward", "zero_grad"
    )
