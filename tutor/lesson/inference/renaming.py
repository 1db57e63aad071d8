"""Names of a called function, put in the caller's words: arguments, the receiver, own names."""

import ast
from collections.abc import Iterable
from typing import TypeVar

from tutor.lesson.blocks import Function
from tutor.lesson.inference.paths import path

Node = TypeVar("Node", bound=ast.AST)


def own_names(function: Function) -> set[str]:
    """Return the names that a call of a function binds anew: its arguments and what it stores."""
    names = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    outside: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            outside.update(node.names)
    return names - outside


def stored(function: Function) -> set[str]:
    """Return the names that a function stores to."""
    nodes = ast.walk(function)
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def copied(node: Node) -> Node:
    """Return a copy of a piece of code; what no visitor changes is shared with the original."""
    made = type(node).__new__(type(node))
    made.__dict__.update(node.__dict__)
    for name, value in node.__dict__.items():
        if isinstance(value, ast.expr_context):
            continue
        if isinstance(value, ast.AST):
            setattr(made, name, copied(value))
        elif isinstance(value, list):
            parts = [copied(each) if isinstance(each, ast.AST) else each for each in value]
            setattr(made, name, parts)
    return made


def renamed(node: Node, names: dict[str, str]) -> Node:
    """Return a copy of a piece of code with other names; a name may become a path."""
    made = _Renamer(names).visit(copied(node))
    assert isinstance(made, type(node))
    return made


class _Renamer(ast.NodeTransformer):
    def __init__(self, names: dict[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Put another name, or the path that it stands for, in the place of a name."""
        head, *rest = self.names.get(node.id, node.id).split(".")
        made: ast.expr = ast.Name(head, node.ctx if not rest else ast.Load())
        for attribute in rest[:-1]:
            made = ast.Attribute(made, attribute, ast.Load())
        if rest:
            made = ast.Attribute(made, rest[-1], node.ctx)
        return made


def bound_again(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names that several of these statements bind to what they go through, as loops.

    ``for p in predictions`` and ``for p in parameters`` mean different things by ``p``.
    """
    through: dict[str, set[str]] = {}
    for loop in statements:
        if isinstance(loop, ast.For):
            for name in _targets(loop):
                through.setdefault(name, set()).add(ast.dump(loop.iter))
    return {name for name, values in through.items() if len(values) > 1}


def own_rounds(loop: ast.stmt, again: set[str]) -> dict[str, str]:
    """Return marks for the names that a loop binds, of those that several loops do."""
    if not again or not isinstance(loop, ast.For):
        return {}
    read = {node.id for node in ast.walk(loop.iter) if isinstance(node, ast.Name)}
    return dict.fromkeys(_targets(loop) & again - read, f"@{loop.lineno}:")


def is_inside(name: str) -> bool:
    """Tell whether a name is one of a followed call, and not only one of several loops'."""
    return any(not mark.startswith("@") for mark in name.split(":")[:-1])


def _targets(loop: ast.For) -> set[str]:
    return {node.id for node in ast.walk(loop.target) if isinstance(node, ast.Name)}


def words(
    function: Function, given: dict[str, ast.expr], receiver: str, mark: str
) -> tuple[dict[str, str], list[ast.Assign]]:
    """Return what the names of a called function become, and the arguments bound anew.

    An argument that is a path, and that the function does not bind again, is that path; any other
    one is bound to its expression, as the call does.
    """
    names = {name: mark + name for name in own_names(function)}
    again = stored(function)
    if receiver:
        names["self"] = receiver
    bound: list[ast.Assign] = []
    for name, value in given.items():
        if path(value) and name not in again:
            names[name] = path(value)
        else:
            bound.append(ast.Assign([ast.Name(mark + name, ast.Store())], value))
    return names, bound
