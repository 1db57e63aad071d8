"""What a calling statement calls the result of a function: ``loss`` in ``loss = error(x, y)``."""

import ast
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tutor.lesson.blocks import Function
from tutor.lesson.dotted import last, path
from tutor.lesson.source import readable

End = tuple[int, int]
"""A line, and how many bytes of it stand before the end of a call."""

NOWHERE: End = (0, 0)
"""The end of what stands nowhere."""

Names = tuple[str, ...]
"""The names of the parts of a result, "" for one that has none; of a whole result just one."""


class Receiver(NamedTuple):
    """A statement that does nothing but call a function and name what that returns.

    `called` is the name of the function, or of the property that is looked up, `parts` whether the
    result is taken apart, and `end` where the call ends.
    """

    called: str
    names: Names
    parts: bool
    end: End = NOWHERE


@lru_cache(maxsize=4)
def receivers(source: str) -> dict[int, Receiver]:
    """Return the receivers of a script by each of their lines; none for one with a mistake."""
    found: dict[int, Receiver] = {}
    for node in ast.walk(readable(source)):
        if isinstance(node, ast.Assign) and (receiver := _receiver(node)):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            found |= dict.fromkeys(lines, receiver)
    return found


def _receiver(node: ast.Assign) -> Receiver | None:
    target, value = node.targets[0], node.value
    looked_up = value.func if isinstance(value, ast.Call) else value
    called = last(looked_up) if isinstance(value, (ast.Call, ast.Attribute)) else ""
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    names = tuple(path(part) for part in parts)
    known = bool(called) and any(names) and len(node.targets) == 1
    return Receiver(called, names, isinstance(target, ast.Tuple), _end(value)) if known else None


def _end(node: ast.expr) -> End:
    return node.end_lineno or 0, node.end_col_offset or 0


@lru_cache(maxsize=4)
def returning(source: str) -> dict[int, End]:
    """Return where the call ends on each line on which a function returns just what a call does."""
    found: dict[int, End] = {}
    for node in ast.walk(readable(source)):
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
            lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
            found |= dict.fromkeys(lines, _end(node.value))
    return found


@lru_cache(maxsize=4)
def wrapping(source: str) -> frozenset[int]:
    """Return the lines on which a decorator's function calls another and hands on what it returns.

    They are those of ``result = f(*args)`` and of ``return f(*args)``, where nothing else is made
    of the result.
    """
    found: set[int] = set()
    for outer in ast.walk(readable(source)):
        if isinstance(outer, ast.FunctionDef):
            taken = {argument.arg for argument in outer.args.args}
            for inner in outer.body:
                if isinstance(inner, ast.FunctionDef):
                    found |= _handing_on(inner, taken)
    return frozenset(found)


def _handing_on(function: ast.FunctionDef, taken: set[str]) -> set[int]:
    """Return the lines on which a function calls one of those that its decorator has `taken`."""
    nodes = list(ast.walk(function))
    returned = [node.value for node in nodes if isinstance(node, ast.Return)]
    names = {value.id for value in returned if isinstance(value, ast.Name)}
    bound = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    made = [
        node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        if isinstance(node.targets[0], ast.Name) and bound.count(node.targets[0].id) == 1
        if node.targets[0].id in names
    ]
    return {
        line
        for call in (*made, *returned)
        if isinstance(call, ast.Call) and path(call.func) in taken
        for line in range(call.lineno, (call.end_lineno or call.lineno) + 1)
    }


def received(source: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """Return what callers name that is computed in the ``return`` of functions on some lines."""
    lines = {line for first, last in spans for line in range(first, last + 1)}
    returning = {
        function.name
        for function in ast.walk(readable(source))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.lineno in lines and not _is_named(node.value)
    }
    found = (each.names[0] for each in receivers(source).values() if each.called in returning)
    return [name for name in dict.fromkeys(found) if name]


def _is_named(value: ast.expr | None) -> bool:
    """Tell whether what is returned, or the first part of it, has a name already."""
    first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
    return first is None or bool(path(first))


def hand_over(function: Function, name: str) -> None:
    """Call the builtin `name` with what a function returns, in place; it returns that."""
    handing = _Handing(name)
    function.body = [handing.visit(statement) for statement in function.body]


class _Handing(ast.NodeTransformer):
    """Puts the calls into the ``return`` of a function; those in it are left alone."""

    def __init__(self, name: str) -> None:
        self.name = name

    def visit_Return(self, node: ast.Return) -> ast.stmt:
        """Put a call around what is returned."""
        if node.value is not None:
            call = ast.Call(ast.Name(self.name, ast.Load()), [node.value], [])
            node.value = ast.fix_missing_locations(ast.copy_location(call, node.value))
        return node

    def _leave(self, node: ast.AST) -> ast.AST:
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = visit_Lambda = _leave  # noqa: N815
