"""Loops whose loss cannot be found, loops of any shape, and which loop is meant."""

from contextlib import suppress

import pytest
from hypothesis import given
from loss_lines import MARKED, code_of
from scripts import few, scripts

from tutor.lesson.reader import read
from tutor.lesson.statements import NoLoss, loss_code


def test_the_loop_is_the_one_around_the_line_or_the_nearest() -> None:
    source = MARKED.format(loss="loss = 1 * h", backward="loss.backward()")
    twice = source + source.replace("1 *", "2 *")

    assert [code_of(twice, line).loop for line in (1, 6, 13, 18, 99)] == [1, 1, 2, 2, 2]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = 1\n", "no training loop"),
        (MARKED.format(loss="loss += h", backward="loss.backward()"), "over several passes"),
        (MARKED.format(loss="loss = yield h", backward="loss.backward()"), "generator"),
        (MARKED.format(loss="print(h)", backward="grad = 2 * h"), "has no name"),
    ],
)
def test_where_there_is_no_loss_a_sentence_says_why(source: str, reason: str) -> None:
    if "yield" in source:
        indented = source.replace("\n", "\n    ")
        source = f"def train():\n    w = 1{indented}\n"

    with pytest.raises(NoLoss, match=reason):
        code_of(source, 5)


def test_a_closure_that_holds_all_phases_cannot_be_run_in_part() -> None:
    source = """
    for epoch in range(3):
        def closure():
            # %% zero_grad
            optimizer.zero_grad()
            # %% forward
            h = w * x
            # %% loss
            loss = h ** 2
            # %% backward
            loss.backward()
            return loss
        # %% update
        optimizer.step(closure)
    """
    with pytest.raises(NoLoss, match=r"closure\(\) cannot be run"):
        code_of(source)


@few
@given(scripts())
def test_any_script_gives_code_that_compiles_or_a_reason(source: str) -> None:
    lesson, _ = read(source, "script.py")
    if lesson is None:
        return
    # Which loop is meant depends on the line: one of each loop, and one before and behind all.
    for line in {1, *(loop.first_line for loop in lesson.loops), source.count("\n")}:
        with suppress(NoLoss):
            code = loss_code(lesson, line)
            compile(code.module, "script.py", "exec", dont_inherit=True)
