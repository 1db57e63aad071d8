"""Which names of a script hold plain numbers and words: sizes, counts, rates; no data."""

import ast
from collections.abc import Iterable, Iterator

from tutor.lesson.blocks import Blocks
from tutor.lesson.inference.passing import measures
from tutor.lesson.inference.paths import base, path

_COUNTING = frozenset({"len", "range"})
_KEEPING = frozenset({"int", "float", "round", "max", "min", "abs", "pow", "sum", "bool", "str"})

Value = tuple[str, ast.expr]
"""A name, and an expression of which it gets the value, or a part of it."""


def numbers(blocks: Blocks, given: Iterable[Value]) -> set[str]:
    """Return the names that hold a plain number wherever the script binds them.

    `given` is what calls give to arguments. What comes from somewhere unknown is a number only if
    something else says so, as the default of an argument does.
    """
    values: dict[str, list[ast.expr]] = {}
    for name, value in (*_bound(blocks), *given):
        # An argument that is given what has its own name is whatever that is.
        if path(value) != name:
            values.setdefault(name, []).append(value)
    values.pop("", None)
    found = {name for name, each in values.items() if not all(map(_is_neutral, each))}
    while True:
        wrong = {
            name
            for name in found
            if not all(_is_neutral(each) or _counts(each, found) for each in values[name])
        }
        if not wrong:
            return found
        found -= wrong


def options(blocks: Blocks) -> set[str]:
    """Return the names that hold what a script was told on its command line."""
    return {
        name
        for name, value in _bound(blocks)
        if isinstance(value, ast.Call) and path(value.func).endswith(".parse_args")
    }


def _bound(blocks: Blocks) -> Iterator[Value]:
    """Yield what the statements of a script bind names to."""
    for statement in blocks.places:
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _to(target, value)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                yield from _to(target, value)
            case ast.AugAssign(target=target, value=value):
                yield path(target), value
                yield from _written_to(target)
            case ast.For(target=target, iter=values) | ast.AsyncFor(target=target, iter=values):
                yield from _of_round(target, values)
            case ast.FunctionDef(args=args) | ast.AsyncFunctionDef(args=args):
                yield from _defaults(args)


def _to(target: ast.expr, value: ast.expr) -> Iterator[Value]:
    """Yield each name in a target with the expression that it gets, or a part of."""
    match target, value:
        case (ast.Tuple(elts=targets), ast.Tuple(elts=values)) if len(targets) == len(values):
            for one, other in zip(targets, values, strict=True):
                yield from _to(one, other)
        case ast.Tuple(elts=targets) | ast.List(elts=targets), _:
            for each in targets:
                yield from _to(each, value)
        case ast.Starred(value=inner), _:
            yield path(inner), ast.Name("*")
        case _:
            yield path(target), value
            yield from _written_to(target)


def _written_to(target: ast.expr) -> Iterator[Value]:
    """Yield what has elements that a statement writes: it may hold anything by then."""
    if isinstance(target, ast.Subscript):
        yield base(target), ast.Name("*")


def _of_round(target: ast.expr, values: ast.expr) -> Iterator[Value]:
    """Yield what the header of a loop binds: numbers if it counts."""
    match target, values:
        case _, ast.Call(func=ast.Name(id="reversed" | "tqdm" | "trange"), args=[inner, *_]):
            yield from _of_round(target, inner)
        case ast.Tuple(elts=[number, inner]), ast.Call(func=ast.Name(id="enumerate"), args=args):
            yield path(number), ast.Constant(0)
            yield from _of_round(inner, args[0] if args else ast.Name("*"))
        case _, ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from _to(target, part)
        case _, ast.Call(func=ast.Name(id="range")):
            yield path(target), ast.Constant(0)
        case _:
            yield from _to(target, ast.Name("*"))


def _defaults(args: ast.arguments) -> Iterator[Value]:
    """Yield the arguments of a function that have defaults."""
    names = [*args.posonlyargs, *args.args]
    if args.defaults:
        for name, value in zip(names[-len(args.defaults) :], args.defaults, strict=True):
            yield name.arg, value
    for name, late in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        if late is not None:
            yield name.arg, late


def _is_neutral(value: ast.expr) -> bool:
    """Tell whether a value says neither that a name holds a number nor that it does not."""
    match value:
        case ast.Constant(value=None) | ast.Attribute():
            return not measures(value)
    return False


def _counts(value: ast.expr, found: set[str]) -> bool:
    """Tell whether an expression is a plain number, given the names of which that is known."""
    if measures(value):
        return True
    match value:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name in found
        case ast.Attribute():
            return path(value) in found
        case ast.UnaryOp(operand=inner) | ast.Subscript(value=inner):
            return _counts(inner, found)
        case ast.Tuple(elts=parts):
            return all(_counts(part, found) for part in parts)
        case ast.Dict(values=[_, *_] as parts):
            # Such as the weights of the parts of a loss; one that is written to holds anything.
            return all(_counts(part, found) for part in parts)
        case ast.BinOp(left=left, right=right):
            return _counts(left, found) and _counts(right, found)
        case ast.IfExp(test=test, body=left, orelse=right):
            # A label that data decides is data.
            return all(_counts(part, found) for part in (test, left, right))
        case ast.Compare(left=left, comparators=others):
            return all(_counts(part, found) for part in (left, *others))
        case ast.Call(func=ast.Name(id=name)) if name in _COUNTING:
            return True
        case ast.Call(func=ast.Name(id=name), args=args) if name in _KEEPING:
            return bool(args) and all(_counts(part, found) for part in args)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math")), args=args):
            return all(_counts(part, found) for part in args)
    return False
