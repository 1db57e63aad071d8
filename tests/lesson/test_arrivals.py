"""The places right before the training loops of a script."""

import ast
from textwrap import dedent

import pytest

from tutor.lesson.arrivals import arrivals, typed, with_lines
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read

BODY = """
    loss = (w * x) ** 2
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
"""
HEAD = "import torch\nx = torch.ones(3)\nw = torch.tensor(1.0, requires_grad=True)\nlr = 0.1\n"


def lesson(source: str) -> Lesson:
    found, mistakes = read(source, "script.py")
    assert found is not None, mistakes
    return found


def marked(source: str) -> list[str]:
    """Return the lines of a script with a call before each loop."""
    places = arrivals(lesson(source))
    return with_lines(source, {place: f"here({place.loop})" for place in places}).split("\n")


def test_the_place_is_right_before_the_loop() -> None:
    rows = marked(f"{HEAD}for i in range(3):{BODY}")

    assert rows[4:6] == ["here(1)", "for i in range(3):"]


def test_the_innermost_loop_is_meant() -> None:
    inner = BODY.replace("\n", "\n    ")

    rows = marked(f"{HEAD}for e in range(2):\n    for i in range(3):{inner}")

    assert rows[4:7] == ["for e in range(2):", "    here(1)", "    for i in range(3):"]


def test_a_loop_in_a_function_has_its_place_in_it() -> None:
    body = BODY.replace("\n", "\n    ")

    rows = marked(f"{HEAD}def train(w):\n    for i in range(3):{body}\ntrain(w)\n")

    assert rows[rows.index("    here(1)") + 1] == "    for i in range(3):"


def test_where_a_function_is_the_body_the_place_is_its_beginning() -> None:
    source = f'{HEAD}def step(w):\n    """One."""{BODY}\nstep(w)\nfor i in range(3):\n    step(w)\n'

    rows = marked(source)

    assert rows[5:8] == ['    """One."""', "    here(1)", "    loss = (w * x) ** 2"]


def test_all_else_stays_as_it_is() -> None:
    source = f"{HEAD}for i in range(3):{BODY}"

    tree = ast.parse("\n".join(marked(source)))
    tree.body = [node for node in tree.body if "here" not in ast.dump(node)]

    assert ast.dump(tree) == ast.dump(ast.parse(source))


def test_a_script_without_a_training_loop_has_no_place() -> None:
    assert arrivals(lesson("for i in range(3):\n    print(i)\n")) == ()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("lr = 0.1", {"lr"}),
        ("lr = -1e-3", {"lr"}),
        ("lr: float = 0.1", {"lr"}),
        ("a = b = 2.0", {"a", "b"}),
        ("lr = 0.1\nlr = 0.2", {"lr"}),
        ("lr = 0.1\nlr *= 2", set()),
        ("lr = 0.1\nlr = compute()", set()),
        ("mean = x.mean()", set()),
        ("for lr in (0.1, 0.2):\n    pass", set()),
        ("lr: float", set()),
        ("a, b = 1.0, 2.0", set()),
    ],
)
def test_names_that_only_hold_typed_numbers(code: str, names: set[str]) -> None:
    assert typed(dedent(code)) == names
