"""One function for training and for evaluation: only what goes backward makes a training loop."""

import pytest
from lesson_tools import lesson_of

GUARDS = {
    "a block": """
        loss = criterion(model(x), y)
        if optimizer is not None:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        return loss.item()
    """,
    "an early return": """
        loss = criterion(model(x), y)
        if optimizer is None:
            return loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()
    """,
    "a return within a with": """
        if not optimizer:
            with torch.no_grad():
                return criterion(model(x), y).item()
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()
    """,
    "the mode of the model": """
        loss = criterion(model(x), y)
        if not model.training:
            return loss.item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()
    """,
}
"""How such a function tells what it is called for."""

CALLS = """
for epoch in range(9):
    model.train()
    run(model, x, y, optimizer)
    model.eval()
    run(model, x_valid, y_valid)
for epoch in range(9):
    other.train()
    run(other, x, y, optimizer)
other.eval()
print(run(other, x_test, y_test))
"""


@pytest.mark.parametrize("guard", GUARDS)
def test_the_loops_are_those_that_train_and_an_evaluation_is_one_step(guard: str) -> None:
    # Given a function that trains or evaluates, called by two loops and at the end
    head = "def run(model, x, y, optimizer=None):"
    source = head + GUARDS[guard].replace("\n    ", "\n") + CALLS
    lesson = lesson_of(source)
    rows = source.split("\n")

    # Then both loops train, with all that the function does to train.
    loops = [rows[loop.first_line - 1] for loop in lesson.loops]
    assert loops == ["for epoch in range(9):"] * 2
    for number in (1, 2):
        phases = {each.phase for each in lesson.segments if each.loop == number}
        assert {"backward", "update", "zero_grad"} < phases

    # And a call that evaluates has no way into the function.
    evaluating = 1 + rows.index("    run(model, x_valid, y_valid)")
    here = [s for s in lesson.segments if s.first_line <= evaluating <= s.last_line]
    assert [(each.loop, each.phase, each.fetch) for each in here] == [(1, "other", False)]


def test_a_mode_that_need_not_be_set_decides_nothing() -> None:
    lesson = lesson_of("""\
        def run(model, x, y):
            loss = criterion(model(x), y)
            if model.training:
                loss.backward()
                optimizer.step()
        for epoch in range(9):
            if frozen:
                model.eval()
            run(model, x, y)
        """)

    assert [(loop.first_line, loop.last_line) for loop in lesson.loops] == [(6, 9)]
