"""Places in a text: from the lines and byte columns of a syntax tree to offsets, and back."""

import ast
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")


class Span(NamedTuple):
    """A stretch of a text by its offsets, from 0, the end not included."""

    start: int
    end: int


class Text:
    """A source text whose places are named by lines (from 1) and by columns in bytes, as in `ast`.

    Lines end as Python ends them: a form feed or a Unicode separator is no line end.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts = [0, *(found.end() for found in _LINE_END.finditer(source))]

    def line(self, number: int) -> str:
        """Return a line without its end."""
        return self.source[self.starts[number - 1] : self.line_end(number)]

    def line_end(self, number: int) -> int:
        """Return the offset behind the last character of a line, before its line end."""
        if number == len(self.starts):
            return len(self.source)
        end = self.starts[number] - 1
        return end - 1 if self.source[end - 1 : end + 1] == "\r\n" else end

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a line and a column in bytes of UTF-8."""
        start = self.starts[line - 1]
        row = self.line(line)
        return start + (column if row.isascii() else len(row.encode()[:column].decode()))

    def span(self, node: ast.stmt | ast.expr | ast.arg | ast.keyword) -> Span:
        """Return the stretch of a node of the tree."""
        end_line, end_column = node.end_lineno, node.end_col_offset
        if end_line is None or end_column is None:
            raise ValueError("this node was not read from a text")
        return Span(self.offset(node.lineno, node.col_offset), self.offset(end_line, end_column))

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line (from 1) and the column in characters (from 0) of an offset."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1]


def replaced(source: str, changes: Iterable[tuple[Span, str]]) -> str:
    """Return the source with some stretches, none of which overlap, replaced."""
    for span, text in sorted(changes, reverse=True):
        source = source[: span.start] + text + source[span.end :]
    return source


def comments(source: str) -> dict[int, int]:
    """Return the column, in characters, of the comment on each line that has one."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {token.start[0]: token.start[1] for token in tokens if token.type == tokenize.COMMENT}
