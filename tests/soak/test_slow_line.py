"""Over a line of some kilobytes a second a held key stands still where it was let go."""

from collections.abc import Callable

import psutil

from tests.soak.conftest import Say
from tests.soak.lengths import lengths
from tests.soak.test_held_keys import COUNTED, FRAME, held_back
from tests.terminal.secure_shell import Connect, connect, server
from tests.terminal.slow_line import slow_line

__all__ = ["connect", "server"]

RATE = 10_000
"""Bytes a second, a third of what the frames of a held key have."""

DELAY = 0.1
"""Seconds that each way takes."""


@lengths("seconds", short=3, long=30)
def test_frames_do_not_queue_up_before_a_slow_line(
    connect: Connect,
    server: tuple[int, psutil.Process],
    script: Callable[[str], str],
    seconds: int,
    say: Say,
) -> None:
    with slow_line(server[0], RATE, DELAY) as port:
        t = connect(script(COUNTED), port=port, reports=True)
        t.wait("n begin")
        t.press("c")
        t.wait("finished", "1999 + 1")

        held = held_back(t, seconds)

        say(f"{seconds} s at {RATE} bytes a second; at the last step {held.lag:.2f} s after them")
        # What is on its way then, and the last frame; else it is twenty frames for each second.
        assert held.written < FRAME
        assert t.leave() == 0
