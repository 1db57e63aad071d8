"""Errors of building optimizers and modules."""

import pytest
from playing import Player

from tutor.advice.failures import explained
from tutor.trace.model import Failure

EMPTY = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(1, 1)]

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
"""
NOT_BEGUN = """
class Net(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)

model = Net()
"""


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (EMPTY, "an optimizer that has nothing to change"),
        (
            "w = torch.ones(3, requires_grad=True) * 2\no = torch.optim.SGD([w], lr=0.1)\n",
            "hands w to an optimizer, and it is no leaf",
        ),
        (NOT_BEGUN, "a module that has not begun yet"),
    ],
)
def test_what_was_built_wrong_is_said(played: Player, script: str, said: str) -> None:
    assert said in played(script).advice.what


def test_a_single_tensor_is_put_into_a_list(played: Player) -> None:
    data = "w = torch.ones(3, requires_grad=True)\n"
    run = played(f"{data}o = torch.optim.SGD(w, lr=0.1)\n")
    assert run.advice.code == "torch.optim.SGD([w], lr=0.1)"
    assert played(data + run.advice.code).end.status == "finished"


def test_an_error_that_nobody_knows_is_left_to_torch(played: Player) -> None:
    assert played("raise ValueError('something else')\n").unexplained


def test_an_error_in_another_file_is_explained_without_names(played: Player) -> None:
    run = played("X = torch.ones(2)\n")
    error = Failure(
        "RuntimeError", "mat1 and mat2 shapes cannot be multiplied (2x1 and 3x1)", "/x.py", 3
    )
    advice = explained(error, run.steps[-1], run.lesson)
    assert advice is not None
    assert advice.what == "The script multiplies matrices of (2, 1) and (3, 1)."


def test_the_step_of_another_place_lends_no_names(played: Player) -> None:
    # Given a run that stood in its first section, and an error of its second one
    run = played("# %% one\nX = torch.ones(2)\n# %% two\nY = X - X\n")
    line = 1 + run.lesson.source.splitlines().index("Y = X - X")
    message = (
        "The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0"
    )
    # When it is explained from the step of the first
    first = next(step for step in run.steps if step.last_line < line and "X" in step.tensors)
    advice = explained(Failure("RuntimeError", message, run.lesson.path, line), first, run.lesson)
    # Then no shape is said that may be out of date
    assert advice is not None
    assert "X is" not in advice.what
