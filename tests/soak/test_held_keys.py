"""A key that is held is repeated thirty times a second: the screen keeps up, and queues nothing."""

import re
import time
from collections.abc import Callable

import psutil
import pytest

from tests.soak.lengths import lengths
from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import Terminal

Write = Callable[[str], str]

REPEAT = 30
"""How often a second a keyboard repeats a key that is held."""

FRAME = 8_000
"""Bytes that no frame of one step has at 80x24."""

PENDING = 10
"""Frames that may be on their way when a key is let go, on a machine that does other things too."""

CPU = 2.0
"""Seconds of a core that a screen may still take after 1,000 keys that came at once."""

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
    found = re.findall(r"│ number .*?(\d+)\s+◀", t.text)
    return int(found[-1]) if found else -1


def hold(t: Terminal, key: str, times: int) -> None:
    """Repeat a key as a keyboard does, and take in what is drawn meanwhile."""
    began = time.monotonic()
    for each in range(times):
        t.press(key)
        t.watch(began + (each + 1) / REPEAT - time.monotonic())


@lengths("seconds", short=1, long=60)
def test_a_held_key_stands_still_where_it_was_let_go(
    terminal: OpenTerminal, script: Write, seconds: int, capsys: pytest.CaptureFixture[str]
) -> None:
    t = terminal(script(COUNTED))
    t.wait("n begin")
    t.press("c")
    t.wait("finished")
    last = number(t)
    times = REPEAT * seconds

    hold(t, "left", times)
    written, let_go = len(t.written), time.monotonic()
    t.wait_until(lambda: number(t) == last - times, f"step {last - times}")
    lag = time.monotonic() - let_go
    t.watch(0.5)

    with capsys.disabled():
        print(f"\n{times} keys in {seconds} s; at the last step {lag * 1000:.0f} ms after them")
    assert number(t) == last - times
    assert len(t.written) - written < PENDING * FRAME


@lengths("count", short=None, long=1000)
@pytest.mark.parametrize("key", ["n", "left", "s", "tab", "z", "down"])
def test_after_a_thousand_keys_at_once_little_is_left_to_do(
    terminal: OpenTerminal, key: str, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    t = terminal("autograd-1w", "--at", "1:backward")
    t.wait("▶ backward")
    process = psutil.Process(t.process.pid)
    before = after = sum(process.cpu_times()[:2])

    began = time.monotonic()
    t.press(*[key] * count, "q")
    while t.process.poll() is None:
        t.watch(0.01)
        if process.status() != psutil.STATUS_ZOMBIE:
            after = sum(process.cpu_times()[:2])
    ended = time.monotonic() - began

    with capsys.disabled():
        print(f"\n{count} x {key}, then q: {after - before:.2f} s of a core, {ended:.2f} s in all")
    assert t.status() == 0
    assert after - before < CPU * max(1, count / 1000)
