"""What stands behind ``--`` on the command line is the script's own, in every run of it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.command_line import environment, gradstep

SCRIPT = """\
import argparse
import sys

parser = argparse.ArgumentParser()
parser.add_argument("--epochs", type=int, required=True)
parser.add_argument("--lr", type=float, default=0.1)
options = parser.parse_args()
w = 1.0
for epoch in range(options.epochs):
    loss = (2 * w - 4) ** 2
    grad = 4 * (2 * w - 4)
    w -= options.lr * grad
print(sys.argv[1:], w)
"""
"""One weight by hand; nothing of it runs without ``--epochs``."""

EPOCHS = ("--", "--epochs", "3")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "train.py"
    file.write_text(SCRIPT)
    return file


def plain(file: Path, *words: str) -> str:
    """Return what plain Python prints for a script and its arguments."""
    return subprocess.run(
        [sys.executable, file, *words], capture_output=True, text=True, check=True,
        env=environment(), timeout=60,
    ).stdout  # fmt: skip


def test_the_script_gets_them_and_the_trace_names_them(script: Path) -> None:
    # When a script is traced with arguments
    done = gradstep("trace", str(script), "--json", *EPOCHS)
    start, *steps, end = map(json.loads, done.stdout.splitlines())

    # Then it prints what it prints under plain Python with the same ones.
    assert end["status"] == "finished"
    assert start["arguments"] == ["--epochs", "3"]
    assert "".join(step["stdout"] for step in steps) == plain(script, "--epochs", "3")
    assert "arguments: --epochs 3" in gradstep("trace", str(script), *EPOCHS).stdout.splitlines()


def test_options_before_them_are_gradsteps_own(script: Path) -> None:
    done = gradstep("trace", str(script), "--iterations", "1", "--json", *EPOCHS, "--seed", "x")

    # The script, not gradstep, refuses what stands behind the hyphens.
    assert done.returncode == 1
    assert "unrecognized arguments: --seed x" in done.stderr


def test_arguments_that_the_script_refuses_are_told_with_the_way_to_pass_them(script: Path) -> None:
    done = gradstep("trace", str(script))

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        f"gradstep: {script}:7: SystemExit: the script's own arguments: the following arguments "
        "are required: --epochs. Give them behind two hyphens, as in "
        "gradstep train.py -- --epochs 3"
    )


def test_both_runs_of_a_comparison_get_them(script: Path) -> None:
    done = gradstep("compare", str(script), "--set", "loss=(2*w-4)**2+0.0*w", *EPOCHS)

    assert done.returncode == 0, done.stderr
    assert "The original finished after 3 iterations" in done.stdout
    assert "The variant finished after 3 iterations" in done.stdout


def test_an_exported_script_carries_them(script: Path, tmp_path: Path) -> None:
    file = tmp_path / "exported.py"

    done = gradstep("export", str(script), "-o", str(file), *EPOCHS)

    assert done.returncode == 0, done.stderr
    assert plain(file) == plain(script, "--epochs", "3")


def test_the_phases_of_a_script_are_the_same_with_them(script: Path) -> None:
    with_them = gradstep("phases", str(script), "--json", *EPOCHS)

    assert with_them.returncode == 0
    assert with_them.stdout == gradstep("phases", str(script), "--json").stdout
    assert json.loads(with_them.stdout)[0]["first_line"] == 9
