"""Lessons that write without end, keys that are held, and a terminal that never keeps its size."""

import re
import time
from collections.abc import Callable
from random import Random

import psutil
import pytest

from tests.soak.lengths import SEED, lengths
from tests.terminal.conftest import OpenTerminal
from tests.terminal.pseudo_terminal import Terminal

Write = Callable[[str], str]

MIB = 2**20
SOON = 15.0
"""Seconds within which the screen must have ended after 1,000 keys; each key once delayed it."""

FLOODS = """\
import ctypes, os, random
libc = ctypes.CDLL(None)
noise = random.Random(0).randbytes(1000)
times = {times}
# %% lines
for i in range(times): print('x' * 79)
# %% one line without end
for i in range(times): os.write(1, b'x' * 80)
# %% errors
for i in range(times): os.write(2, b'error: ' * 10)
# %% C code
for i in range(times): libc.puts(b'x' * 79)
# %% bytes that are no text
for i in range(times): os.write(1, noise[i % 900 : i % 900 + 80])
# %% after them
after = 6 * 7
"""
"""A lesson whose steps write in every way there is, 80 bytes at a time."""

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


def memory(t: Terminal) -> int:
    """Return the bytes of memory that the screen's process holds."""
    return int(psutil.Process(t.process.pid).memory_info().rss)


@lengths("size", short=2, long=100)
def test_floods_of_output_pass_and_are_not_hoarded(
    terminal: OpenTerminal, script: Write, size: int
) -> None:
    t = terminal(script(FLOODS.format(times=size * MIB // 80)))
    t.wait("n begin")
    t.press("n")
    t.wait("► 1 setup")
    before = memory(t)

    for section in re.findall("%% (.*)", FLOODS):
        t.press("n")
        t.wait(f"{section} ○" if section != "after them" else "finished")
    assert "42" in t.text

    assert memory(t) - before < 64 * MIB
    t.press("q")
    assert t.status() == 0


def test_a_flood_without_end_is_stopped_by_escape(terminal: OpenTerminal, script: Write) -> None:
    t = terminal(script("# %% one\nx = 1\n# %% two\nwhile True: print('y' * 1000)\n"))
    t.wait("n begin")
    t.press("n")
    t.wait("► 1 one")
    t.press("n")
    t.wait("running", "Esc interrupt")

    t.press("escape")

    t.wait("The lesson was stopped at lesson.py:4", "r start again")
    t.press("q")
    assert t.status() == 0


@lengths("size", short=50, long=2000)
def test_a_flood_over_many_steps_passes(terminal: OpenTerminal, script: Write, size: int) -> None:
    t = terminal(script(f"for i in range({size}):\n    # %% one\n    print('y' * 10_000)\n"))
    t.wait("n begin")

    t.press("c")
    t.wait("finished")
    t.press(*["p"] * 20)
    t.press("q")

    assert t.status() == 0


@lengths("count", short=1000, long=20_000)
@pytest.mark.parametrize("key", ["n", "left", "c", "tab"])
def test_held_keys_do_not_keep_the_screen_from_ending(
    terminal: OpenTerminal, script: Write, key: str, count: int
) -> None:
    t = terminal(script(SLOW))
    t.wait("n begin")
    t.press("n")
    t.wait("forward")

    began, soon = time.monotonic(), SOON * max(1, count / 1000)
    t.press(*[key] * count, "q")

    assert t.status(patience=soon) == 0
    assert time.monotonic() - began < soon


@lengths("count", short=40, long=1000)
def test_sizes_from_nothing_to_a_wall(terminal: OpenTerminal, count: int) -> None:
    print(f"GRADSTEP_SOAK_SEED={SEED}")
    random = Random(SEED)
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss")

    for _ in range(count):
        # One column, and one row, are as likely as all that a screen fits into.
        least = random.choice([1, 60]), random.choice([1, 20])
        t.resize(random.choice([1, random.randint(least[0], 300)]), random.randint(least[1], 100))
        if random.random() < 0.3:
            t.press(random.choice(["n", "p", "s", "z", "tab", "i"]))
    t.resize(80, 24)

    t.wait("autograd-1w", "q quit")
    assert t.leave() == 0
