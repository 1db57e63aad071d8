"""Whether a window of GNU screen is of UTF-8, which its environment does not tell."""

import os
import re
import select
import termios
import time
import tty
from collections.abc import Mapping

PATIENCE = 0.5
"""Seconds within which a terminal has answered, over a slow line too."""

QUESTION = b"\r\xc3\xa9\x1b[6n"
"""One character of two bytes, and the question where the cursor is after it."""

WIPE = b"\r\x1b[K"

ANSWER = re.compile(rb"\x1b\[\d+;(\d+)R")


def doubtful(environment: Mapping[str, str]) -> bool:
    """Whether this is a window of a program that may show bytes one by one in a locale of UTF-8.

    GNU screen does where it was started in another locale, or with ``defutf8 off``. Over ssh only
    the name of the terminal tells of it.
    """
    return "STY" in environment or environment.get("TERM", "").startswith("screen")


def splits_utf8(keyboard: int = 0, screen: int = 1) -> bool:
    """Ask the terminal whether it takes a character of two bytes for two characters.

    What does not answer in time, or is no terminal, is taken to know UTF-8.
    """
    try:
        before = termios.tcgetattr(keyboard)
        tty.setcbreak(keyboard)
    except termios.error:
        return False
    try:
        os.write(screen, QUESTION)
        column = _column(keyboard)
        os.write(screen, WIPE)
    finally:
        termios.tcsetattr(keyboard, termios.TCSADRAIN, before)
    return column == 3


def _column(keyboard: int) -> int | None:
    """Return the column that the terminal says its cursor is in, counted from 1."""
    heard, end = b"", time.monotonic() + PATIENCE
    while (left := end - time.monotonic()) > 0 and select.select([keyboard], [], [], left)[0]:
        heard += os.read(keyboard, 1024)
        if found := ANSWER.search(heard):
            return int(found[1])
    return None
