"""How many terminal cells a text takes, and padding to a number of cells."""

from functools import lru_cache
from typing import Literal
from unicodedata import category, east_asian_width

Align = Literal["left", "centre", "right"]
"""Where a text stands in a field that is wider than itself."""


_ones: set[str] = set()
"""Characters that are known to take one cell; the text of a screen is made of a few hundred."""


def cells(text: str) -> int:
    """Return the width of `text` in terminal cells.

    Combining marks take none, full-width characters two, everything else one.
    """
    if text.isascii() or _ones.issuperset(text):
        return len(text)
    _ones.update(char for char in text if _cell(char) == 1)
    return sum(map(_cell, text))


@lru_cache(4096)
def _cell(char: str) -> int:
    if category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def padded(text: str, width: int, align: Align = "left") -> str:
    """Return `text` filled with spaces to `width` cells; a wider text comes back unchanged."""
    room = max(0, width - cells(text))
    if align == "left":
        return text + " " * room
    if align == "right":
        return " " * room + text
    before = room // 2
    return " " * before + text + " " * (room - before)


def parted(text: str, width: int) -> tuple[str, str]:
    """Split `text` behind the last character that still fits into `width` cells.

    Marks stay with the character that they modify; the first part is never empty unless `text` is.
    """
    used = 0
    for index, char in enumerate(text):
        used += _cell(char)
        if used > width and index > 0:
            return text[:index], text[index:]
    return text, ""
