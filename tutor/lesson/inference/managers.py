"""Context managers of the script's own: what they do before the block of a ``with``, and behind.

That is a generator with `contextlib.contextmanager`, or an object with ``__enter__`` and
``__exit__``.
"""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import Function, code_of
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.paths import path


class Half(NamedTuple):
    """A function of a context manager and its statements that run on one side of the block."""

    function: Function
    statements: list[ast.stmt]


class Manager(NamedTuple):
    """A context manager: its two halves, and how they are called.

    `call` gives a generator its arguments, `receiver` is the object of a method, "" where it has no
    name, and `owner` the class of the method.
    """

    before: Half
    behind: Half
    call: ast.Call
    receiver: str = ""
    owner: str = ""


def managers(statement: ast.stmt, bindings: Bindings, owner: str) -> list[Manager]:
    """Return the context managers of a ``with`` in a method of class `owner`."""
    items = statement.items if isinstance(statement, ast.With) else ()
    return [each for item in items for each in _of(item.context_expr, bindings, owner)]


def _of(entered: ast.expr, bindings: Bindings, owner: str) -> list[Manager]:
    """Return what an expression makes or is, if it is a context manager of the script's own."""
    nothing = ast.Call(entered, [], [])
    if not isinstance(entered, ast.Call):
        classes = bindings.classes(path(entered)) if path(entered) else []
        return _objects(classes, path(entered), nothing, bindings)
    name = path(entered.func)
    if isinstance(bindings.functions.get(name), ast.ClassDef):
        return _objects([name], "", nothing, bindings)
    if isinstance(entered.func, ast.Name):
        functions = bindings.functions_of(name)
        return [m for each in functions for m in _generator(each, entered, bindings)]
    receiver, _, method = name.rpartition(".")
    mine = [owner] if receiver == "self" else bindings.classes(receiver) if receiver else []
    methods = bindings.methods.get(method, {})
    return [
        made._replace(receiver=receiver, owner=each)
        for each in mine
        if each in methods
        for made in _generator(methods[each], entered, bindings)
    ]


def _objects(
    classes: list[str], receiver: str, call: ast.Call, bindings: Bindings
) -> list[Manager]:
    """Return the context managers that objects of these classes are."""
    enters, exits = (bindings.methods.get(name, {}) for name in ("__enter__", "__exit__"))
    return [
        Manager(
            Half(enters[each], code_of(enters[each])),
            Half(exits[each], code_of(exits[each])),
            call, receiver, each,
        )
        for each in dict.fromkeys(classes)
        if each in enters and each in exits
    ]  # fmt: skip


def _generator(function: Function, call: ast.Call, bindings: Bindings) -> list[Manager]:
    """Return the context manager that a decorated generator function makes."""
    names = [bindings.full(path(each)) for each in function.decorator_list]
    parts = _parted(code_of(function))
    if not parts or not any(name.endswith("contextlib.contextmanager") for name in names):
        return []
    return [Manager(Half(function, parts[0]), Half(function, parts[1]), call)]


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
