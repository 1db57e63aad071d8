"""A screen that is suspended gives the terminal back and goes on; a signal is heard at once."""

import ctypes
import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import Terminal

Write = Callable[[str], str]


def stands_still(t: Terminal) -> Callable[[], bool]:
    """Return what says whether the screen of a terminal is stopped."""
    process = psutil.Process(t.process.pid)
    return lambda: process.status() == psutil.STATUS_STOPPED


def signal_another_thread(t: Terminal, number: signal.Signals) -> None:
    """Send a signal as the kernel may hand it over, not to the main thread."""
    threads = [thread.id for thread in psutil.Process(t.process.pid).threads()]
    threads.remove(t.process.pid)
    assert ctypes.CDLL(None).tgkill(t.process.pid, threads[0], number) == 0


@pytest.mark.parametrize("how", ["ctrl+z", "kill"])
def test_a_suspended_screen_gives_the_terminal_back_and_is_drawn_anew_afterwards(
    terminal: OpenTerminal, how: str
) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss", "q quit")
    raw = t.settings

    t.send(b"\x1a") if how == "ctrl+z" else t.signal(signal.SIGTSTP)
    t.wait_until(stands_still(t), "a process that stands still")
    t.wait_until(lambda: t.restored, "the terminal as it was before")
    t.resize(100, 30)
    t.signal(signal.SIGCONT)

    t.wait("► loss", "q quit")
    t.wait_until(lambda: t.settings == raw, "the settings of the full screen")
    t.wait_until(lambda: "q quit" in t.rows[29], "the keys in the last row of the new size")
    t.press("n")
    t.wait("► backward")
    assert t.leave() == 0
    assert t.restored


def test_a_process_that_was_stopped_from_outside_takes_the_terminal_again_once(
    terminal: OpenTerminal,
) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss", "q quit")
    process, raw = psutil.Process(t.process.pid), t.settings
    threads = process.num_threads()

    t.signal(signal.SIGSTOP)
    t.wait_until(stands_still(t), "a process that stands still")
    t.set(t.settings_before)
    t.signal(signal.SIGCONT)

    t.wait_until(lambda: t.settings == raw, "the settings of the full screen")
    t.press("n")
    t.wait("► backward", "q quit")
    assert process.num_threads() == threads
    assert t.leave() == 0
    assert t.restored


def test_a_step_that_ends_while_the_screen_is_suspended_is_seen_afterwards(
    terminal: OpenTerminal, script: Write, tmp_path: Path
) -> None:
    flag = tmp_path / "flag"
    waiting = f"while not os.path.exists({str(flag)!r}): time.sleep(0.01)"
    t = terminal(script(f"import os, time\n# %% one\n{waiting}\n# %% two\ny = 2\n"))
    t.wait("n begin")
    t.press("c")
    t.wait("running", "Esc interrupt")

    t.send(b"\x1a")
    t.wait_until(stands_still(t), "a process that stands still")
    flag.touch()
    t.signal(signal.SIGCONT)

    t.wait("finished", "► 3 two", "q quit")
    assert t.leave() == 0
    assert t.restored


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_an_end_that_another_thread_is_told_of_needs_no_key(
    terminal: OpenTerminal, number: signal.Signals
) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss", "q quit")

    signal_another_thread(t, number)

    assert t.status() == 128 + number
    assert t.restored


def test_what_another_thread_is_told_suspends_the_screen_and_has_it_go_on_without_a_key(
    terminal: OpenTerminal,
) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss", "q quit")
    raw = t.settings

    signal_another_thread(t, signal.SIGTSTP)
    t.wait_until(stands_still(t), "a process that stands still")
    t.wait_until(lambda: t.restored, "the terminal as it was before")
    signal_another_thread(t, signal.SIGCONT)
    t.wait("► loss", "q quit")
    t.wait_until(lambda: t.settings == raw, "the settings of the full screen")
    assert t.leave() == 0
