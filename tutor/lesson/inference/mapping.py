"""Functions that do one thing with each part of a table: ``tree_map(lambda p, g: p - g, a, b)``.

Such a call is a comprehension that goes through its tables side by side.
"""

import ast

from tutor.lesson.blocks import Function, code_of
from tutor.lesson.inference.gone_through import COMPREHENSIONS
from tutor.lesson.inference.paths import path

EACH = "each_of_map"
"""What stands for each part that ``map`` goes through."""

_MAPS = frozenset({"map", "tree_map", "tree_multimap"})
"""What Python and the libraries call it."""


def as_comprehension(call: ast.Call, own: list[Function]) -> ast.ListComp | None:
    """Return the comprehension that a call is, whose function may be one of the script's `own`."""
    match call:
        case ast.Call(
            func=function, args=[ast.Lambda(args=given, body=made), *tables], keywords=[]
        ):
            names: list[ast.expr] = [ast.Name(each.arg, ast.Store()) for each in given.args]
            known = path(function).rpartition(".")[2] in _MAPS
            if len(names) != len(tables) or not tables or not _maps(own, known):
                return None
            target = ast.Tuple(names, ast.Store()) if len(names) > 1 else names[0]
            values = ast.Call(ast.Name("zip", ast.Load()), tables, []) if names[1:] else tables[0]
            return ast.ListComp(made, [ast.comprehension(target, values, [], 0)])
        case ast.Call(func=ast.Name(id="map"), args=[function, values], keywords=[]):
            # ``map(model, inputs)`` calls what it is given with each.
            called = ast.Call(function, [ast.Name(EACH, ast.Load())], [])
            rounds = ast.comprehension(ast.Name(EACH, ast.Store()), values, [], 0)
            return ast.ListComp(called, [rounds])
    return None


def _maps(own: list[Function], known: bool) -> bool:
    """Tell whether functions of the script do with each part what their first argument does."""
    return all(map(_calls_for_each, own)) if own else known


def _calls_for_each(function: Function) -> bool:
    """Tell whether a function hands back what another one, its argument, makes of each part."""
    handed = next((each.arg for each in function.args.args), "")
    returns = [each for each in ast.walk(function) if isinstance(each, ast.Return)]
    tables = [
        node
        for each in returns
        for node in ast.walk(each)
        if isinstance(node, COMPREHENSIONS) and handed in set(map(_called, ast.walk(node)))
    ]
    return bool(tables) and all(not isinstance(s, ast.AugAssign) for s in code_of(function))


def _called(node: ast.AST) -> str:
    return path(node.func) if isinstance(node, ast.Call) else ""
