"""Python source as lines with the roles of its words."""

import io
import keyword
import tokenize
from functools import lru_cache

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import clean

WORDS = frozenset({"True", "False", "None"})
"""Keywords that are values; they read as numbers do."""

STRINGS = ("STRING", "FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END")
"""The names of the tokens that are strings or parts of them (the parts since Python 3.12)."""

Piece = tuple[int, int, Role]
"""A stretch of a line with a role of its own: first column, column behind it, role."""


@lru_cache(8)
def highlighted(source: str) -> tuple[Line, ...]:
    """Return the lines of a Python source, line 1 first; their text is the source's own."""
    rows = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    pieces: dict[int, list[Piece]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(rows)).readline):
            role = _role(token)
            if role is not None:
                _place(token, role, rows, pieces)
    except (tokenize.TokenError, SyntaxError):
        # What follows a mistake stays without colours; the text itself is shown all the same.
        pass
    return tuple(_line(row, pieces.get(number, [])) for number, row in enumerate(rows, 1))


def _role(token: tokenize.TokenInfo) -> Role | None:
    """Return the role of a token, None for ordinary code."""
    name = tokenize.tok_name[token.type]
    if name == "COMMENT":
        return "comment"
    if name in STRINGS:
        return "string"
    if name == "NUMBER" or token.string in WORDS:
        return "number"
    if name == "NAME" and keyword.iskeyword(token.string):
        return "keyword"
    return None


def _place(
    token: tokenize.TokenInfo, role: Role, rows: list[str], pieces: dict[int, list[Piece]]
) -> None:
    """Enter a token, which may reach over several lines, into the pieces of its lines."""
    (first, start), (last, end) = token.start, token.end
    for number in range(first, last + 1):
        begin = start if number == first else 0
        until = end if number == last else len(rows[number - 1])
        pieces.setdefault(number, []).append((begin, until, role))


def _line(row: str, pieces: list[Piece]) -> Line:
    """Return one line of source cut into its pieces."""
    spans: list[Span] = []
    column = 0
    for begin, until, role in pieces:
        spans.append(Span(clean(row[column:begin]), "code"))
        spans.append(Span(clean(row[begin:until]), role))
        column = max(column, until)
    spans.append(Span(clean(row[column:]), "code"))
    return tuple(span for span in spans if span.text)
