"""The characters that the panels draw with, and a plain set for terminals that lack them."""

from functools import lru_cache
from typing import NamedTuple


class Glyphs(NamedTuple):
    """One set of characters; each is one cell wide but `done`, `dots`, `arrow` and `between`.

    `corners`, `axis`, `ways` (left, right, up, down), `shades` (from low to high), `more` and
    `folds` (closed, open) are several. In ASCII a star is a product, so what holds is ``ok``.
    """

    now: str = "►"
    walked: str = "◂"
    done: str = "✓"
    todo: str = "○"
    failed: str = "✗"
    changed: str = "◄"
    differs: str = "≠"
    focus: str = "‹›"
    arrow: str = "→"
    between: str = "·"
    dot: str = "·"
    dots: str = "…"
    times: str = "×"
    minus: str = "−"
    line: str = "─"
    side: str = "│"
    corners: str = "╭╮╰╯"
    axis: str = "┤└"
    point: str = "●"
    following: str = "○"
    ways: str = "←→↑↓"
    shades: str = " ·:░▒▓"
    scrubber: str = "━╌·"
    full: str = "█"
    empty: str = "░"
    more: str = "▲▼"
    sum: str = "Σ"
    folds: str = "▸▾"


UNICODE = Glyphs()
ASCII = Glyphs(
    now=">", walked="<", done="ok", todo="o", failed="x", changed="<", differs="!", focus="<>",
    arrow="->", between="|", dot=".", dots="..", times="x", minus="-", line="-", side="|",
    corners="++++", axis="|+", point="@", following="O", ways="<>^v", shades=" .:-=#",
    scrubber="=-.", full="#", empty=".", more="^v", sum="sum",
    folds="+-",
)  # fmt: skip


def written(text: str, glyphs: Glyphs) -> str:
    """Return a text in the characters of a set, so that it is known how wide it will be."""
    return plainly(text) if glyphs is ASCII else text


@lru_cache(4096)
def plainly(text: str) -> str:
    """Return a text in the bytes 32 to 126 alone."""
    if text.isascii():
        return text
    from tutor.maths.typeset.transliteration import ascii_text

    return ascii_text(text)
