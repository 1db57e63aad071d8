"""The places at which a script comes to its training loops, and a line of code put there."""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, LOOPS, code_of, first_line
from tutor.lesson.model import Lesson


class Arrival(NamedTuple):
    """A place right before a training loop: its number, the line that begins there, its indent.

    Where the loop's body is a function's, the place is the beginning of that body.
    """

    loop: int
    line: int
    indent: str


def arrivals(lesson: Lesson) -> tuple[Arrival, ...]:
    """Return the places of a lesson's training loops; one without room for a line is left out."""
    tree = ast.parse(lesson.source)
    rows = lesson.source.split("\n")
    found = []
    for loop in lesson.loops:
        for node in ast.walk(tree):
            place = _place(node, loop.first_line)
            if place is None:
                continue
            line = first_line(place)
            indent = rows[line - 1].encode()[: place.col_offset].decode()
            if not indent.strip():
                found.append(Arrival(loop.number, line, indent))
                break
    return tuple(found)


def _place(node: ast.AST, line: int) -> ast.stmt | None:
    """Return the statement before which one comes to the loop at a line, if `node` is that loop."""
    if isinstance(node, LOOPS) and node.lineno == line:
        return node
    if isinstance(node, FUNCTIONS) and line in (node.lineno, first_line(node)):
        return next(iter(code_of(node)), None)
    return None


def with_lines(source: str, lines: dict[Arrival, str]) -> str:
    """Return a script with a line of code put at each of these places."""
    rows = source.split("\n")
    for place in sorted(lines, key=lambda place: place.line, reverse=True):
        rows.insert(place.line - 1, place.indent + lines[place])
    return "\n".join(rows)


def typed(source: str) -> frozenset[str]:
    """Return the names to which a script only ever assigns numbers that stand in its text."""
    tree = ast.parse(source)
    stored = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and _binds(n)]
    plain = [name for node in ast.walk(tree) for name in _plainly_assigned(node)]
    return frozenset(name for name in plain if stored.count(name) == plain.count(name))


def _binds(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Store)


def _plainly_assigned(node: ast.AST) -> list[str]:
    match node:
        case ast.Assign(targets=targets, value=value):
            pass
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            targets = [target]
        case _:
            return []
    while isinstance(value, ast.UnaryOp):
        value = value.operand
    if not isinstance(value, ast.Constant):
        return []
    return [target.id for target in targets if isinstance(target, ast.Name)]
