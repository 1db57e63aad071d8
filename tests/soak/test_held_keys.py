"""A key that is held is repeated thirty times a second: the screen keeps up, and queues nothing."""

import contextlib
import os
import re
import time
from collections.abc import Callable
from typing import NamedTuple

import psutil
import pytest

from tests.soak.conftest import Say
from tests.soak.lengths import lengths
from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import PATIENCE, Terminal

Write = Callable[[str], str]

REPEAT = 30
"""How often a second a keyboard repeats a key that is held."""

FRAME = 8_000
"""Bytes that no frame of one step has at 80x24."""

UNREAD = 30_000
"""Bytes that a terminal holds which nobody reads, and a frame; 60 frames are twice as many."""

PENDING = 10
"""Frames that may be on their way when a key is let go, on a machine that does other things too."""

HALF = 0.5
"""Seconds within which `q` must have ended a screen, however a thousand keys came before it."""

SLOW = """\
import time
for i in range(100_000):
    # %% forward
    time.sleep(0.05)
    # %% backward
    g = i
    # %% update
    w = i
"""
"""A lesson with a step that takes longer than a held key needs to repeat itself."""

COUNTED = """\
number = 0
for i in range(1000):
    # %% forward
    number += 1
    # %% backward
    number += 1
"""
"""A lesson in which `number` is the index of the step that is seen."""


def number(t: Terminal) -> int:
    """Return the index of the step on the screen."""
    found = re.findall(r"│ number .*?(\d+)\s+◄", t.text)
    return int(found[-1]) if found else -1


def hold(t: Terminal, key: str, times: int) -> None:
    """Repeat a key as a keyboard does, and take in what is drawn meanwhile."""
    began = time.monotonic()
    for each in range(times):
        t.press(key)
        t.watch(began + (each + 1) / REPEAT - time.monotonic())


class Held(NamedTuple):
    """What came after a key was let go: seconds until the step where that was, and the bytes."""

    lag: float
    written: int


def held_back(t: Terminal, seconds: int) -> Held:
    """Hold the key back for so long, and wait until the screen stands at the last step."""
    last, times = number(t), REPEAT * seconds
    hold(t, "left", times)
    written, let_go = len(t.written), time.monotonic()
    t.wait_until(lambda: number(t) == last - times, f"step {last - times}")
    return Held(time.monotonic() - let_go, len(t.written) - written)


@lengths("seconds", short=1, long=60)
def test_a_held_key_stands_still_where_it_was_let_go(
    terminal: OpenTerminal, script: Write, seconds: int, say: Say
) -> None:
    t = terminal(script(COUNTED))
    t.wait("n begin")
    t.press("c")
    t.wait("finished")
    last = number(t)
    times = REPEAT * seconds

    held = held_back(t, seconds)
    written = len(t.written) - held.written
    t.watch(0.5)

    say(f"{times} keys in {seconds} s; at the last step {held.lag * 1000:.0f} ms after them")
    assert number(t) == last - times
    assert len(t.written) - written < PENDING * FRAME


def test_a_key_that_is_held_while_nobody_reads_leaves_no_queue_of_frames(
    terminal: OpenTerminal, script: Write
) -> None:
    t = terminal(script(COUNTED))
    t.wait("n begin")
    t.press("c")
    t.wait("finished")
    last, written = number(t), len(t.written)

    for _ in range(2 * REPEAT):
        t.send_unread(b"p")
        time.sleep(1 / REPEAT)

    # As over a line that is slower than the frames are made.
    t.wait_until(lambda: number(t) == last - 2 * REPEAT, f"step {last - 2 * REPEAT}")
    assert len(t.written) - written < UNREAD


class End(NamedTuple):
    """How a screen ended: seconds from the `q` on, of a core and of the clock, and its status."""

    core: float
    clock: float
    status: int


def end(t: Terminal, *keys: str) -> End:
    """Press keys, q the last of them, and see how the screen ends."""
    process = psutil.Process(t.process.pid)
    before = after = sum(process.cpu_times()[:2])
    began = time.monotonic()
    t.press(*keys)
    while t.process.poll() is None and time.monotonic() - began < PATIENCE:
        t.watch(0.01)
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.status() != psutil.STATUS_ZOMBIE:
                after = sum(process.cpu_times()[:2])
    clock = time.monotonic() - began
    return End(after - before, clock, t.status())


def machine() -> str:
    """Say how busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def quiet() -> bool:
    """Whether the machine has a core for the screen and one for its engine and this test."""
    return os.getloadavg()[0] < (os.cpu_count() or 1)


@lengths("count", short=None, long=1000)
@pytest.mark.parametrize("key", ["n", "left", "s", "tab", "down"])
def test_q_ends_the_screen_within_half_a_second_of_a_thousand_held_keys(
    terminal: OpenTerminal, script: Write, key: str, count: int, say: Say
) -> None:
    t = terminal(script(SLOW))
    t.wait("n begin")
    t.press("n")
    t.wait("forward")

    hold(t, key, count)
    seen = end(t, "q")

    say(
        f"{count} x {key} held, then q: {seen.core:.2f} s of a core, {seen.clock:.2f} s in all, "
        f"{machine()}"
    )
    assert seen.status == 0
    assert seen.core < HALF
    assert seen.clock < HALF or not quiet()


@lengths("tries", short=None, long=10)
@pytest.mark.parametrize("key", ["n", "left", "s", "tab", "z", "down"])
def test_q_ends_the_screen_within_half_a_second_of_a_thousand_keys_at_once(
    terminal: OpenTerminal, key: str, tries: int, say: Say
) -> None:
    ends = []
    for _ in range(tries):
        t = terminal("autograd-1w", "--at", "1:backward")
        t.wait("► backward")
        ends.append(end(t, *[key] * 1000, "q"))
        assert ends[-1].status == 0

    core, clock = (sorted(each[which] for each in ends) for which in (0, 1))
    say(
        f"1000 x {key} at once, then q, {tries} tries: p50 {core[tries // 2]:.2f} s and at most "
        f"{core[-1]:.2f} s of a core, {clock[tries // 2]:.2f} s and {clock[-1]:.2f} s, {machine()}"
    )
    assert core[-1] < HALF
    assert clock[tries // 2] < HALF or not quiet()
