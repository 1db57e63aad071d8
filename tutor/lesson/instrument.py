"""The tree that is compiled in place of a lesson: the same code with a call between the phases.

The call ends the step that is open and begins the next. It is the call of a builtin whose name no
script uses and that class bodies do not mangle. Nothing else changes: every statement keeps its
line, the docstring stays the docstring, and ``from __future__`` imports stay first.
"""

import ast
from collections import defaultdict

from tutor.lesson import outline
from tutor.lesson.blocks import FUNCTIONS, LOOPS, Function, Loop, code_of, first_line, suites
from tutor.lesson.cuts import Where
from tutor.lesson.model import Lesson, Mistake
from tutor.lesson.outline import Outline

CHECKPOINT = "__gradstep_checkpoint__"
"""The name of the builtin: ``CHECKPOINT(k)`` ends the open step and begins segment k."""


def instrument(lesson: Lesson) -> ast.Module:
    """Return the lesson's tree with its checkpoints, ready for `compile`.

    Raises `ValueError` if the lesson's source cannot be parsed, which its reader has told before.
    """
    found = outline.read(lesson.source, lesson.path, lesson.corrections)
    if isinstance(found, Mistake):
        raise ValueError(str(found))
    return _Weaver(found).weave()


class _Weaver:
    """Puts the calls into one tree, in place."""

    def __init__(self, found: Outline) -> None:
        self.found = found
        self.places: defaultdict[Where, defaultdict[ast.AST, list[int]]]
        self.places = defaultdict(lambda: defaultdict(list))
        for opening, segment in found.opened:
            self.places[opening.where][opening.node].append(segment)

    def weave(self) -> ast.Module:
        """Return the tree with all calls in it."""
        tree = self.found.tree
        loops = [
            (loop, segments)
            for loop, segments in self.places["body end"].items()
            if isinstance(loop, LOOPS)
        ]
        for loop, segments in loops:
            for statement in _continues(loop):
                self.places["before"][statement].extend(segments)
        for owner in (tree, *self.found.blocks.places):
            for _, suite in suites(owner):
                suite[:] = self._suite(suite, owner)
        for loop, segments in loops:
            last = loop.body[-1]
            loop.body.extend(_call(k, last.end_lineno or last.lineno) for k in segments)
        for function, segments in self.places["exit"].items():
            if isinstance(function, FUNCTIONS):
                _guard(function, segments)
        return tree

    def _suite(self, suite: list[ast.stmt], owner: ast.AST) -> list[ast.stmt]:
        """Return the statements of one block with the calls between them."""
        code = [statement for statement in suite if statement not in self.found.markers]
        head = _head(code, owner)
        woven: list[ast.stmt] = list(head)
        if isinstance(owner, ast.Module):
            woven += [_call(k, 1) for k in self.places["start"][owner]]
        for statement in suite:
            begin = first_line(statement)
            woven += [_call(k, begin) for k in self.places["before"][statement]]
            if statement in code and statement not in head:
                woven.append(statement)
            end = statement.end_lineno or begin
            woven += [_call(k, end) for k in self.places["after"][statement]]
        return woven


def _head(code: list[ast.stmt], owner: ast.AST) -> list[ast.stmt]:
    """Return the docstring and the future imports of a body, which no call may precede."""
    if not isinstance(owner, (ast.Module, ast.ClassDef, *FUNCTIONS)):
        return []
    head: list[ast.stmt] = []
    for statement in code:
        match statement:
            case ast.Expr(value=ast.Constant(value=str())) if not head:
                head.append(statement)
            case ast.ImportFrom(module="__future__"):
                head.append(statement)
            case _:
                break
    return head


def _continues(loop: Loop) -> list[ast.stmt]:
    """Return the `continue` statements that lead back to the loop's header."""
    found: list[ast.stmt] = []
    waiting = list(loop.body)
    while waiting:
        statement = waiting.pop()
        if isinstance(statement, ast.Continue):
            found.append(statement)
        elif isinstance(statement, LOOPS):
            waiting.extend(statement.orelse)
        elif not isinstance(statement, (ast.ClassDef, *FUNCTIONS)):
            waiting.extend(inner for _, suite in suites(statement) for inner in suite)
    return found


def _guard(function: Function, segments: list[int]) -> None:
    """Open the segments on every way out of a function: its end, a return, an exception."""
    code = code_of(function)
    head = function.body[: len(function.body) - len(code)]
    line = function.end_lineno or function.lineno
    leave: list[ast.stmt] = [_call(k, line) for k in segments]
    guarded = ast.Try(body=list(code), handlers=[], orelse=[], finalbody=leave)
    function.body = [*head, ast.fix_missing_locations(ast.copy_location(guarded, code[0]))]


def _call(segment: int, line: int) -> ast.Expr:
    """Return the statement that begins a segment, as if it stood at the beginning of a line."""
    call = ast.Call(ast.Name(CHECKPOINT, ast.Load()), [ast.Constant(segment)], [])
    statement = ast.Expr(call)
    for node in ast.walk(statement):
        if isinstance(node, (ast.stmt, ast.expr)):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 0
    return statement
