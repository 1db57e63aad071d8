"""The tree that is compiled in place of a lesson: the same code with a call between the phases.

The call ends the step that is open and begins the next. It is the call of a builtin whose name no
script uses and that class bodies do not mangle. Nothing else changes: every statement keeps its
line, the docstring stays the docstring, and ``from __future__`` imports stay first.
"""

import ast
from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

from tutor.lesson import cells, outline
from tutor.lesson.blocks import (
    FUNCTIONS,
    LOOPS,
    Blocks,
    Function,
    Loop,
    code_of,
    first_line,
    suites,
)
from tutor.lesson.cuts import Where
from tutor.lesson.generators import mark
from tutor.lesson.model import Lesson, Mistake
from tutor.lesson.outline import Outline
from tutor.lesson.receivers import hand_over
from tutor.lesson.source import lines

CHECKPOINT = "__gradstep_checkpoint__"
"""The name of the builtin: ``CHECKPOINT(k)`` ends the open step and begins segment k."""

RETURN = "__gradstep_return__"
"""The name of the builtin around the body of a function that returns into a step.

``with RETURN(k, ...)`` opens behind the body what was open before it once more, by calling
``CHECKPOINT(~k)``; or the one of these segments that stands for the rest of the calling statement.
`asides` are the segments from which the function is called to evaluate, and not to train, and is a
part of; `given` stand for the statements that go through a generator, each time it gives a value.
"""

YIELD = "__gradstep_yield__"
"""The name of the builtin around what a generator function gives: ``YIELD(False, yield YIELD(True,
value))``. At the inner one what goes through the generator is opened once more, and goes on.
"""

RESULT = "__gradstep_result__"
"""The name of the builtin that what such a function returns passes through."""

NO_NUMBERS: Mapping[str, list[int]] = MappingProxyType({})

SHOW = "__gradstep_show__"
"""The name of the builtin that shows the last value of a notebook's cell: ``SHOW(cell, value)``."""


def instrument(lesson: Lesson) -> ast.Module:
    """Return the lesson's tree with its checkpoints, ready for `compile`.

    In a notebook the expression that ends a cell is handed to `SHOW`, which prints its value.

    Raises `ValueError` if the lesson's source cannot be parsed, which its reader has told before.
    """
    found = outline.read(lesson.source, lesson.path, lesson.corrections)
    if isinstance(found, Mistake):
        raise ValueError(str(found))
    last = last_values(found.tree, lesson)
    tree = _Weaver(found).weave()
    for statement, cell in last:
        call = ast.Call(ast.Name(SHOW, ast.Load()), [ast.Constant(cell), statement.value], [])
        statement.value = _at(call, statement.value)
    return tree


def last_values(tree: ast.Module, lesson: Lesson) -> list[tuple[ast.Expr, int]]:
    """Return the expressions that end the cells of a notebook, each with the cell's number.

    Jupyter shows their values, unless a semicolon ends them.
    """
    found: dict[int, ast.stmt] = {}
    for statement in tree.body:
        cell = cells.place(lesson.cells, statement.lineno).cell
        if cell is not None and statement.lineno > lesson.cells[0].head_line:
            found[cell] = statement
    rows = lines(lesson.source)
    return [
        (statement, cell)
        for cell, statement in found.items()
        if isinstance(statement, ast.Expr) and not _silenced(statement, rows)
    ]


def _silenced(statement: ast.Expr, rows: list[str]) -> bool:
    """Say whether a semicolon stands behind a statement."""
    row = rows[(statement.end_lineno or statement.lineno) - 1].encode()
    return row[statement.end_col_offset or 0 :].decode().lstrip().startswith(";")


def _at(call: ast.Call, value: ast.expr) -> ast.Call:
    """Give a call the place of the value that it is made with."""
    ast.copy_location(call, value)
    return ast.fix_missing_locations(call)


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
        for node, segments in self.places["return"].items():
            if isinstance(node, FUNCTIONS):
                ways = self.places["way"].get(node, [])
                asides = self.places["aside"].get(node, [])
                given = self.places["given"].get(node, [])
                if given:
                    mark(node, YIELD)
                else:
                    hand_over(node, RESULT)
                numbers = {"asides": [k for k in asides if k not in ways], "given": given}
                _enclose(node, segments, numbers)
            else:
                _enclose_file(tree, self.found.blocks, node, segments)
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
    line = function.end_lineno or function.lineno
    leave: list[ast.stmt] = [_call(k, line) for k in segments]
    _wrap(function, ast.Try(body=code_of(function), handlers=[], orelse=[], finalbody=leave))


def _enclose(function: Function, segments: list[int], numbers: Mapping[str, list[int]]) -> None:
    """Let a function return to what was open when it was called."""
    _wrap(function, _returning(code_of(function), segments, numbers))


def _enclose_file(tree: ast.Module, blocks: Blocks, head: ast.AST, segments: list[int]) -> None:
    """Let an imported file, whose marker this is, return to what was open when it was imported."""
    part = blocks.part(getattr(head, "lineno", 0))
    if part is None:
        return
    inside = range(part.head_line, part.last_line + 1)
    own = [each for each in tree.body if each.lineno in inside]
    first = _head([each for each in own if not _is_checkpoint(each)], tree)
    code = [each for each in own if each not in first]
    if code:
        around = ast.copy_location(_returning(code, segments), code[0])
        place = tree.body.index(own[0])
        tree.body[place : place + len(own)] = [*first, ast.fix_missing_locations(around)]


def _is_checkpoint(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Name(id=name))):
            return name == CHECKPOINT
    return False


def _returning(
    code: list[ast.stmt], segments: list[int], numbers: Mapping[str, list[int]] = NO_NUMBERS
) -> ast.With:
    """Return a statement around code that returns to what was open before."""
    rests: list[ast.expr] = [ast.Constant(k) for k in dict.fromkeys(segments)]
    call = ast.Call(ast.Name(RETURN, ast.Load()), rests, [])
    for word, each in numbers.items():
        more: list[ast.expr] = [ast.Constant(k) for k in dict.fromkeys(each)]
        call.keywords += [ast.keyword(word, ast.Tuple(more, ast.Load()))] if more else []
    return ast.With([ast.withitem(call)], code)


def _wrap(function: Function, around: ast.Try | ast.With) -> None:
    """Put a statement around the body of a function, below its docstring."""
    code = code_of(function)
    head = function.body[: len(function.body) - len(code)]
    function.body = [*head, ast.fix_missing_locations(ast.copy_location(around, code[0]))]


def _call(segment: int, line: int) -> ast.Expr:
    """Return the statement that begins a segment, as if it stood at the beginning of a line."""
    call = ast.Call(ast.Name(CHECKPOINT, ast.Load()), [ast.Constant(segment)], [])
    statement = ast.Expr(call)
    for node in ast.walk(statement):
        if isinstance(node, (ast.stmt, ast.expr)):
            node.lineno = node.end_lineno = line
            node.col_offset = node.end_col_offset = 0
    return statement
