"""Files of the present folder that are called like libraries do not run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tutor import own_process

NAMES = ("torch", "numpy", "msgspec", "typing", "json", "ast", "random", "textual", "conftest")
LESSON = """
import torch
w = torch.tensor(1.0, requires_grad=True)
for epoch in range(2):
    loss = (w * 2 - 3) ** 2
    loss.backward()
    w.data -= 0.1 * w.grad
    w.grad = None
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a script, and files beside it that leave a mark where they run."""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / name)!r} + '.ran', 'w')\n")
    (tmp_path / "script.py").write_text(LESSON)
    return tmp_path


def run(command: list[str], folder: Path) -> list[str]:
    """Run a command in the folder; return the marks that were left."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
    assert done.returncode in (0, 1), done.stderr
    assert b"Traceback" not in done.stderr
    return sorted(path.stem for path in folder.glob("*.ran"))


@pytest.mark.parametrize(
    "words", [["phases", "script.py"], ["check", "script.py"], ["list"]], ids=lambda w: w[0]
)
def test_what_only_reads_does_not_run_what_lies_in_the_present_folder(
    folder: Path, words: list[str]
) -> None:
    assert run([sys.executable, "-m", "tutor", *words], folder) == []


def test_the_devices_are_listed_without_what_lies_in_the_present_folder(folder: Path) -> None:
    # The screen asks a process for them, maybe before anybody has trusted the file that is open.
    assert run(own_process.command("tutor", "devices", "--json"), folder) == []
