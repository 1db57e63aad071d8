"""What is typed is handed over in one go, and who reads it ends as soon as it is told to."""

import os
import pty
import threading
import tty
from collections.abc import Iterable, Iterator

import pytest
from textual import events
from textual.message import Message

from tutor.ui.reading import FLOOD, Bell, Decoder, pasted, read_keys

PATIENCE = 20.0


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Give both ends of a terminal: what is typed, and where it is read."""
    near, far = pty.openpty()
    tty.setraw(far)
    yield near, far
    os.close(near)
    os.close(far)


def read(terminal: tuple[int, int], typed: bytes, count: int) -> list[list[str]]:
    """Type, and return the keys of each handing over until there were so many of them."""
    end = Bell()
    handed: list[list[str]] = []

    def take(messages: Iterable[Message]) -> None:
        handed.append([each.key for each in messages if isinstance(each, events.Key)])
        if sum(map(len, handed)) >= count:
            end.set()

    os.write(terminal[0], typed)
    thread = threading.Thread(target=read_keys, args=(terminal[1], end, take), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), handed
    return handed


def test_keys_that_come_at_once_are_handed_over_together(terminal: tuple[int, int]) -> None:
    assert read(terminal, b"nn\x1b[Aq", 4) == [["n", "n", "up", "q"]]


def test_an_escape_is_the_key_when_nothing_comes_behind_it(terminal: tuple[int, int]) -> None:
    assert read(terminal, b"n\x1b", 2) == [["n"], ["escape"]]


def test_a_thread_that_waits_for_keys_ends_as_soon_as_it_is_told(
    terminal: tuple[int, int],
) -> None:
    end = Bell()
    thread = threading.Thread(target=read_keys, args=(terminal[1], end, print), daemon=True)
    thread.start()

    end.set()
    thread.join(PATIENCE)
    end.clear()

    assert not thread.is_alive()
    assert not end.is_set()


def test_bytes_that_are_no_utf8_are_forgiven_and_the_end_of_the_input_is_noticed() -> None:
    decode = Decoder().decode
    assert decode("ŷ".encode()[:1]) == ""
    assert decode("ŷ".encode()[1:]) == "ŷ"
    assert decode(b"\xff") == "�"
    with pytest.raises(EOFError):
        decode(b"")


def test_a_flood_of_characters_for_a_line_of_text_is_one_paste() -> None:
    keys: list[Message] = [events.Key("a", "a") for _ in range(FLOOD)]
    enter = events.Key("enter", "\r")

    paste, *rest = pasted([*keys, enter, *keys])

    assert isinstance(paste, events.Paste)
    assert paste.text == "a" * FLOOD
    # What stands behind another key may be meant for something else.
    assert rest == [enter, *keys]


def test_what_a_person_types_stays_keys() -> None:
    keys: list[Message] = [events.Key("a", "a") for _ in range(FLOOD - 1)]
    enter = events.Key("enter", "\r")
    assert pasted([*keys, enter]) == [*keys, enter]
    assert pasted([enter, *keys, *keys]) == [enter, *keys, *keys]
