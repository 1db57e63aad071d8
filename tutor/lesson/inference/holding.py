"""What lists hold that grow, or are made of others: ``hooks.append(hook)``, ``hooks or []``."""

import ast
from collections.abc import Iterator

from tutor.lesson.inference.gone_through import COMPREHENSIONS, plainly
from tutor.lesson.inference.paths import path

CONTAINERS = frozenset(
    {
        "list", "tuple", "set", "chain", "from_iterable", "filter",
        "ModuleList", "ParameterList", "Sequential", "dict", "ModuleDict", "ParameterDict",
    }
)  # fmt: skip
"""Calls whose value holds what they are given."""

_GROWS = frozenset({"append", "add", "insert", "extend", "update"})
_COPIES = frozenset({"list", "tuple", "set", "sorted", "reversed", "iter", "chain", "filter"})


def elements(value: ast.expr) -> list[ast.expr]:
    """Return what a list or dictionary, written out or as a comprehension, holds."""
    match plainly(value) if isinstance(value, COMPREHENSIONS) else value:
        case ast.Dict(values=found):
            return found
        case ast.List(elts=found) | ast.Tuple(elts=found):
            return found
        case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element):
            return [element]
        case ast.DictComp(value=element):
            return [element]
        case ast.Call(func=function, args=[ast.expr() as first, *_]):
            listed = path(function).rpartition(".")[2] in CONTAINERS
            return elements(first) if listed else []
    return []


def held(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the lists that a statement fills or makes of others, each with what it then holds."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=holder, attr=name), args=args)):
            pairs = [(holder, each) for each in args] if name in _GROWS else []
        case ast.Assign(targets=targets, value=value) if _is_made_of_others(value):
            pairs = [(each, value) for each in targets]
        case ast.For(target=target, iter=value) if _is_made_of_others(value):
            pairs = [(target, value)]
        case ast.AugAssign(target=target, op=ast.Add(), value=value):
            pairs = [(target, value)]
        case _:
            pairs = []
    for holder, value in pairs:
        for part in _parts(value) if path(holder) else ():
            yield path(holder), part


def _is_made_of_others(value: ast.expr) -> bool:
    """Tell whether a value is one of several, or a list that others are put into."""
    match value:
        case ast.BoolOp() | ast.IfExp() | ast.List() | ast.Tuple() | ast.Set():
            return True
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _is_list(left) or _is_list(right)
    return _is_list(value)


def _is_list(value: ast.expr) -> bool:
    if isinstance(value, ast.Call):
        return path(value.func).rpartition(".")[2] in _COPIES
    return isinstance(value, (ast.List, ast.Tuple, ast.Set))


def _parts(value: ast.expr) -> Iterator[ast.expr]:
    """Yield the paths and the calls that a value is, or that are in it."""
    match value:
        case ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            inside = parts
        case ast.Set(elts=inside):
            pass
        case ast.IfExp(body=left, orelse=right) | ast.BinOp(left=left, op=ast.Add(), right=right):
            inside = [left, right]
        case ast.Starred(value=one):
            inside = [one]
        case ast.Call(args=args) if _is_list(value):
            inside = args
        case _:
            inside = []
            if path(value) or isinstance(value, ast.Call):
                yield value
    for part in inside:
        yield from _parts(part)
