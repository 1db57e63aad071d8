"""The installed command where no screen can be drawn, and where it is used wrongly."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.conftest import GRADSTEP, OpenTerminal, environment
from tests.terminal.pseudo_terminal import Terminal


def run(
    *args: str, cwd: Path | None = None, **environment_changes: str
) -> subprocess.CompletedProcess[str]:
    """Run the command without a terminal and return what it said."""
    return subprocess.run(
        [GRADSTEP, *args],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(**environment_changes),
        cwd=cwd,
        check=False,
    )


def test_without_a_terminal_it_says_so_in_one_line_and_prints_the_trace() -> None:
    shown = run("one-example")
    traced = run("trace", "one-example")

    assert shown.returncode == traced.returncode == 0
    assert shown.stderr == "gradstep: there is no terminal here, so this is the plain trace\n"
    assert shown.stdout == traced.stdout
    assert "3.984" in shown.stdout


def test_a_place_at_which_no_screen_can_open_is_told_of_and_all_is_printed() -> None:
    shown = run("one-example", "--at", "2:backward")
    traced = run("trace", "one-example")

    assert shown.returncode == 0
    assert "plain trace, all of it: 2:backward is a place of the screen" in shown.stderr
    assert shown.stdout == traced.stdout


def test_a_lesson_that_fails_ends_with_status_1_and_its_place(tmp_path: Path) -> None:
    lesson = tmp_path / "broken.py"
    lesson.write_text("x = 1\ny = x / 0\n")

    done = run("trace", str(lesson))

    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "broken.py:2" in done.stderr


def test_a_terminal_that_cannot_place_text_gets_no_escapes(installed: OpenTerminal) -> None:
    t = installed("one-example", env={"TERM": "dumb"}, columns=200, rows=400)

    assert t.status() == 0
    assert "(TERM=dumb), so this is the plain trace; --plain steps through it" in t.words
    assert "3.984" in t.text
    assert not t.mode(1049)


def test_where_complaints_go_into_a_file_the_screen_is_drawn_all_the_same(tmp_path: Path) -> None:
    complaints = tmp_path / "complaints.txt"
    command = ["sh", "-c", 'exec "$0" one-example 2> "$1"', GRADSTEP, str(complaints)]
    with Terminal(command, 80, 24, environment()) as t:
        t.wait("n begin", "one-example")

        assert t.leave() == 0
        assert t.restored
    assert complaints.read_text() == ""


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "no terminal"),
        (("no-such-lesson",), "no-such-lesson"),
        (("square", "--no-such-option"), "--no-such-option"),
        (("square", "--seed", "x"), "seed"),
        (("square", "--at", "2:bckward"), "'2:bckward' is no place in a run"),
        (("trace",), "trace needs a lesson"),
        (("trace", "square", "--iterations", "0"), "whole number from 1"),
        (("trace", "square", "--memory", "much"), "much"),
        (("check",), "PATH"),
        (("list", "more"), "more"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_one_sentence_and_status_2(args: tuple[str, ...], words: str) -> None:
    done = run(*args)

    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert done.stderr.startswith("gradstep: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("autograd-1w", "--at", "2:backwards"), "backward"),
        (("--at", "2:backward"), "--at needs a lesson"),
        (("no-such-lesson",), "no-such-lesson"),
    ],
    ids=["at", "at without a lesson", "unknown lesson"],
)
def test_wrong_usage_at_a_terminal_draws_no_screen(
    terminal: OpenTerminal, args: tuple[str, ...], words: str
) -> None:
    t = terminal(*args)

    assert t.status() == 2
    assert words in t.words
    assert not t.mode(1049)


@pytest.mark.parametrize(
    "command", ["list", "list --json", "trace autograd-1w --json", "trace autograd-1w"]
)
def test_a_reader_that_has_had_enough_is_no_complaint(command: str) -> None:
    pipe = f"{GRADSTEP} {command} | head -n 2; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 2


def test_it_runs_as_a_module_too(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tutor", "list"]

    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)

    assert done.stdout == run("list").stdout
