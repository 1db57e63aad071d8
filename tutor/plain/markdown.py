"""Markdown as a flat sequence of blocks whose text has roles."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

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
from tutor.plain.formulas import Found
from tutor.plain.lines import Span
from tutor.plain.phrases import Phrases, restored, sealed, trimmed

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token


def blocks(markdown: str) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text.

    Square brackets that make no link, and HTML, are text like any other; there are no reference
    links, since a line such as ``[i]: the index`` is prose in a lesson.
    """
    text, formulas = sealed(markdown)
    reader = _Reader(text, formulas)
    for token in _parser().parse(text):
        reader.read(token)
    return tuple(reader.blocks)


@lru_cache(maxsize=1)
def _parser() -> "MarkdownIt":
    # This import takes 50 ms, which neither the list of lessons nor the first frame should pay.
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False})
    return parser.enable("table").disable("reference")


class _Reader:
    """Turns the tokens of a Markdown parser into blocks."""

    def __init__(self, text: str, formulas: Sequence[Found]) -> None:
        self.blocks: list[Block] = []
        self._lines = text.split("\n")
        self._formulas = formulas
        self._indents = [0]
        self._counters: list[int | None] = []
        self._marker = ""
        self._heading = False
        self._rows: list[list[Content]] = []
        self._right: list[bool] = []
        self._table = False
        self._apart = False

    def read(self, token: "Token") -> None:
        """Take the next token of the document."""
        if token.map and not self._table:
            start = token.map[0]
            self._apart = start > 0 and not self._lines[start - 1].strip(" \t>")
        method = getattr(self, f"_{token.type}", None)
        if method is not None:
            method(token)

    def _add(self, block: Block) -> None:
        self.blocks.append(block._replace(indent=self._indents[-1], apart=self._apart))
        self._apart = False

    def _bullet_list_open(self, _: "Token") -> None:
        self._counters.append(None)

    def _ordered_list_open(self, token: "Token") -> None:
        self._counters.append(int(token.attrs.get("start", 1)))

    def _bullet_list_close(self, _: "Token") -> None:
        self._counters.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, _: "Token") -> None:
        number = self._counters[-1]
        self._marker = "•" if number is None else f"{number}."
        if number is not None:
            self._counters[-1] = number + 1
        self._indents.append(self._indents[-1] + len(self._marker) + 1)

    def _list_item_close(self, _: "Token") -> None:
        self._flush_marker()
        self._indents.pop()

    def _blockquote_open(self, _: "Token") -> None:
        self._flush_marker()
        self._indents.append(self._indents[-1] + 2)

    def _blockquote_close(self, _: "Token") -> None:
        self._indents.pop()

    def _heading_open(self, _: "Token") -> None:
        self._heading = True

    def _heading_close(self, _: "Token") -> None:
        self._heading = False

    def _hr(self, _: "Token") -> None:
        self._flush_marker()
        self._add(Rule())

    def _fence(self, token: "Token") -> None:
        self._flush_marker()
        code = self._restored(token.content).removesuffix("\n")
        self._add(Code(code, token.info.strip().split(" ")[0]))

    _code_block = _fence

    def _table_open(self, _: "Token") -> None:
        self._flush_marker()
        self._table, self._rows, self._right = True, [], []

    def _tr_open(self, _: "Token") -> None:
        self._rows.append([])

    def _th_open(self, token: "Token") -> None:
        self._right.append(token.attrs.get("style") == "text-align:right")

    def _table_close(self, _: "Token") -> None:
        self._table = False
        self._add(Table(tuple(tuple(row) for row in self._rows), tuple(self._right)))

    def _inline(self, token: "Token") -> None:
        pieces = Phrases(self._formulas).read(token.children or [])
        if self._table:
            self._rows[-1].append(tuple(_within_line(piece) for piece in pieces))
            return
        text: list[Span | Formula] = []
        for piece in pieces:
            if isinstance(piece, Display):
                self._paragraph(text)
                self._flush_marker()
                self._add(piece)
                text = []
            else:
                text.append(piece)
        self._paragraph(text)

    def _paragraph(self, text: list[Span | Formula]) -> None:
        content = trimmed(text)
        if not content:
            return
        if self._heading:
            self._add(Heading(content))
        elif self._marker:
            self._flush_marker(content)
        else:
            self._add(Paragraph(content))

    def _flush_marker(self, content: Content = ()) -> None:
        """Add the item whose marker waits for its text, the marker left of that text."""
        if self._marker:
            item = Item(self._marker, content, self._indents[-2], self._apart)
            self.blocks.append(item)
            self._marker, self._apart = "", False

    def _restored(self, text: str) -> str:
        return restored(text, self._formulas)


def _within_line(piece: Span | Formula | Display) -> Span | Formula:
    return Formula(piece.latex) if isinstance(piece, Display) else piece
