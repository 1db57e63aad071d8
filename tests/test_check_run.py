"""``gradstep check --run``: lessons are played and their equations proved."""

import subprocess
from pathlib import Path

import pytest

from tests.warm_gradstep import gradstep

GOOD = '''"""One weight."""
import torch

x = torch.tensor(2.0)
w = torch.tensor(1.0, requires_grad=True)
lr = 0.1
for epoch in range(2):
    # %% forward
    # $$\\hat y = w x$$
    y_pred = w * x
    # %% loss
    # $$L = {loss}$$
    loss = (y_pred - 4) ** 2
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= lr * w.grad
    # %% zero_grad
    w.grad.zero_()
'''


def check(path: Path) -> "subprocess.CompletedProcess[str]":
    """Play one lesson and prove what it records."""
    return gradstep("check", "--run", str(path))


def test_a_lesson_that_holds_is_counted(tmp_path: Path) -> None:
    # Given a lesson whose notes state what its code does
    path = tmp_path / "lesson.py"
    path.write_text(GOOD.replace("{loss}", r"(\hat y - 4)^2"))
    # When it is checked by running it
    found = check(path)
    # Then it says how much was proved.
    assert found.returncode == 0, found.stderr
    assert "2 of 2 formulas of the notes" in found.stdout
    assert " 0 equations" not in found.stdout


def test_a_formula_that_is_not_what_the_code_does_fails(tmp_path: Path) -> None:
    # Given notes with a slip
    path = tmp_path / "lesson.py"
    path.write_text(GOOD.replace("{loss}", r"(\hat y + 4)^2"))
    found = check(path)
    # Then the check fails at the line of the formula, with both values.
    assert found.returncode == 1
    assert f"{path}:12: error:" in found.stderr
    assert "does not hold" in found.stderr


def test_a_formula_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lesson.py"
    path.write_text(GOOD.replace("{loss}", r"\Omega(q)"))
    found = check(path)
    assert found.returncode == 0
    assert "was not checked" in found.stdout


def test_a_lesson_that_fails_is_a_mistake_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lesson.py"
    path.write_text(GOOD.replace("{loss}", "w").replace("lr * w.grad", "lr * nothing"))
    found = check(path)
    assert found.returncode == 1
    assert f"{path}:18: error: NameError" in found.stderr


@pytest.mark.parametrize("how", ["os._exit(0)", "raise SystemExit(2)"])
def test_a_run_that_ends_early_is_not_called_good(tmp_path: Path, how: str) -> None:
    # Given a lesson whose equations hold, and that ends its own process
    path = tmp_path / "lesson.py"
    path.write_text(GOOD.replace("{loss}", r"(\hat y - 4)^2") + f"\nimport os\n{how}\n")
    found = check(path)
    # Then what was seen of it is not taken for the whole.
    assert found.returncode == 1
    assert f"{path}:" in found.stderr
    assert "1 of 1 lesson does not hold" in found.stderr


def test_a_lesson_with_a_mistake_in_its_text_is_said_not_to_have_run(tmp_path: Path) -> None:
    path = tmp_path / "lesson.py"
    path.write_text("print('it ran')\n")
    found = check(path)
    assert found.returncode == 1
    assert "this lesson has no title" in found.stderr
    assert "nothing was run" in found.stderr
    assert "it ran" not in found.stdout
