"""Notes in Markdown as lines with roles, formulas laid out; nothing in a note can fail to show."""

import re
from functools import lru_cache

from tutor.maths.typeset.cells import parted
from tutor.maths.typeset.layout import display, inline
from tutor.maths.typeset.scanner import LatexError
from tutor.maths.typeset.transliteration import ascii_text
from tutor.plain.blocks import (
    Block,
    Code,
    Content,
    Display,
    Formula,
    Heading,
    Item,
    Paragraph,
    Rule,
    Table,
)
from tutor.plain.formulas import found
from tutor.plain.lines import Line, Span
from tutor.plain.markdown import blocks
from tutor.plain.tables import tabulated
from tutor.plain.wrapping import Whole, wrapped

__all__ = ["blocks", "displays", "lines", "mathematics", "opening"]

_MARGIN = 2
"""How many cells a displayed equation stands to the right of its text."""

_NARROWEST = 8
"""The room in cells that indentation always leaves, unless the whole width is less."""


@lru_cache(maxsize=128)
def lines(markdown: str, width: int, ascii: bool = False, flat: bool = False) -> tuple[Line, ...]:
    """Return a Markdown text on lines of at most `width` cells.

    Text is broken between words, an equation between its terms; one that is still too wide stands
    on one line and is broken like text. A formula that cannot be read shows its source in the role
    ``failed``. Blank lines stand between blocks where the source has them. `ascii` writes the
    characters 32 to 126 only. `flat` keeps displayed equations on one line too, as one reads aloud.
    """
    result: list[Line] = []
    for block in blocks(markdown):
        if block.apart and result:
            result.append(())
        margin = min(block.indent, max(0, width - _NARROWEST))
        laid = _laid(block, max(1, width - margin), ascii, flat)
        result += [(Span(" " * margin), *line) if margin and line else line for line in laid]
    return tuple(result)


def displays(markdown: str) -> tuple[str, ...]:
    """Return the LaTeX of the displayed equations of a text, in their order."""
    return tuple(formula.latex.strip() for formula in found(markdown) if formula.display)


def mathematics(markdown: str) -> list[tuple[int, str]]:
    """Return each formula of a text as the offset of its LaTeX and the LaTeX itself.

    A `LatexError` at position p in it is at offset + p in the text.
    """
    return [(formula.position, formula.latex) for formula in found(markdown)]


def opening(markdown: str, width: int, ascii: bool = False) -> tuple[Line, ...]:
    """Return the first sentence of a text's first paragraph or item, in so many cells a line."""
    for block in blocks(markdown):
        if isinstance(block, Paragraph | Item):
            return tuple(wrapped(_pieces(_sentence(block.content), ascii), width))
    return ()


_END = re.compile(r"[.!?](?=\s|$)")
_ABBREVIATION = re.compile(r"(\b(e\.g|i\.e|cf|vs|resp|approx|Fig|Eq)|\b[A-Z])$")


def _sentence(content: Content) -> Content:
    """Return `content` up to the end of its first sentence."""
    kept: list[Span | Formula] = []
    for index, piece in enumerate(content):
        following = content[index + 1] if index + 1 < len(content) else Span(" ")
        ends = isinstance(following, Span) and following.text[:1].isspace()
        if isinstance(piece, Span) and piece.role in ("text", "strong"):
            for mark in _END.finditer(piece.text):
                last = mark.end() == len(piece.text)
                if not _ABBREVIATION.search(piece.text[: mark.start()]) and (ends or not last):
                    return (*kept, piece._replace(text=piece.text[: mark.end()]))
            piece = piece._replace(text=piece.text.replace("\n", " "))
        kept.append(piece)
    return tuple(kept)


def _laid(block: Block, width: int, ascii: bool, flat: bool) -> tuple[Line, ...]:
    """Return one block on lines of at most `width` cells, without its indentation."""
    match block:
        case Paragraph(content):
            return wrapped(_pieces(content, ascii), width)
        case Heading(content):
            return wrapped([_strong(piece) for piece in _pieces(content, ascii)], width)
        case Item(marker, content):
            return _item(marker, content, width, ascii)
        case Display(latex):
            return _display(latex, width, ascii, flat)
        case Code(text):
            return _code(ascii_text(text) if ascii else text, width)
        case Table(rows, right):
            cells = [[_pieces(cell, ascii) for cell in row] for row in rows]
            return tabulated(cells, right, width, ascii)
        case Rule():
            return ((Span(("-" if ascii else "─") * width, "faint"),),)


def _pieces(content: Content, ascii: bool) -> list[Span | Whole]:
    return [
        Whole(_formula(piece.latex, ascii)) if isinstance(piece, Formula) else _span(piece, ascii)
        for piece in content
    ]


def _span(span: Span, ascii: bool) -> Span:
    return span._replace(text=ascii_text(span.text)) if ascii else span


def _strong(piece: Span | Whole) -> Span | Whole:
    return Span(piece.text, "strong") if isinstance(piece, Span) and piece.role == "text" else piece


def _formula(latex: str, ascii: bool) -> Span:
    """Return a formula on one line, or its source if it cannot be read."""
    try:
        return Span(inline(latex, ascii), "symbol")
    except LatexError:
        source = " ".join(latex.split())
        return _span(Span(f"${source}$", "failed"), ascii)


def _item(marker: str, content: Content, width: int, ascii: bool) -> tuple[Line, ...]:
    """Return an item, its marker before the first line and free cells before the others."""
    sign = ascii_text(marker) if ascii else marker
    room = len(marker) + 1
    if width <= room:
        return wrapped([Span(f"{sign} ", "quiet"), *_pieces(content, ascii)], width)
    body = wrapped(_pieces(content, ascii), width - room)
    heads = (Span(f"{sign} ", "quiet"), *[Span(" " * room)] * (len(body) - 1))
    return tuple((head, *line) for head, line in zip(heads, body, strict=True))


def _display(latex: str, width: int, ascii: bool, flat: bool) -> tuple[Line, ...]:
    """Return a displayed equation, on one line and broken like text if it is still too wide."""
    margin = _MARGIN if width > _NARROWEST + _MARGIN else 0
    try:
        block = display(latex, ascii, width - margin)
    except LatexError:
        source = _span(Span(f"$$ {' '.join(latex.split())} $$", "failed"), ascii)
        return _indented(wrapped([source], width - margin), margin)
    if flat or block.width > width - margin:
        return _indented(wrapped([Span(inline(latex, ascii), "symbol")], width - margin), margin)
    return _indented([(Span(line.rstrip(), "symbol"),) for line in block.lines], margin)


def _indented(rows: "tuple[Line, ...] | list[Line]", margin: int) -> tuple[Line, ...]:
    free = (Span(" " * margin),) if margin else ()
    return tuple((*free, *row) for row in rows)


def _code(text: str, width: int) -> tuple[Line, ...]:
    """Return the lines of a block of code, each as it stands, cut where it is too long."""
    rows: list[Line] = []
    for line in text.expandtabs(4).split("\n"):
        rest = line
        while True:
            head, rest = parted(rest, width)
            rows.append((Span(head, "code"),) if head else ())
            if not rest:
                break
    return tuple(rows)
