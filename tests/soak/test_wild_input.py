"""What no person types: bytes at random, and pasted text."""

from collections.abc import Callable
from random import Random

from tests.soak.lengths import lengths
from tests.terminal.conftest import OpenTerminal

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


SENDINGS = 50
"""How often bytes are sent to one session."""


@lengths("times", short=20, long=10_000)
def test_random_bytes_do_no_harm(terminal: OpenTerminal, times: int) -> None:
    for seed in range(-(-times // SENDINGS)):
        random = Random(seed)
        t = terminal("autograd-1w", "--at", "1:loss")
        t.wait("▶ loss")

        for _ in range(min(times, SENDINGS)):
            # An Esc now and then leaves what the bytes have opened, so that they reach more.
            t.send(noise(random, 50) + PASTE_ENDS + b"\x1b")

        assert t.leave() == 0, f"seed {seed}:\n{t.text}"
        assert t.restored
        t.hang_up()


@lengths("size", short=10_000, long=2_000_000)
def test_pasted_text_presses_no_keys(terminal: OpenTerminal, size: int) -> None:
    t = terminal("autograd-1w", "--at", "1:loss")
    t.wait("▶ loss")

    t.send(PASTE_BEGINS + b"q n c\r" * (size // 6) + PASTE_ENDS)
    t.press("n")

    t.wait("▶ backward", "it 1/100")


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
