"""Names that are misspelt: the one that is meant is told, and the line is written with it."""

import pytest
from playing import Player

MODEL = "model = nn.Linear(2, 1)\nopt = torch.optim.SGD(model.parameters(), lr=0.1)\n"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("model(torch.ones(2)).backwards()", "model(torch.ones(2)).backward()"),
        ("opt.zero_grads()", "opt.zero_grad()"),
        ("model.weights", "model.weight"),
        ("opt = torch.optim.sgd(model.parameters())", "opt = torch.optim.SGD(model.parameters())"),
        ("loss = nn.MSEloss()", "loss = nn.MSELoss()"),
        ("y = F.crossentropy(a, b)", "y = F.cross_entropy(a, b)"),
    ],
)
def test_the_line_is_written_with_the_name_that_is_meant(
    played: Player, line: str, code: str
) -> None:
    run = played(MODEL + line)

    assert run.advice.code == code
    assert run.advice.what.startswith("Line 8 asks ")


def test_large_and_small_letters_are_the_cause_where_nothing_else_differs(played: Player) -> None:
    advice = played("loss = nn.MSEloss()").advice

    assert advice.what.endswith(" asks nn for MSEloss, which it does not have.")
    assert advice.cause == "Python tells large letters from small ones."


@pytest.mark.parametrize(
    "line", ["torch.ones(2).train()", "[1.0].step()", "nn.quux", "model.optimizer"]
)
def test_a_name_that_nothing_is_like_is_not_said_to_be_misspelt(played: Player, line: str) -> None:
    run = played(MODEL + line)

    assert run.end.error is not None
    assert "Did you mean" not in run.end.error.message
    assert run.unexplained


def test_an_object_that_fails_to_list_what_it_has_changes_nothing(played: Player) -> None:
    run = played("class Odd:\n    def __dir__(self):\n        raise OSError\nOdd().stepp")

    assert run.end.error is not None
    assert run.end.error.message == "'Odd' object has no attribute 'stepp'"
