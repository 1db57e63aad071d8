"""Cuts: where one segment of a script ends and the next begins, and how each one is opened.

This file answers two questions about the text: where a segment is shown to begin, and where the
code behind a statement goes on.
"""

import ast
from typing import Literal, NamedTuple

from tutor.lesson.blocks import FUNCTIONS, Blocks, first_line, last_line, suites
from tutor.lesson.markers import Marker

Where = Literal["start", "before", "after", "body end", "exit", "return", "way", "aside", "given"]


class Opening(NamedTuple):
    """A place where the running script opens a segment.

    ``start`` is the first statement of the module that may follow its docstring and its future
    imports; ``body end`` covers the end of a loop's body and each ``continue`` of that loop;
    ``exit`` is every way out of a function; ``return`` is that way back to whoever called it, which
    only the run can tell: it opens again what was open at the call, or one of the segments that
    stand for the rest of a calling statement. ``way`` and ``aside`` open nothing: they are the
    segments from which a function is called to train, and those from which it is to evaluate.
    ``given`` is each ``yield`` of a generator function.
    """

    where: Where
    node: ast.Module | ast.stmt


class Cut(NamedTuple):
    """The begin of a segment.

    `line` (from 1) and `column` (from 0) are where it is shown to begin; `own_line` is where it
    begins if the header above it turns out to be the only code of the segment before. `opening`
    is where the running script opens it, None for the header of a function. A cut that neither a
    marker nor an inferred phase made (`named`) is dropped if no code is left for it, unless it is
    `needed`. One with a `span` shows lines that belong to another segment: the call from which a
    function returns.
    """

    line: int
    column: int
    own_line: int
    opening: Opening | None
    phase: str
    loop: int | None
    headline: str = ""
    marker: Marker | None = None
    fetch: bool = False
    named: bool = False
    needed: bool = False
    span: tuple[int, int] | None = None
    within: int | None = None


_ALWAYS_RUN = (ast.With, ast.AsyncWith, ast.Try, ast.TryStar)
"""Statements whose body runs whenever they do: a phase inside may begin at their header."""


class Header(NamedTuple):
    """Where a segment begins: the statement before which it is opened, and the place shown."""

    opener: ast.stmt
    line: int
    column: int


def raised(blocks: Blocks, statement: ast.stmt, keep: set[ast.stmt]) -> Header:
    """Return where a segment begins that opens with `statement`.

    The header of a block whose first statement this is (``with torch.no_grad():``) is shown with
    the segment rather than as the tail of the one before. A ``with`` or ``try`` also runs within
    it, unless a generator of the script's own opens it, in which stepping may go on; the condition
    of an ``if`` runs before it, since it decides whether the segment runs at all. So does the
    header of a loop, each time: what it fetches counts to the step that leads to it, which is the
    one above it or the last of its block. Training loops (`keep`), functions and classes keep
    their headers.
    """
    opener, line, column = statement, first_line(statement), statement.col_offset
    movable, current = True, statement
    while True:
        owner, field, suite, index = blocks.places[current]
        kept = owner in keep and field == "body"
        if index or kept or isinstance(owner, (ast.Module, ast.ClassDef, *FUNCTIONS)):
            return Header(opener, line, column)
        above = _last_line_above(owner, suite)
        if above:
            return Header(opener, above + 1, 0)
        line, column = first_line(owner), owner.col_offset
        runs = isinstance(owner, _ALWAYS_RUN) and not leads_away(blocks, owner)
        movable = movable and field == "body" and runs
        opener = owner if movable else opener
        current = owner


def leads_away(blocks: Blocks, owner: ast.stmt) -> bool:
    """Tell whether a ``with`` may enter a context manager of the script's own.

    That is a generator or an object; of one that has been made elsewhere it cannot be told.
    """
    items = owner.items if isinstance(owner, ast.With) else []
    if not items:
        return False
    own = blocks.managers
    for item in items:
        made = isinstance(item.context_expr, ast.Call)
        node = item.context_expr.func if isinstance(item.context_expr, ast.Call) else None
        if node is not None and getattr(node, "id", getattr(node, "attr", "")) in own:
            return True
        if not made and "__enter__" in own:
            return True
    return False


def _last_line_above(owner: ast.stmt, suite: list[ast.stmt]) -> int:
    """Return the last line of the blocks above this one in the same statement, 0 without any."""
    ends = [last_line(other[-1]) for _, other in suites(owner) if other and other is not suite]
    return max((end for end in ends if end < first_line(suite[0])), default=0)


def following(blocks: Blocks, statement: ast.stmt, keep: set[ast.stmt]) -> Opening | None:
    """Return where the code behind a statement is opened; None if none follows in its function.

    At the end of a block the search goes on behind the statement that holds the block, unless
    other blocks of it run then (``finally:``), and not instead of it. The end of a training loop's
    body (`keep`) leads back to its header and opens nothing else.
    """
    current = statement
    while True:
        owner, field, suite, index = blocks.places[current]
        if index + 1 < len(suite):
            return Opening("before", suite[index + 1])
        if isinstance(owner, (ast.Module, *FUNCTIONS)) or (owner in keep and field == "body"):
            return None
        if last_line(owner) > last_line(current) and not _goes_past(owner, field):
            return Opening("after", current)
        current = owner


def _goes_past(owner: ast.AST, field: str) -> bool:
    """Tell whether what follows a block in the same statement does not run behind it."""
    if isinstance(owner, (ast.Try, ast.TryStar)):
        return not owner.finalbody and not (owner.orelse and field == "body")
    return isinstance(owner, (ast.If, ast.Match, ast.ClassDef))
