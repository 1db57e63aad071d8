"""Breaking text with roles into lines of at most so many cells."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tutor.maths.typeset.cells import cells, parted
from tutor.plain.lines import Line, Span

_CHUNK = re.compile(r"\n|[^\S\n]+|\S+")


class Whole(NamedTuple):
    """A span that is kept on one line if it fits on one, blanks in it included."""

    span: Span


class _Word(NamedTuple):
    """Spans without a place to break between them, and the blank before them, if any."""

    before: Span | None
    spans: tuple[Span, ...]

    @property
    def width(self) -> int:
        return sum(cells(span.text) for span in self.spans)


def wrapped(pieces: Iterable[Span | Whole], width: int) -> tuple[Line, ...]:
    """Return the pieces on lines of at most `width` cells, or one, broken at blanks.

    A line break in a span ends a line; runs of blanks count as one. A word that is wider than
    `width` is broken inside; only a single character may be wider. There is at least one line.
    """
    width = max(width, 1)
    rows: list[list[_Word]] = [[]]
    used = 0
    for word in _words(pieces):
        if word is None:
            rows.append([])
            used = 0
            continue
        for part in _fitting(word, width):
            room = 1 if part.before and rows[-1] else 0
            if rows[-1] and used + room + part.width > width:
                rows.append([])
                used, room = 0, 0
            rows[-1].append(part)
            used += room + part.width
    return tuple(_line(row) for row in rows)


def _words(pieces: Iterable[Span | Whole]) -> Iterable[_Word | None]:
    """Yield the words of the pieces; None stands for a line break."""
    before: Span | None = None
    spans: list[Span] = []
    for piece in pieces:
        role = piece.span.role if isinstance(piece, Whole) else piece.role
        chunks = [piece.span.text] if isinstance(piece, Whole) else _CHUNK.findall(piece.text)
        for chunk in chunks:
            if isinstance(piece, Whole) or not chunk.isspace():
                spans.append(Span(chunk, role))
                continue
            if spans:
                yield _Word(before, tuple(spans))
            before, spans = (None if chunk == "\n" else Span(" ", role)), []
            if chunk == "\n":
                yield None
    if spans:
        yield _Word(before, tuple(spans))


def _fitting(word: _Word, width: int) -> list[_Word]:
    """Return `word` in parts of at most `width` cells, broken at its blanks or anywhere."""
    if word.width <= width:
        return [word]
    if any(" " in span.text for span in word.spans):
        inner = (part for part in _words(word.spans) if part is not None)
        parts = [piece for part in inner for piece in _fitting(part, width)]
        return [
            part if index else part._replace(before=word.before) for index, part in enumerate(parts)
        ]
    return _cut(word, width)


def _cut(word: _Word, width: int) -> list[_Word]:
    """Cut a word without blanks into parts of at most `width` cells."""
    parts: list[_Word] = []
    spans: list[Span] = []
    room = width
    for span in word.spans:
        rest = span.text
        while cells(rest) > room:
            if cells(rest[0]) <= room or not spans:
                head, rest = parted(rest, room)
                spans.append(Span(head, span.role))
            parts.append(_Word(None, tuple(spans)))
            spans, room = [], width
        if rest:
            spans.append(Span(rest, span.role))
            room -= cells(rest)
    parts.append(_Word(None, tuple(spans)))
    return [
        part if index else part._replace(before=word.before)
        for index, part in enumerate(parts)
        if part.spans
    ]


def _line(row: Sequence[_Word]) -> Line:
    """Return words as one line, neighbours of one role merged."""
    spans: list[Span] = []
    for index, word in enumerate(row):
        parts = (word.before, *word.spans) if index and word.before else word.spans
        for span in parts:
            if span is None:
                continue
            if spans and spans[-1].role == span.role:
                spans[-1] = Span(spans[-1].text + span.text, span.role)
            else:
                spans.append(span)
    return tuple(spans)
