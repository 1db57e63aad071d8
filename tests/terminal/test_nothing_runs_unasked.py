"""Whatever only lists, reads or shows a file leaves it alone: a file that would leave a mark."""

import subprocess
from pathlib import Path

import pytest

from tests.terminal.conftest import GRADSTEP, OpenTerminal, environment

MARKING = """
import beside

open({mark!r}, "w").close()

for epoch in range(3):
    # %% forward
    y = epoch
    # %% backward
    y = y + 1
    # %% update
    z = y
"""


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "mark"


@pytest.fixture
def file(tmp_path: Path, mark: Path) -> str:
    """Write a script that leaves a mark when it runs, and a module beside it that does so too."""
    (tmp_path / "marking.py").write_text(MARKING.format(mark=str(mark)))
    (tmp_path / "beside.py").write_text(f"open({str(mark)!r}, 'w').close()\n")
    return str(tmp_path / "marking.py")


@pytest.fixture
def names_that_lie(tmp_path: Path, mark: Path) -> None:
    """Write files that would be imported as libraries, were their folder searched first."""
    for name in ("torch", "numpy", "textual", "msgspec", "ast", "platformdirs"):
        (tmp_path / f"{name}.py").write_text(f"open({str(mark)!r}, 'w').close()\n")


@pytest.mark.parametrize(
    "command",
    [
        ("list",), ("list", "--json"), ("--help",), ("--version",), ("phases", "marking.py"),
        ("phases", "marking.py", "--json"), ("check", "marking.py"), ("check", "."),
        ("new", "marking.py"), ("trace", "--help"), ("trace", "--schema"),
    ],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.usefixtures("names_that_lie")
def test_a_command_that_reads_executes_nothing(
    command: tuple[str, ...], file: str, mark: Path, tmp_path: Path
) -> None:
    subprocess.run([GRADSTEP, *command], cwd=tmp_path, env=environment(), capture_output=True)
    assert not mark.exists()


def test_trace_is_an_explicit_run_and_does_not_ask(file: str, mark: Path) -> None:
    ran = subprocess.run([GRADSTEP, "trace", file], env=environment(), capture_output=True)
    assert ran.returncode == 0
    assert mark.exists()


def test_in_the_app_a_file_runs_only_after_the_answer(
    terminal: OpenTerminal, file: str, mark: Path
) -> None:
    t = terminal(file, "--at", "2:backward")
    t.wait("run it?", "It imports beside.py beside it")
    t.press("pagedown", "?")
    t.wait("go back one phase")
    t.press("q")
    t.wait("run it?")
    t.press("n")
    t.wait("What a tensor is")
    assert not mark.exists()
    assert t.leave() == 0
    assert not mark.exists()


def test_the_answer_is_kept_for_the_next_time(
    terminal: OpenTerminal, file: str, mark: Path
) -> None:
    first = terminal(file, "--at", "2:backward")
    first.wait("run it?")
    first.press("y")
    first.wait("it 2/3")
    assert mark.exists()
    again = terminal(file, "--at", "2:backward")
    again.wait("it 2/3")
