"""Marker comments: where they stand, what they say, and which block of the code each opens.

A marker is a comment that stands alone on its line and begins with ``# %%``. The comment lines
right below it are its notes. The block that a marker belongs to is settled by Python's grammar:
its comment is replaced, on its own line and at its own indentation, by the call of a reserved
name, and the result is parsed.
"""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson import tokens
from tutor.lesson.blocks import Blocks, all_suites
from tutor.lesson.model import Mistake
from tutor.lesson.source import lines, parse
from tutor.lesson.tokens import Comment, in_brackets

STAND_IN = "__gradstep_marker__"
"""The reserved name whose call stands in for a marker while the script is parsed."""

_PATTERN = re.compile(r"#\s*%%(?:\s+(?P<text>.*))?$")


class Marker(NamedTuple):
    """One marker comment: its place (line and column from 1), its text, and its notes."""

    line: int
    column: int
    text: str
    notes: str


class Scan(NamedTuple):
    """What the tokens tell: the markers, and for each line of code the column where it begins.

    `code` maps a line (from 1) to the column (from 0) of its first token that is no comment.
    """

    markers: tuple[Marker, ...]
    code: dict[int, int]


def scan(source: str, tree: ast.Module | None = None) -> Scan:
    """Find the markers and the lines of code of a script that Python can parse.

    `tree` is its syntax tree, where somebody has parsed it already.
    """
    comments, code = tokens.read(source, ast.parse(source) if tree is None else tree)
    return Scan(tuple(_markers(comments)), code)


def _markers(comments: dict[int, Comment]) -> Iterator[Marker]:
    """Pick the markers out of the comments that stand alone on their lines."""
    for line, (column, comment) in comments.items():
        found = _PATTERN.match(comment) if "%%" in comment else None
        if found:
            text = (found["text"] or "").strip()
            yield Marker(line, column + 1, text, _notes(line, comments))


def _notes(line: int, comments: dict[int, Comment]) -> str:
    """Return the comment lines right below `line`, without their ``# ``."""
    below: list[str] = []
    while (line := line + 1) in comments:
        text = comments[line].text
        if _PATTERN.match(text) or text.startswith("# /// "):
            break
        below.append(text[1:].removeprefix(" "))
    return "\n".join(below)


def parsed(source: str) -> ast.Module | None:
    """Parse a script with a call in the place of what looks like a marker, on each line with one.

    So a script with markers is parsed once. None where one of them turns out to be something else,
    such as a line of a text, where Python cannot parse the script, where a marker stands above the
    docstring, which is none in such a tree, and where a block holds nothing but markers.
    """
    rows = lines(source)
    found = [(n, row) for n, row in enumerate(rows) if "%%" in row and _PATTERN.match(row.lstrip())]
    if not found:
        return None
    for index, (number, row) in enumerate(found):
        rows[number] = f"{row[: len(row) - len(row.lstrip())]}{STAND_IN}({index})"
    tree = parse("\n".join(rows), "")
    if isinstance(tree, Mistake):
        return None
    blocks = list(all_suites(tree))
    calls = {
        node
        for suite in blocks
        for node in suite
        if isinstance(node, ast.Expr) and _index(node) >= 0
    }
    if len(calls) != len(found) or tree.body[0] in calls:
        return None
    return None if any(calls.issuperset(suite) for suite in blocks) else tree


class Placed(NamedTuple):
    """The tree in which a call statement stands for each marker, and the marker of each call."""

    blocks: Blocks
    markers: dict[ast.stmt, Marker]


def place(source: str, tree: ast.Module, found: Scan, path: str) -> tuple[Placed, list[Mistake]]:
    """Return the tree with the markers in it, and a mistake for each that fits in no block."""
    if not found.markers:
        return Placed(Blocks(tree), {}), []
    placed = _placed(tree, found.markers) or _try(source, found.markers)
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
            mistakes.append(_misplaced(source, marker, path))
    return placed, mistakes


def _try(source: str, markers: tuple[Marker, ...]) -> Placed | None:
    """Parse the source with these markers replaced; None unless each becomes a statement."""
    text = lines(source)
    for index, marker in enumerate(markers):
        text[marker.line - 1] = text[marker.line - 1][: marker.column - 1] + f"{STAND_IN}({index})"
    tree = parse("\n".join(text), "")
    return None if isinstance(tree, Mistake) else _placed(tree, markers)


def _placed(tree: ast.Module, markers: tuple[Marker, ...]) -> Placed | None:
    """Return a tree with its markers; None unless each of them is a statement in it."""
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


def _misplaced(source: str, marker: Marker, path: str) -> Mistake:
    """Say that a marker stands where no statement could stand, and what to do about it."""
    if in_brackets(source, marker.line):
        message = "this marker stands inside brackets, in the middle of a statement"
        hint = "move it above the statement"
    else:
        message = "no code can begin at this marker: its place or its indentation fits no block"
        hint = "indent it like the code that it opens"
    return Mistake(path, marker.line, marker.column, message, hint)
