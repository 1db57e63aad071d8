"""The blocks of a script: which statement stands in which, and which bodies hold it."""

import ast
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from tutor.lesson.model import Cell
from tutor.lesson.spelling import spelt

Loop = ast.For | ast.AsyncFor | ast.While
Function = ast.FunctionDef | ast.AsyncFunctionDef
LOOPS = (ast.For, ast.AsyncFor, ast.While)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SUITES = frozenset({"body", "handlers", "cases", "orelse", "finalbody"})


class Place(NamedTuple):
    """Where a statement stands: the statement (or module) around it, and its suite there.

    `field` is the suite's name in the owner (``body``, ``orelse``, ``handlers``, ...),
    `number` the statement's place in the suite, from 0.
    """

    owner: ast.Module | ast.stmt
    field: str
    suite: list[ast.stmt]
    number: int


def suites(owner: ast.AST) -> Iterator[tuple[str, list[ast.stmt]]]:
    """Yield the statement lists directly inside a statement or module, in textual order."""
    for field in owner._fields:
        content = getattr(owner, field, None) if field in _SUITES else None
        if not isinstance(content, list):
            continue
        if field in ("handlers", "cases"):
            for part in content:
                yield field, part.body
        else:
            yield field, content


def all_suites(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Yield every statement list of a tree that is not empty; expressions hold none."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for _, suite in suites(waiting.pop()):
            if suite:
                yield suite
                waiting.extend(suite)


class Blocks:
    """The place of every statement of one tree, in textual order.

    `beside` are the modules whose files are part of the tree, by the last part of their names, and
    `imported_from` is the line from which on it is theirs, 0 without any. `parts` are the script
    and these files, in their order.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.tree = tree
        self.beside: frozenset[str] = frozenset()
        self.imported_from = 0
        self.parts: tuple[Cell, ...] = ()
        self.places: dict[ast.stmt, Place] = {}
        waiting: list[ast.Module | ast.stmt] = [tree]
        while waiting:
            owner = waiting.pop()
            inside: list[ast.stmt] = []
            for field, suite in suites(owner):
                for number, statement in enumerate(suite):
                    self.places[statement] = Place(owner, field, suite, number)
                    inside.append(statement)
            waiting.extend(reversed(inside))
        ordered = sorted(self.places, key=position)
        self.places = {statement: self.places[statement] for statement in ordered}

    @cached_property
    def managers(self) -> frozenset[str]:
        """The names of what may be a context manager: generators, classes that can be entered.

        ``__enter__`` is among them if there is such a class.
        """
        found: set[str] = set()
        for statement, place in self.places.items():
            if isinstance(statement, FUNCTIONS) and gives_way(statement):
                found.add(statement.name)
            if getattr(statement, "name", "") == "__enter__":
                found |= {"__enter__", getattr(place.owner, "name", "__enter__")}
        return frozenset(found)

    @cached_property
    def spelt(self) -> frozenset[str]:
        """The names of methods that may be looked up by ``getattr``."""
        methods = [
            each.name
            for each, place in self.places.items()
            if isinstance(each, FUNCTIONS) and isinstance(place.owner, ast.ClassDef)
        ]
        return spelt(self.tree, methods) if methods else frozenset()

    def part(self, line: int) -> Cell | None:
        """Return the imported file that a line stands in, None for a line of the script."""
        return next((p for p in self.parts[1:] if p.head_line <= line <= p.last_line), None)

    def bodies(self, statement: ast.stmt) -> Iterator[Loop | Function]:
        """Yield the loops and functions whose body holds the statement, innermost first."""
        for owner, field in self.around(statement):
            if field == "body" and isinstance(owner, (*LOOPS, *FUNCTIONS)):
                yield owner

    def around(self, statement: ast.stmt) -> Iterator[tuple[ast.stmt, str]]:
        """Yield each statement around this one with the suite that holds it, innermost first."""
        place = self.places[statement]
        while isinstance(place.owner, ast.stmt):
            yield place.owner, place.field
            place = self.places[place.owner]

    def scope(self, statement: ast.stmt) -> Function | None:
        """Return the function whose body holds the statement; None at module level."""
        return next((body for body in self.bodies(statement) if isinstance(body, FUNCTIONS)), None)

    def loops_here(self, statement: ast.stmt) -> Iterator[Loop]:
        """Yield the loops around the statement in its own function, innermost first."""
        for body in self.bodies(statement):
            if isinstance(body, FUNCTIONS):
                return
            yield body


def first_line(statement: ast.stmt) -> int:
    """Return the line where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Return the last line of a statement, its blocks included."""
    return statement.end_lineno or statement.lineno


def position(statement: ast.stmt) -> tuple[int, int]:
    """Return line and column, by which statements are in textual order."""
    return first_line(statement), statement.col_offset


def code_of(function: Function) -> list[ast.stmt]:
    """Return the body of a function without its docstring."""
    match function.body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return function.body


def gives_way(statement: ast.stmt) -> bool:
    """Tell whether a ``yield`` stands in a statement, at which other code runs before it goes on.

    That of a function or class which it defines counts as its own.
    """
    return any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in ast.walk(statement))


def expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk the expressions of a statement itself, not those of the statements inside it."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case))
        )
