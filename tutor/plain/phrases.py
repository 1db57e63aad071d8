"""The text of one paragraph of Markdown as spans and formulas."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tutor.plain.blocks import Content, Display, Formula
from tutor.plain.formulas import Found, found
from tutor.plain.lines import Role, Span

if TYPE_CHECKING:
    from markdown_it.token import Token

# Each formula travels through the Markdown parser as one character of the last private plane, so
# that nothing in it can be taken for emphasis or a list; the same characters in a text go first.
_FIRST = 0x100000
_PRIVATE = re.compile("[\U00100000-\U0010ffff]")


def sealed(markdown: str) -> tuple[str, tuple[Found, ...]]:
    """Return the text with one character in place of each formula, and the formulas."""
    source = _PRIVATE.sub("\ufffd", markdown)
    formulas = tuple(found(source))
    parts: list[str] = []
    end = 0
    for index, formula in enumerate(formulas):
        parts += [source[end : formula.start], chr(_FIRST + index)]
        end = formula.stop
    return "".join([*parts, source[end:]]), formulas


def restored(text: str, formulas: Sequence[Found]) -> str:
    """Return `text` with its formulas written out, dollars and all."""

    def source(mark: re.Match[str]) -> str:
        formula = formulas[ord(mark[0]) - _FIRST]
        dollars = "$$" if formula.display else "$"
        return dollars + formula.latex + dollars

    return _PRIVATE.sub(source, text)


class Phrases:
    """Turns the tokens of one paragraph into spans and formulas."""

    def __init__(self, formulas: Sequence[Found]) -> None:
        self._formulas = formulas
        self._pieces: list[Span | Formula | Display] = []
        self._strong = 0
        self._targets: list[str] = []

    def read(self, tokens: "list[Token]") -> "list[Span | Formula | Display]":
        """Return what the tokens stand for."""
        for token in tokens:
            self._token(token)
        return self._pieces

    def _token(self, token: "Token") -> None:
        match token.type:
            case "strong_open" | "em_open":
                self._strong += 1
            case "strong_close" | "em_close":
                self._strong -= 1
            case "softbreak":
                self._pieces.append(Span(" "))
            case "hardbreak":
                self._pieces.append(Span("\n"))
            case "code_inline":
                self._pieces.append(Span(restored(token.content, self._formulas), "code"))
            case "link_open":
                self._targets.append(str(token.attrs["href"]))
            case "link_close":
                self._target(self._targets.pop())
            case "image":
                self.read(token.children or [])
                self._target(str(token.attrs["src"]))
            case _:
                self._text(token.content)

    def _target(self, address: str) -> None:
        """Add the address of a link behind its text, unless the text already is the address."""
        last = self._pieces[-1] if self._pieces else None
        if not (isinstance(last, Span) and last.text == address):
            self._pieces.append(Span(f" ({address})", "quiet"))

    def _text(self, text: str) -> None:
        role: Role = "strong" if self._strong else "text"
        end = 0
        for mark in _PRIVATE.finditer(text):
            self._span(text[end : mark.start()], role)
            formula = self._formulas[ord(mark[0]) - _FIRST]
            self._pieces.append((Display if formula.display else Formula)(formula.latex))
            end = mark.end()
        self._span(text[end:], role)

    def _span(self, text: str, role: Role) -> None:
        if text:
            self._pieces.append(Span(text, role))


def trimmed(text: list[Span | Formula]) -> Content:
    """Return `text` without the blanks that the end of a line leaves before and behind it."""
    start, stop = 0, len(text)
    while start < stop and _blank(text[start]):
        start += 1
    while start < stop and _blank(text[stop - 1]):
        stop -= 1
    return tuple(text[start:stop])


def _blank(piece: Span | Formula) -> bool:
    return isinstance(piece, Span) and piece.role != "code" and not piece.text.strip()
