"""What single statements mean for the flow of values: headers, blocks without gradients, copies."""

import ast
from collections.abc import Iterator
from functools import cache

from tutor.lesson.blocks import Function, code_of
from tutor.lesson.inference.paths import GROWING, path, rounds

_OFF = ("no_grad", "inference_mode")
_CUT = ("detach", "item", "tolist", "numpy", "sample", "argmax", "argmin")


def headers(statement: ast.stmt) -> Iterator[ast.stmt]:
    """Yield what the header of a block does, as simple statements."""
    match statement:
        case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
            for one, other in rounds(target, values):
                yield ast.Assign([one], other)
        case ast.While(test=test) | ast.If(test=test):
            yield ast.Expr(test)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                if item.optional_vars:
                    yield ast.Assign([item.optional_vars], item.context_expr)
                else:
                    yield ast.Expr(item.context_expr)
        case ast.Match(subject=subject):
            yield ast.Expr(subject)


def switches_off(statement: ast.With | ast.AsyncWith) -> bool:
    """Tell whether a ``with`` switches gradients off."""
    calls = [item.context_expr for item in statement.items]
    return any(_turns_off(call) for call in calls)


def _turns_off(call: ast.expr) -> bool:
    match call:
        case ast.Call(func=function, args=[ast.Constant(value=False)]):
            return path(function).rpartition(".")[2] == "set_grad_enabled"
        case ast.Call(func=function):
            return path(function).rpartition(".")[2] in _OFF
    return path(call).rpartition(".")[2] in _OFF


def is_off(function: Function) -> bool:
    """Tell whether a function is decorated to run without gradients."""
    return any(_turns_off(decorator) for decorator in function.decorator_list)


@cache
def is_plain(function: Function) -> bool:
    """Tell whether calling a function runs it then and there: no generator, no coroutine.

    A generator that only goes through what there is, and computes nothing, may run there as well.
    """
    yields = (ast.Yield, ast.YieldFrom)
    inside = [node for node in ast.walk(function) if isinstance(node, yields)]
    return isinstance(function, ast.FunctionDef) and (not inside or _only_lists(function))


def _only_lists(function: Function) -> bool:
    """Tell whether a generator does nothing but yield things that have a name elsewhere."""
    kept = all(is_property_mark(each) for each in function.decorator_list)
    return kept and all(map(_lists, code_of(function)))


def _lists(statement: ast.stmt) -> bool:
    match statement:
        case ast.For(body=inner, orelse=[]) | ast.If(body=inner, orelse=[]):
            return all(map(_lists, inner))
        case ast.Expr(value=ast.Yield(value=ast.expr() as value)):
            return "." in path(value)
        case ast.Expr(value=ast.YieldFrom(value=value)):
            return bool(path(value.func if isinstance(value, ast.Call) else value))
    return False


def yielded(statement: ast.stmt) -> ast.expr | None:
    """Return what a statement yields, as a list of what there is to go through."""
    match statement:
        case ast.Expr(value=ast.Yield(value=ast.expr() as value)):
            return ast.List([value], ast.Load())
        case ast.Expr(value=ast.YieldFrom(value=value)):
            return value
    return None


def is_property_mark(decorator: ast.expr) -> bool:
    """Tell whether a decorator makes an attribute of a method."""
    return path(decorator).rpartition(".")[2] in ("property", "cached_property")


def is_cut(statement: ast.stmt) -> bool:
    """Tell whether a statement binds a value that is cut off from its graph."""
    match statement:
        case ast.Assign(value=ast.Call(func=ast.Attribute(attr=name))):
            return name in _CUT
    return False


def only_keeps(statement: ast.stmt) -> bool:
    """Tell whether a statement only puts values by, into a list, a table or a tuple."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name), args=[*_, value])) if (
            name in GROWING
        ):
            return bool(path(value)) or _holds_paths(value)
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()], value=value):
            return bool(path(value)) or _holds_paths(value)
        case ast.Assign(value=value):
            return _holds_paths(value)
    return False


def _holds_paths(node: ast.expr) -> bool:
    """Tell whether an expression is a tuple or a table of values that were made before."""
    match node:
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Dict(values=parts):
            return bool(parts) and all(path(each) for each in parts)
    return False


def only_copies(statement: ast.stmt) -> bool:
    """Tell whether a statement only passes values on, and puts none into a place."""
    match statement:
        case ast.Assign(targets=[ast.Subscript()]):
            return False
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Tuple):
        return all(path(each) for each in value.elts)
    return isinstance(statement, (ast.Assign, ast.Expr)) and bool(value and path(value))
