"""The lines of a script that hold code, and its comments: from the tree where that is certain.

Python's tokenizer, which is written in Python, takes longer than all else that is read in a
lesson. What it tells follows from the syntax tree as well, unless a text of several lines is
written in an unusual way; then the tokenizer is asked.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

_QUOTED = re.compile(r"[rRbBuUfF]{0,2}(\"\"\"|''')")

_SPACE = " \t\f"


class Comment(NamedTuple):
    """A comment that stands alone on its line: the column (from 0) where it begins, its text."""

    column: int
    text: str


class Tokens(NamedTuple):
    """The comments by their lines, and for each line of code the column where it begins.

    Lines count from 1 and columns from 0.
    """

    comments: dict[int, Comment]
    code: dict[int, int]


def read(source: str, tree: ast.Module) -> Tokens:
    """Return the lines of code and the comments of a script with this tree."""
    rows = source.split("\n")
    inside = _inside_texts(tree, rows)
    return tokenized(source) if inside is None else _told(rows, inside)


def _told(rows: list[str], inside: set[int]) -> Tokens:
    """Sort the lines by what they begin with; those `inside` a text are code."""
    comments: dict[int, Comment] = {}
    code: dict[int, int] = {}
    for line, row in enumerate(rows, 1):
        if line in inside:
            code[line] = 0
            continue
        begin = row.lstrip(_SPACE)
        if begin.startswith("#"):
            comments[line] = Comment(len(row) - len(begin), begin)
        elif begin and begin != "\\":
            code[line] = len(row) - len(begin)
    return Tokens(comments, code)


def _inside_texts(tree: ast.Module, rows: list[str]) -> set[int] | None:
    """Return the lines that go on with a text; None if that cannot be told from the tree."""
    inside: set[int] = set()
    for node in _several_lines(tree):
        if not isinstance(node, (ast.Constant, ast.JoinedStr)):
            continue
        last = node.end_lineno or node.lineno
        if last == node.lineno or not isinstance(getattr(node, "value", ""), (str, bytes)):
            continue
        if node.lineno in inside:
            # A part of a text that was seen before.
            continue
        if not _single(node, rows):
            return None
        inside.update(range(node.lineno + 1, last + 1))
    return inside


def _several_lines(tree: ast.Module) -> Iterator[ast.AST]:
    """Walk a tree in the order of `ast.walk` without what stands on one line of the script.

    Nothing of several lines is inside it, but for what decorates a function of one line; most of a
    script is such lines. Nodes without a place, such as arguments, are walked.
    """
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        yield node
        for child in ast.iter_child_nodes(node):
            first = getattr(child, "lineno", None)
            alone = first is not None and first == getattr(child, "end_lineno", None)
            if not alone or getattr(child, "decorator_list", None):
                waiting.append(child)


def _single(node: ast.expr, rows: list[str]) -> bool:
    """Say whether a text of several lines is one pair of triple quotes, for certain."""
    last = node.end_lineno or node.lineno
    text = "\n".join(rows[node.lineno - 1 : last]).encode()
    begin = node.col_offset
    end = len(text) - len(rows[last - 1].encode()) + (node.end_col_offset or 0)
    written = text[begin:end].decode(errors="replace")
    opened = _QUOTED.match(written)
    if opened is None:
        return False
    return written.endswith(opened[1]) and opened[1] not in written[opened.end() : -3]


def tokenized(source: str) -> Tokens:
    """Return the same as `read`, from Python's own tokens."""
    import io
    import tokenize

    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    silent.add(tokenize.ENDMARKER)
    comments: dict[int, Comment] = {}
    code: dict[int, int] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT and line not in code:
            comments[line] = Comment(column, token.string)
        elif token.type not in silent:
            for covered in range(line, token.end[0] + 1):
                code.setdefault(covered, column if covered == line else 0)
    return Tokens(comments, code)


def in_brackets(source: str, line: int) -> bool:
    """Say whether a line stands inside brackets, in the middle of a statement."""
    import io
    import tokenize

    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.start[0] >= line:
            break
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
    return depth > 0
