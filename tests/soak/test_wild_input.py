"""What no person types: bytes at random, and pasted text."""

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.soak.conftest import Say
from tests.soak.keeper import Keeper
from tests.soak.lengths import SEED, lengths
from tests.terminal.conftest import GRADSTEP, OpenTerminal, environment
from tests.terminal.pseudo_terminal import PATIENCE, Terminal, survivors

Write = Callable[[str], str]

ENDING = bytes([0x03, 0x11, 0x1A, ord("q")])
"""Keys that end or suspend the screen: ctrl+c, ctrl+q, ctrl+z and q."""

PASTE_BEGINS, PASTE_ENDS = b"\x1b[200~", b"\x1b[201~"


def noise(random: Random, size: int) -> bytes:
    """Return random bytes, half of them the beginnings of escape sequences and broken UTF-8."""
    pieces = [b"\x1b", b"\x1b[", b"\x1bO", b"\x1b[<0;", b"\xc3", b"\xff\xfe", b"\x00", b"\xf0\x9f"]
    made = b"".join(
        random.choice([random.randbytes(1), random.choice(pieces)]) for _ in range(size)
    )
    return bytes(byte for byte in made if byte not in ENDING)


WAY_OUT = ("escape", "d", "d", "escape", "q", "escape")
"""Keys that lead out of everything in turns, also out of an editor in which something was typed.

There Esc asks what to do with it and is also the way back, d and d throw it away, q is a letter.
"""

SENDINGS = 50
"""How often bytes are sent to one session."""


PIECES = 10
"""The random pieces of one sending, of one to four bytes each."""

MANY = 1000
"""From so many sendings on the screens are forked."""


@lengths("times", short=20, long=10_000)
def test_random_bytes_do_no_harm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, say: Say
) -> None:
    monkeypatch.chdir(tmp_path)  # Random keys may save a file under a random name.
    command = [GRADSTEP, "autograd-1w", "--at", "1:loss"]
    with Keeper(environment()) as keeper:
        start = keeper.start if times < MANY else keeper.fork
        for seed in range(SEED, SEED - (-times // SENDINGS)):
            random = Random(seed)
            with Terminal(command, 80, 24, environment(), start) as t:
                t.wait("► loss")

                for _ in range(min(times, SENDINGS)):
                    # An Esc now and then leaves what the bytes have opened: they reach more.
                    t.send(noise(random, PIECES) + PASTE_ENDS + b"\x1b")

                assert t.leave(*WAY_OUT, patience=PATIENCE * 4) == 0, f"seed {seed}:\n{t.text}"
                assert t.restored
                assert survivors(keeper.family()) == []
            sent = min(times, (seed + 1 - SEED) * SENDINGS)
            say(f"random bytes sent {sent} times of {times}, GRADSTEP_SOAK_SEED={seed}")


@lengths("size", short=10_000, long=2_000_000)
def test_pasted_text_presses_no_keys(terminal: OpenTerminal, size: int) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("► loss")

    t.send(PASTE_BEGINS + b"q n c\r" * (size // 6) + PASTE_ENDS)
    t.press("n")

    t.wait("► backward", "it 1/100")


@lengths("size", short=300_000, long=1_000_000)
def test_text_that_is_pasted_into_a_question_is_one_answer(
    terminal: OpenTerminal, script: Write, size: int
) -> None:
    t = terminal(script("name = input('your name? ')\nlength = len(name)\n"))
    t.wait("n begin")
    t.press("n")
    t.wait("Enter answers")

    t.send(PASTE_BEGINS + b"q" * size + b"\nthe second line" + PASTE_ENDS)
    t.press("enter")

    t.wait("finished", "length", str(size))
