"""`--plain` on a pipe and on a real terminal: a lesson in lines, and nothing is left over."""

import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.terminal.conftest import GRADSTEP, OpenTerminal, environment
from tests.terminal.pseudo_terminal import Terminal, survivors

Write = Callable[[str], str]

ENDLESS = """
import os
import torch

w = torch.tensor(0.0, requires_grad=True)
for i in range(10**9):
    loss = (w - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad.zero_()
    while os.path.exists("HOLD"):
        pass
"""


@pytest.fixture(scope="module")
def piped(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[bytes]:
    """Run a few lines of a pipe through a lesson, as `TERM=dumb` and without a terminal."""
    home = tmp_path_factory.mktemp("home")
    return subprocess.run(
        [GRADSTEP, "autograd-1w", "--plain", "--no-ascii"],
        input=b"\n\ng loss\ntensors\nq\n\n",
        capture_output=True,
        env=environment(TERM="dumb", XDG_STATE_HOME=str(home)),
        check=False,
    )


def test_a_pipe_of_lines_steps_through_a_lesson(
    piped: subprocess.CompletedProcess[bytes],
) -> None:
    text = piped.stdout.decode()

    assert (piped.returncode, piped.stderr) == (0, b"")
    heads = re.findall(r"(?m)^step \d+ · (?:iteration 1 · )?(\w+)", text)
    assert heads == ["setup", "forward", "loss"]
    assert "loss = mean((y_pred − Y)²)" in text
    assert "tensors:\nname " in text


def test_nothing_but_text_is_written(piped: subprocess.CompletedProcess[bytes]) -> None:
    assert all(char.isprintable() or char == "\n" for char in piped.stdout.decode())
    assert all(len(line) <= 80 for line in piped.stdout.decode().splitlines())


def test_a_reader_that_has_had_enough_is_no_complaint() -> None:
    talk = f"yes l | head -c 20000 | {GRADSTEP} --plain | head -n 1"
    pipe = f"{talk}; echo ${{PIPESTATUS[2]}}"

    done = subprocess.run(
        ["bash", "-c", pipe], capture_output=True, text=True, env=environment(), check=False
    )

    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_wrong_usage_is_one_sentence_and_status_2() -> None:
    done = subprocess.run(
        [GRADSTEP, "no-such-lesson", "--plain"], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, env=environment(), check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1


def plain(terminal: OpenTerminal, *args: str, **more: str) -> Terminal:
    return terminal(*args, "--plain", columns=80, rows=60, env={"TERM": "dumb"} | more)


def left(t: Terminal, keys: bytes = b"q\n", status: int = 0) -> None:
    """Leave, and wait until nothing is left of what the program has started."""
    family = t.family()
    assert family
    t.send(keys)
    assert t.status() == status
    assert survivors(family) == []
    assert t.settings == t.settings_before
    assert b"\x1b" not in t.written


def test_on_a_terminal_it_waits_for_enter_and_is_gone_on_with(terminal: OpenTerminal) -> None:
    first = plain(terminal, "autograd-1w", "--seed", "3")
    first.wait("cpu, seed 3", "Enter runs the first step", "> ")
    first.press("3", "enter")
    first.wait("step 3 - iteration 1 - backward", "w.grad is -30")
    left(first)

    again = plain(terminal, "autograd-1w")
    again.wait("Go on at iteration 1, backward (step 3)? Its seed was 3.", "[y/n]")
    again.press("enter")
    again.wait("Going on.", "step 3 - iteration 1 - backward")
    left(again, b"\x04")


def test_inside_tmux_every_character_is_written_and_nothing_else(terminal: OpenTerminal) -> None:
    t = plain(terminal, "square", TERM="tmux")
    t.wait("Enter runs the first step")
    t.press("3", "enter")
    t.wait("∂loss/∂w = 2 · w")
    left(t)


def test_what_runs_is_paused_by_its_letter_interrupted_by_ctrl_c_and_left_by_it(
    installed: OpenTerminal, script: Write, tmp_path: Path
) -> None:
    hold = tmp_path / "hold"
    t = plain(installed, script(ENDLESS.replace("HOLD", str(hold))))
    t.wait("Enter runs the first step")
    t.press("c", "enter")
    t.wait("c and Enter pauses it")
    t.press("c", "enter")
    t.wait_until(lambda: re.search(r"step \d+ - iteration \d+.*\n> ", t.text, re.DOTALL), "a step")
    hold.touch()
    t.press("g", " ", "e", "n", "d", "enter")
    t.wait_until(lambda: t.text.count("c and Enter pauses it") == 2, "that it goes on")
    t.press("ctrl+c")
    t.wait("The lesson was stopped", "KeyboardInterrupt")
    left(t, b"\x03", 130)


def test_the_engine_ends_with_it_however_it_ends(installed: OpenTerminal) -> None:
    killed, lost = plain(installed, "autograd-1w"), plain(installed, "two-features")
    for t in (killed, lost):
        t.wait("Enter runs the first step")
        t.press("n", "enter")
        t.wait("step 0 - setup")
    families = [psutil.Process(t.process.pid).children(recursive=True) for t in (killed, lost)]
    assert all(families)
    os.kill(killed.process.pid, signal.SIGKILL)
    lost.hang_up()
    assert survivors([psutil.Process(lost.process.pid), *families[0], *families[1]]) == []


def test_a_file_of_ones_own_is_shown_and_asked_for(terminal: OpenTerminal, tmp_path: Path) -> None:
    path, mark = tmp_path / "mine.py", tmp_path / "ran.txt"
    path.write_text(f"open({str(mark)!r}, 'w')\n")
    t = plain(terminal, str(path))
    t.wait("1  setup", "This runs mine.py with your rights", "[y/n]")
    t.press("n", "enter")
    assert t.status() == 0
    assert not mark.exists()
