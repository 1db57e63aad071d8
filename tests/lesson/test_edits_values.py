"""Another value for a name: which place is meant, and what is written there."""

from textwrap import dedent

import pytest
from lesson_tools import lesson_of

from tutor.lesson.edits import EditError, with_value

SCRIPT = """\
    import torch
    lr = 0.1  # the learning rate
    X, Y = data()
    w = torch.tensor(
        [0.0, 1.0],
        requires_grad=True,
    )
    for i in range(3):
        loss = ((w * X - Y) ** 2).mean()
        loss.backward()
        opt.step()
    """


def changed(text: str, name: str, value: str) -> list[str]:
    """Return the lines that are new when a name gets a value."""
    lesson = lesson_of(text)
    old = lesson.source.split("\n")
    return [row for row in with_value(lesson, name, value).split("\n") if row not in old]


def refusal(text: str, name: str, value: str) -> str:
    """Return why a name cannot get a value."""
    with pytest.raises(EditError) as caught:
        with_value(lesson_of(text), name, value)
    return str(caught.value)


def test_the_right_hand_side_is_replaced_and_the_comment_stays() -> None:
    assert changed(SCRIPT, "lr", "0.5") == ["lr = 0.5  # the learning rate"]


def test_a_value_of_several_lines_becomes_one() -> None:
    lesson = lesson_of(SCRIPT)

    found = with_value(lesson, "w", "torch.zeros(2)")

    rows = dedent(SCRIPT).split("\n")
    assert found.split("\n") == [*rows[:3], "w = torch.zeros(2)", *rows[7:]]


@pytest.mark.parametrize(
    ("text", "name", "value", "new"),
    [
        ("lr: float = 0.1", "lr", "1", "lr: float = 1"),
        ("self.lr = 0.1", "self.lr", "1", "self.lr = 1"),
        ('group["lr"] = 0.1', "group['lr']", "1", 'group["lr"] = 1'),
        ("w, b = 1.0, 2.0", "b", "3", "w, b = 1.0, 3"),
        ("w, (b, c) = 1.0, (2.0, 4.0)", "c", "3", "w, (b, c) = 1.0, (2.0, 3)"),
        ("w, b = 1.0, 2.0", "w", "3, 4", "w, b = (3, 4), 2.0"),
        ("w, b = 1.0, 2.0", "w", "(3), (4)", "w, b = ((3), (4)), 2.0"),
        ("w, b = 1.0, 2.0", "w", "(3, 4)", "w, b = (3, 4), 2.0"),
        ("w = 1.0", "w", "3, 4", "w = 3, 4"),
        ("a = b = 1.0", "a", "2", "a = b = 2"),
        ("w = (1.0 +\n  2.0)", "w", "3", "w = 3"),
        ("w = \\\n  1.0; b = 2", "w", "3", "w = 3; b = 2"),
        ("if (n := 10) > 5: pass", "n", "20", "if (n := 20) > 5: pass"),
        ("é = 'ü'; lr = 0.1 # é", "lr", "1", "é = 'ü'; lr = 1 # é"),
        ("opt = SGD(p, lr = 0.1)", "lr", "1", "opt = SGD(p, lr = 1)"),
        ("opt = SGD(p, lr=(\n 0.1))", "lr", "1", "opt = SGD(p, lr=1)"),
        ("def f(x, lr=0.1, *, m: int = 2): 0", "m", "3", "def f(x, lr=0.1, *, m: int = 3): 0"),
        ("def f(x, lr=0.1): pass", "lr", "1", "def f(x, lr=1): pass"),
        (
            'p.add_argument("-l", "--learning-rate", default=0.1, type=float)',
            "learning_rate", "1",
            'p.add_argument("-l", "--learning-rate", default=1, type=float)',
        ),
        (
            'p.add_argument("--lr", dest="rate", default=0.1)', "args.rate", "1",
            'p.add_argument("--lr", dest="rate", default=1)',
        ),
    ],
)  # fmt: skip
def test_every_way_to_give_a_name_its_value(text: str, name: str, value: str, new: str) -> None:
    assert with_value(lesson_of(text), name, value) == new


def test_an_assignment_outside_the_training_loop_comes_before_those_inside() -> None:
    text = SCRIPT.replace("opt.step()", "opt.step()\n        lr = lr * 0.9")

    assert changed(text, "lr", "0.5") == ["lr = 0.5  # the learning rate"]


def test_an_assignment_inside_the_loop_counts_where_there_is_no_other() -> None:
    assert changed(SCRIPT, "loss", "(w * X - Y).sum()") == ["    loss = (w * X - Y).sum()"]


def test_an_argument_comes_before_the_default_of_a_parameter() -> None:
    text = "def train(lr=0.1): pass\ntrain(lr=0.2)\n"

    assert changed(text, "lr", "1") == ["train(lr=1)"]


def test_one_default_comes_before_several_arguments() -> None:
    text = "def train(lr=0.1):\n    a(lr=lr)\n    b(lr=lr)\n"

    assert changed(text, "lr", "1") == ["def train(lr=1):"]


def test_several_assignments_are_listed_with_what_to_write() -> None:
    text = "a = 1\nb = 2\na = 3\na = 4\n"

    found = refusal(text, "a", "5")

    assert found == '"a" is given a value in lines 1, 3 and 4; write a@1 for the first of them'


def test_a_line_chooses_one_of_several() -> None:
    text = "a = 1\nb = 2\na = 3\n"

    assert with_value(lesson_of(text), "a@3", "5") == "a = 1\nb = 2\na = 5\n"


def test_a_line_may_choose_an_argument_though_there_is_an_assignment() -> None:
    text = "lr = 0.1\nopt = SGD(p, lr=lr)\n"

    assert changed(text, "lr@2", "1") == ["opt = SGD(p, lr=1)"]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("a@2", "5", 'line 2 gives no value to "a"; lines 1 and 3 do'),
        ("a@x", "5", '"x" is no line: write the name, "@" and the number of the line'),
        ("a b", "5", '"a b" is no name that Python could assign to'),
        ("b@4", "5", 'line 4 gives a value to "b" more than once'),
        ("rate", "5", '"rate"; did you mean "rates"? Assigned are a, b, rates.'),
        ("zzz", "5", 'nothing is assigned to "zzz". Assigned are a, b, rates.'),
        ("b@2", "0.1 +", '"0.1 +" is no expression: invalid syntax'),
        ("b@2", "b = 1", '"b = 1" is a statement: write only the value'),
        ("b@2", "", "there is no value: write an expression"),
        ("b@2", "0.1  # small", "ends in a comment: leave it out"),
        ("b@2", "1\n2", "is a statement"),
        ("b@2", "(yield)", "lesson.py:2:6: error: 'yield' outside function"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said(name: str, value: str, reason: str) -> None:
    text = "a = 1\nb = 2\na = 3\nb = 4; b = 5\nrates = 6\n"

    assert reason in refusal(text, name, value)


def test_long_lists_of_names_are_cut() -> None:
    text = "".join(f"v{k} = {k}\n" for k in range(20))

    assert refusal(text, "zz", "1").endswith("v10, v11, ...")
