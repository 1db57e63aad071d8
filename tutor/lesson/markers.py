"""Marker comments: where they stand, what they say, and which block of the code each opens.

A marker is a comment that stands alone on its line and begins with ``# %%``. The comment lines
right below it are its notes. The block that a marker belongs to is settled by Python's grammar:
its comment is replaced, on its own line and at its own indentation, by the call of a reserved
name, and the result is parsed.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.blocks import Blocks
from tutor.lesson.model import Mistake
from tutor.lesson.source import lines, parse

STAND_IN = "__gradstep_marker__"
"""The reserved name whose call stands in for a marker while the script is parsed."""

_PATTERN = re.compile(r"#\s*%%(?:\s+(?P<text>.*))?$")
_SILENT = frozenset(
    (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
) | {tokenize.ENDMARKER}


class Marker(NamedTuple):
    """One marker comment: its place (line and column from 1), its text, and its notes."""

    line: int
    column: int
    text: str
    notes: str
    in_brackets: bool


class Scan(NamedTuple):
    """What the tokens tell: the markers, and for each line of code the column where it begins.

    `code` maps a line (from 1) to the column (from 0) of its first token that is no comment.
    """

    markers: tuple[Marker, ...]
    code: dict[int, int]


def scan(source: str) -> Scan:
    """Find the markers and the lines of code of a script that Python can parse."""
    comments: dict[int, tuple[int, str, bool]] = {}
    code: dict[int, int] = {}
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        line, column = token.start
        if token.type == tokenize.COMMENT and line not in code:
            comments[line] = (column, token.string, depth > 0)
        elif token.type not in _SILENT:
            for covered in range(line, token.end[0] + 1):
                code.setdefault(covered, column if covered == line else 0)
            if token.type == tokenize.OP:
                depth += (token.string in "([{") - (token.string in ")]}")
    return Scan(tuple(_markers(comments)), code)


def _markers(comments: dict[int, tuple[int, str, bool]]) -> Iterator[Marker]:
    """Pick the markers out of the comments that stand alone on their lines."""
    for line, (column, comment, in_brackets) in comments.items():
        found = _PATTERN.match(comment)
        if found:
            text = (found["text"] or "").strip()
            yield Marker(line, column + 1, text, _notes(line, comments), in_brackets)


def _notes(line: int, comments: dict[int, tuple[int, str, bool]]) -> str:
    """Return the comment lines right below `line`, without their ``# ``."""
    below: list[str] = []
    while (line := line + 1) in comments:
        text = comments[line][1]
        if _PATTERN.match(text) or text.startswith("# /// "):
            break
        below.append(text[1:].removeprefix(" "))
    return "\n".join(below)


class Placed(NamedTuple):
    """The tree in which a call statement stands for each marker, and the marker of each call."""

    blocks: Blocks
    markers: dict[ast.stmt, Marker]


def place(source: str, tree: ast.Module, found: Scan, path: str) -> tuple[Placed, list[Mistake]]:
    """Return the tree with the markers in it, and a mistake for each that fits in no block."""
    if not found.markers:
        return Placed(Blocks(tree), {}), []
    placed = _try(source, found.markers)
    if placed:
        return placed, []
    good: list[Marker] = []
    mistakes: list[Mistake] = []
    placed = Placed(Blocks(tree), {})
    for marker in found.markers:
        attempt = _try(source, (*good, marker))
        if attempt:
            placed = attempt
            good.append(marker)
        else:
            mistakes.append(_misplaced(marker, path))
    return placed, mistakes


def _try(source: str, markers: tuple[Marker, ...]) -> Placed | None:
    """Parse the source with these markers replaced; None unless each becomes a statement."""
    text = lines(source)
    for index, marker in enumerate(markers):
        text[marker.line - 1] = text[marker.line - 1][: marker.column - 1] + f"{STAND_IN}({index})"
    tree = parse("\n".join(text), "")
    if isinstance(tree, Mistake):
        return None
    blocks = Blocks(tree)
    calls: dict[ast.stmt, Marker] = {
        node: markers[_index(node)]
        for node in blocks.places
        if isinstance(node, ast.Expr) and _index(node) >= 0
    }
    return Placed(blocks, calls) if len(calls) == len(markers) else None


def _index(node: ast.Expr) -> int:
    """Return the number of the marker that a statement stands for, -1 for any other statement."""
    match node.value:
        case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=int(index))]):
            return index if name == STAND_IN else -1
    return -1


def _misplaced(marker: Marker, path: str) -> Mistake:
    """Say that a marker stands where no statement could stand, and what to do about it."""
    if marker.in_brackets:
        message = "this marker stands inside brackets, in the middle of a statement"
        hint = "move it above the statement"
    else:
        message = "no code can begin at this marker: its place or its indentation fits no block"
        hint = "indent it like the code that it opens"
    return Mistake(path, marker.line, marker.column, message, hint)
