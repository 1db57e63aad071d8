"""The thread that reads the keys: it hands them over together, and ends as soon as it is told."""

import codecs
import os
import select
from collections.abc import Callable, Iterable
from itertools import takewhile
from threading import Event
from typing import Any

from textual._xterm_parser import XTermParser
from textual.constants import ESCAPE_DELAY
from textual.events import Key, Paste
from textual.message import Message

from tutor.ui.reports import Reports

CHUNK = 4096
"""Bytes that are read at once."""

FLOOD = 24
"""So many characters in one reading were pasted: nobody types them between two of them."""


class Decoder:
    """Decodes UTF-8, whatever comes: one byte that is none would end the app.

    The end of the input is an EOFError. Textual's own would ask again for ever.
    """

    def __init__(self) -> None:
        self._inner = codecs.getincrementaldecoder("utf-8")("replace")

    def decode(self, data: bytes) -> str:
        """Return the text of some bytes; the rest of a character may follow."""
        if not data:
            raise EOFError
        return self._inner.decode(data)


class Bell(Event):
    """An event that whoever waits to read hears as well: `fileno` can be read while it is set.

    Textual's own thread looks for it ten times a second, and once more when it has found it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._heard, self._rope = os.pipe()
        os.set_blocking(self._heard, False)

    def fileno(self) -> int:
        """Return the descriptor that can be read while the event is set."""
        return self._heard

    def set(self) -> None:
        """Ring."""
        super().set()
        os.write(self._rope, b".")

    def clear(self) -> None:
        """Be silent again; it has rung."""
        super().clear()
        os.read(self._heard, CHUNK)


def pasted(messages: list[Message]) -> list[Message]:
    """Return what was read for a line of text, with a flood of characters at its beginning as one.

    A terminal that does not tell what is pasted sends it as keys, of which a line takes two
    milliseconds each. Behind another key, such as Enter, they may be meant for something else.
    """
    written = list(takewhile(bool, map(_written, messages)))
    if len(written) < FLOOD:
        return messages
    return [Paste("".join(written)), *messages[len(written) :]]


def _written(message: Message) -> str:
    """Return the character that a key writes, nothing for other keys and messages."""
    if isinstance(message, Key) and message.is_printable:
        return message.character or ""
    return ""


def read_keys(
    fd: int, end: Bell, take: Callable[[Iterable[Message]], None], reports: Reports | None = None
) -> None:
    """Read from a terminal until `end`, and hand over what each reading has brought.

    EOFError where there is nothing more to read.
    """
    parser, decoder, reports = XTermParser(), Decoder(), reports or Reports()
    heard: list[Any] = [fd, end]
    news = False
    while not end.is_set():
        # An Esc is the key once nothing has come behind it for so long.
        ready = select.select(heard, [], [], ESCAPE_DELAY * 1.1 if news else None)[0]
        text = reports.without(decoder.decode(os.read(fd, CHUNK)) if fd in ready else "")
        news = fd in ready or bool(text)
        messages: list[Message] = [*parser.feed(text)] if text else []
        messages += parser.tick()
        if messages:
            take(messages)
