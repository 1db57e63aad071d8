"""Generators that are context managers: what runs before the block of a ``with``, and behind it."""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import Function, code_of
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.paths import path


class Manager(NamedTuple):
    """A context manager, its call, and its statements before the block and behind it."""

    function: Function
    call: ast.Call
    before: list[ast.stmt]
    behind: list[ast.stmt]


def managers(statement: ast.stmt, bindings: Bindings) -> list[Manager]:
    """Return the context managers of a ``with`` that are functions of the script."""
    found: list[Manager] = []
    for item in statement.items if isinstance(statement, ast.With) else ():
        call = item.context_expr
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        for function in bindings.functions_of(call.func.id):
            names = [bindings.full(path(each)) for each in function.decorator_list]
            parts = _parted(code_of(function))
            if parts and any(name.endswith("contextlib.contextmanager") for name in names):
                found.append(Manager(function, call, *parts))
    return found


def _parted(suite: list[ast.stmt]) -> tuple[list[ast.stmt], list[ast.stmt]] | None:
    """Return the statements before the one ``yield`` of a block and those behind it."""
    for number, statement in enumerate(suite):
        before, behind = suite[:number], suite[number + 1 :]
        match statement:
            case ast.Expr(value=ast.Yield()):
                return before, behind
            case ast.Try(body=body, finalbody=final) if inner := _parted(body):
                return before + inner[0], inner[1] + final + behind
    return None
