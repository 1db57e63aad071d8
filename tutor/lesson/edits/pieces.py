"""The pieces of a training loop's body: lines that stay together when phases change places."""

import ast
from dataclasses import dataclass
from typing import NamedTuple

from tutor.lesson.blocks import first_line, last_line, suites
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.marking import comments_above
from tutor.lesson.edits.places import Text
from tutor.lesson.edits.statements import Statements, suite_of
from tutor.lesson.loops import TrainingLoop
from tutor.lesson.markers import scan

LEAVING = (ast.Return, ast.Raise, ast.Break, ast.Continue)
"""Statements behind which nothing else of their block runs."""


class Suite(NamedTuple):
    """A block inside the loop's body: its statement, and which of that statement's blocks it is."""

    owner: ast.stmt
    number: int


@dataclass
class Piece:
    """Lines of one phase, or of the header of a block if `header` says of which.

    Lines count from 1. `first` and `last` take in the comments that belong to the code from
    `begin` on; `blanks` is the number of empty lines above. `around` are the blocks that hold it.
    """

    phase: str
    begin: int
    last: int
    around: tuple[Suite, ...]
    marker: bool = False
    header: Suite | None = None
    first: int = 0
    blanks: int = 0


def pieces(statements: Statements, loop: TrainingLoop) -> list[Piece]:
    """Take the body of a training loop apart; the pieces are in textual order.

    A statement is one piece as long as it holds one phase. Raises `EditError` where several
    phases share a line with the header above them.
    """
    found = _Taking(statements, loop).found
    _claim_comments(statements, found)
    return found


def branches(node: ast.stmt, code: dict[int, int]) -> list[list[ast.stmt]]:
    """Return the blocks of a statement in textual order; an ``elif`` is one of its ``if``.

    `code` maps the lines of code to the column where each begins.
    """
    found = [suite for _, suite in suites(node) if suite]
    match node:
        case ast.If(orelse=[ast.If() as inner]) if _is_elif(node, inner, code):
            return [node.body, *branches(inner, code)]
    return found


def _is_elif(node: ast.If, inner: ast.If, code: dict[int, int]) -> bool:
    """Tell whether an ``if`` in the other branch is an ``elif``, with no ``else`` between."""
    between = range(last_line(node.body[-1]) + 1, inner.lineno)
    return code.get(inner.lineno) == inner.col_offset and not any(n in code for n in between)


class _Taking:
    """Goes through the body and collects the lines of code of each piece."""

    def __init__(self, statements: Statements, loop: TrainingLoop) -> None:
        self.statements, self.loop = statements, loop
        self.code = scan(statements.lesson.source).code
        self.found: list[Piece] = []
        self._suite(suite_of(loop.body), ())

    def _suite(self, suite: list[ast.stmt], around: tuple[Suite, ...]) -> None:
        """Collect the pieces of one block."""
        for node in suite:
            begin, last = first_line(node), last_line(node)
            phases = self._phases(node)
            before = self.found[-1] if self.found else None
            if before and begin <= before.last and not before.header:
                before.last = max(last, before.last)
                continue
            self._check_line(node)
            if len(phases) > 1:
                self._compound(node, around)
            else:
                marker = node in self.statements.outline.markers
                phase = "other" if isinstance(node, LEAVING) else phases.pop()
                self.found.append(Piece(phase, begin, last, around, marker))

    def _compound(self, node: ast.stmt, around: tuple[Suite, ...]) -> None:
        """Collect the header and the pieces of each block of a statement with several phases."""
        above = first_line(node) - 1
        for number, inner in enumerate(branches(node, self.code)):
            begin = first_line(inner[0])
            header = [line for line in range(above + 1, begin) if line in self.code]
            self._check_line(inner[0])
            suite = Suite(node, number)
            self.found.append(Piece("", header[0], header[-1], around, header=suite))
            self._suite(inner, (*around, suite))
            above = last_line(inner[-1])

    def _check_line(self, node: ast.stmt) -> None:
        """Raise `EditError` if a statement stands on the line of the header above it."""
        line = first_line(node)
        if self.code.get(line, node.col_offset) < node.col_offset:
            raise EditError(f"line {line}: write this block below its header to move its phases")

    def _phases(self, node: ast.stmt) -> set[str]:
        """Return the phases of this loop that a statement holds."""
        inside = [node, *(each for each in ast.walk(node) if isinstance(each, ast.stmt))]
        marked = [each for each in inside if each in self.statements.outline.markers]
        ends = [*self.statements.leaves(node), *marked]
        segments = [self.statements.segment(each) for each in ends]
        return {
            segment.phase if segment and segment.loop == self.loop.number else "other"
            for segment in segments
        } or {"other"}


def _claim_comments(statements: Statements, found: list[Piece]) -> None:
    """Give each piece the comments that belong to it, and count the empty lines above.

    Notes belong to their marker, comments right above a statement to that statement, all others
    to what stands before them.
    """
    source = statements.lesson.source
    text, code = Text(source), scan(source).code
    end = 0
    for number, piece in enumerate(found):
        row = text.line(piece.begin)
        indent = row[: len(row) - len(row.lstrip())]
        above = piece.begin if piece.marker else comments_above(text, code, piece.begin, indent)
        piece.first = max(above, end + 1)
        if number:
            before = found[number - 1]
            before.last = max(before.last, _last_written(text, end, piece.first))
            piece.blanks = piece.first - before.last - 1
        stop = found[number + 1].begin if number + 1 < len(found) else len(text.starts) + 1
        end = _notes_end(text, code, piece.last, stop) if piece.marker else piece.last
        piece.last = end
    if found:
        row = text.line(found[0].begin)
        found[-1].last = _trailing(text, code, end, len(row) - len(row.lstrip()))


def _last_written(text: Text, above: int, below: int) -> int:
    """Return the last line between two that is not empty, `above` if all are."""
    return max((n for n in range(above + 1, below) if text.line(n).strip()), default=above)


def _notes_end(text: Text, code: dict[int, int], line: int, stop: int) -> int:
    """Return the last of the comment lines right below a marker, before the line `stop`."""
    while line + 1 < stop and line + 1 not in code and text.line(line + 1).lstrip()[:1] == "#":
        line += 1
    return line


def _trailing(text: Text, code: dict[int, int], line: int, indent: int) -> int:
    """Return the last line of the comments that end a body, which are indented like it."""
    end = line
    while line < len(text.starts) and line + 1 not in code:
        line += 1
        row = text.line(line)
        if row.strip() and len(row) - len(row.lstrip()) < indent:
            break
        end = line if row.strip() else end
    return end
