"""Conditions that a call decides by its arguments: ``if y is None`` of a call that gives ``y``."""

import ast
from typing import Final

from tutor.lesson.blocks import Function
from tutor.lesson.inference.paths import path

SOMETHING: Final = object()
"""The value of an argument that is given, and of which no more is known."""

Known = dict[str, object]
"""What is known of the arguments of a call: constants, or `SOMETHING`."""


def known_arguments(function: Function, call: ast.Call, given: dict[str, ast.expr]) -> Known:
    """Return what is known of the arguments that a function does not change."""
    spread = any(isinstance(each, ast.Starred) for each in call.args)
    if spread or any(keyword.arg is None for keyword in call.keywords):
        return {}
    names = [*function.args.posonlyargs, *function.args.args]
    defaults = function.args.defaults
    values = {
        name.arg: value
        for name, value in zip(names[len(names) - len(defaults) :], defaults, strict=True)
    }
    late = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    values |= {name.arg: value for name, value in late if value is not None}
    nodes = list(ast.walk(function))
    changed = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    return {
        name: value.value if isinstance(value, ast.Constant) else SOMETHING
        for name, value in (values | given).items()
        if name not in changed
    }


def mode_set(statement: ast.stmt, certain: bool) -> dict[str, bool | None]:
    """Return which model a statement puts into the mode for training, or out of it (False).

    None where what it is put into is not known, or the statement need not run.
    """
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=model, attr=name), args=args)):
            if name in ("train", "eval") and path(model):
                return {path(model): name == "train" if certain and not args else None}
    return {}


def training(modes: dict[str, bool | None], names: dict[str, str]) -> Known:
    """Return what ``model.training`` is in a function; `names` are its own words for others."""
    inside = {name: modes[other] for name, other in names.items() if other in modes}
    known = {**modes, **inside}
    return {f"{name}.training": mode for name, mode in known.items() if mode is not None}


def decides(test: ast.expr, known: Known) -> bool | None:
    """Return what a condition comes to with these arguments; None if they leave it open."""
    match test:
        case ast.Name(id=name) if known.get(name, SOMETHING) is not SOMETHING:
            return bool(known[name])
        case ast.Attribute(attr="training") if path(test) in known:
            return bool(known[path(test)])
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            decided = decides(inner, known)
            return None if decided is None else not decided
        case ast.Compare(
            left=ast.Name(id=name), ops=[operator], comparators=[ast.Constant(value=other)]
        ) if name in known:
            return _compared(known[name], operator, other)
    return None


def _compared(value: object, operator: ast.cmpop, other: object) -> bool | None:
    """Compare what is known of an argument with a constant."""
    if value is SOMETHING and other is not None:
        return None
    match operator:
        case ast.Is() | ast.Eq():
            return value == other
        case ast.IsNot() | ast.NotEq():
            return value != other
    return None


def taken(statement: ast.If, known: Known) -> list[list[ast.stmt]]:
    """Return the branches of an ``if`` that a call with these arguments may take."""
    decided = decides(statement.test, known)
    if decided is None:
        return [suite for suite in (statement.body, statement.orelse) if suite]
    return [suite for suite in [statement.body if decided else statement.orelse] if suite]


def is_sure(statement: ast.If, known: Known) -> bool:
    """Tell whether one of the branches of an ``if`` is taken for certain."""
    return bool(statement.orelse) or decides(statement.test, known) is not None


def leaves(suite: list[ast.stmt]) -> bool:
    """Tell whether a block ends by leaving the function."""
    match suite[-1]:
        case ast.With(body=body) | ast.AsyncWith(body=body):
            return leaves(body)
        case ast.If(body=body, orelse=[_, *_] as others):
            return leaves(body) and leaves(others)
    return isinstance(suite[-1], (ast.Return, ast.Raise))
