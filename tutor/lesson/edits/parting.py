"""Tells apart the phases of statements that make one step together."""

import ast

from tutor.lesson.blocks import first_line
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.statements import Statements
from tutor.lesson.model import Lesson, phases_in
from tutor.lesson.reader import read


def apart(statements: Statements, joined: list[ast.stmt], phase: str) -> set[ast.stmt]:
    """Return those of the statements of joined steps that do one phase and nothing else.

    Statements on one line, or under a marker that names several phases, make one step. What each
    does by itself is told by its code. Raises `EditError` for one that does the phase and another.
    """
    alone = _alone(statements)
    found: set[ast.stmt] = set()
    for segment in dict.fromkeys(statements.segment(node) for node in joined):
        nodes = [node for node in joined if statements.segment(node) == segment]
        mine = [node for node in nodes if alone.get(node) == phase]
        mixed = [node for node in nodes if phase in phases_in(alone.get(node, ""))]
        if not mine or mine != mixed:
            raise EditError(_inseparable(statements, phase, [*set(mixed) - set(mine), *nodes][0]))
        found.update(mine)
    return found


def _inseparable(statements: Statements, phase: str, node: ast.stmt) -> str:
    """Say that a statement does a phase and another one as well."""
    step = statements.phase(node).replace("+", " and ")
    return f"{phase} cannot be left out alone: line {first_line(node)} does {step} in one step"


def _alone(statements: Statements) -> dict[ast.stmt, str]:
    """Return the phase of each statement as told by the code, without markers, line by line.

    Written anew by Python the script has each statement on its own line and no comment, so no
    marker; its statements keep their order.
    """
    path = statements.lesson.path
    again, _ = read(_plain(statements.lesson), path)
    if again is None:
        return {}
    fresh = Statements(again)
    pairs = zip(statements.all_leaves(), fresh.all_leaves(), strict=True)
    return {one: fresh.phase(other) for one, other in pairs}


def _plain(lesson: Lesson) -> str:
    """Return the script written anew by Python."""
    try:
        return ast.unparse(ast.parse(lesson.source))
    except RecursionError:
        return lesson.source
