"""However the screen comes to its end, no process stays behind and the terminal is as it was."""

import select
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.terminal.conftest import GRADSTEP, OpenTerminal, environment
from tests.terminal.pseudo_terminal import PATIENCE, Terminal, survivors

Write = Callable[[str], str]

BUSY = "import subprocess\nsubprocess.Popen(['sleep', '1000'])\nprint('so far')\nwhile True: pass\n"
"""A lesson that has started a process of its own and never ends."""

ENDLESS = """
import torch
w = torch.tensor(1.0, requires_grad=True)
while True:
    loss = (w * 2 - 1) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.001 * w.grad
    w.grad = None
"""


def busy(installed: OpenTerminal, script: Write) -> tuple[Terminal, list[psutil.Process]]:
    """Open a lesson whose step runs for ever, and return it with all processes below it."""
    t = installed(script(BUSY))
    t.wait("n begin")
    t.press("n")
    t.wait("running", "Esc interrupt")
    t.wait_until(lambda: len(t.family()) == 3, "the engine, the run and what the run started")
    return t, t.family()


def test_quitting_in_the_middle_of_a_step_leaves_nothing(
    installed: OpenTerminal, script: Write
) -> None:
    t, family = busy(installed, script)

    t.press("q")

    assert t.status() == 0
    assert t.restored
    assert survivors(family) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_in_order(
    installed: OpenTerminal, script: Write, number: signal.Signals
) -> None:
    t, family = busy(installed, script)

    t.signal(number)

    assert t.status() == 128 + number
    assert t.restored
    assert survivors(family) == []


def test_a_lost_connection_leaves_nothing(installed: OpenTerminal, script: Write) -> None:
    t, family = busy(installed, script)

    t.hang_up()

    assert survivors([psutil.Process(t.process.pid), *family]) == []


def unread(
    installed: OpenTerminal, script: Write
) -> tuple[Terminal, psutil.Process, list[psutil.Process]]:
    """Open a screen that draws while a script runs on, and read nothing of many frames.

    Its process and those that it has started come with it.
    """
    t = installed(script(ENDLESS))
    t.wait("n begin")
    t.press("n")
    t.wait("n next")
    screen, family = psutil.Process(t.process.pid), t.family()
    t.fill()
    t.press("c")
    until_it_has_worked(screen, 0.25)
    return t, screen, family


def test_a_connection_that_is_lost_while_frames_wait_to_be_written_leaves_nothing(
    installed: OpenTerminal, script: Write
) -> None:
    t, screen, family = unread(installed, script)

    t.hang_up()

    assert survivors([screen, *family]) == []


def test_a_terminal_that_nobody_reads_keeps_no_screen_that_is_told_to_end(
    installed: OpenTerminal, script: Write
) -> None:
    t, _, family = unread(installed, script)

    t.signal(signal.SIGTERM)

    # Nothing is read here before it has ended.
    assert t.process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert survivors(family) == []
    # Whoever reads again finds the terminal given back, whatever frame was cut off before.
    t.wait_until(lambda: t.restored, "the terminal as it was before")


def test_lines_that_nobody_reads_keep_no_process_that_is_told_to_end(
    installed: OpenTerminal,
) -> None:
    t = installed("autograd-1w", "--plain")
    t.wait("Enter")
    talk, family = psutil.Process(t.process.pid), t.family()
    t.fill()
    t.send_unread(b"?\n")
    until_at_rest(talk)

    t.signal(signal.SIGTERM)

    assert t.process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert survivors(family) == []


def until_it_has_worked(process: psutil.Process, seconds: float) -> None:
    """Wait until a process has taken so much processor time from now on."""
    deadline, before = time.monotonic() + PATIENCE, sum(process.cpu_times()[:2])
    while sum(process.cpu_times()[:2]) < before + seconds:
        assert time.monotonic() < deadline, "the screen has nothing to do"
        select.select([], [], [], 0.1)


def until_at_rest(process: psutil.Process) -> None:
    """Wait until a process has taken no processor time for a second."""
    deadline, still, before = time.monotonic() + PATIENCE, 0, None
    while still < 10:
        assert time.monotonic() < deadline, "the screen goes on drawing"
        select.select([], [], [], 0.1)
        taken = process.cpu_times()[:2]
        still, before = (still + 1 if taken == before else 0), taken


def test_at_the_end_of_its_input_it_ends_in_order(tmp_path: Path) -> None:
    status = tmp_path / "status"
    # The shell leads the session, so that no signal tells the screen that its terminal is gone.
    line = 'trap "" HUP; "$0" autograd-1w; echo $? > "$1"'
    command = ["sh", "-c", line, GRADSTEP, str(status)]
    with Terminal(command, 80, 24, environment()) as t:
        t.wait("n begin")
        family = t.family()

        t.hang_up()

        assert survivors(family) == []
        t.process.wait(PATIENCE)
    assert status.read_text() == "0\n"


def test_a_screen_that_is_killed_leaves_nothing(installed: OpenTerminal, script: Write) -> None:
    t, family = busy(installed, script)

    t.signal(signal.SIGKILL)

    assert t.status() == -signal.SIGKILL
    assert survivors(family) == []


def test_a_screen_that_is_killed_while_torch_is_loaded_leaves_nothing(
    installed: OpenTerminal,
) -> None:
    t = installed("autograd-1w")
    t.wait_until(lambda: t.family(), "the engine")
    family = t.family()

    t.signal(signal.SIGKILL)

    assert t.status() == -signal.SIGKILL
    assert survivors(family) == []


def test_quitting_while_torch_is_loaded_is_quick_and_leaves_nothing(
    installed: OpenTerminal,
) -> None:
    t = installed("autograd-1w")
    t.wait("torch is being loaded")
    family = t.family()

    t.press("q")

    assert t.status() == 0
    assert t.restored
    assert survivors(family) == []


def test_an_engine_that_is_killed_is_replaced(installed: OpenTerminal) -> None:
    t = installed("autograd-1w", "--at", "1:loss")
    t.wait("► loss")
    engine = psutil.Process(t.process.pid).children()[0]

    engine.kill()

    t.wait("The engine process ended", "The steps so far stay here", "r start again")
    t.press("p")
    t.wait("► forward")
    t.press("r")
    t.wait("n begin")
    t.press("3")
    t.wait("► backward", "none → −30")
    assert engine not in t.family()


def test_an_engine_that_dies_while_torch_is_loaded_is_tried_again(installed: OpenTerminal) -> None:
    t = installed("autograd-1w")
    t.wait("torch is being loaded")
    t.wait_until(lambda: t.family(), "the engine")

    t.family()[0].kill()

    t.wait("The engine cannot start: killed. r tries again.")
    t.press("r")
    t.wait("torch is being loaded", "n begin")
    t.press("1")
    t.wait("► forward")
