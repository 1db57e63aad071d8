"""Taps around statements that change an array in place: what it was before, and is behind them."""

import ast
from copy import deepcopy

from tutor.lesson.operands import AT, Operands, Words, is_constant

HOOKS = frozenset({"__getattr__", "__getattribute__", "__getitem__", "__get__"})
"""Methods that run when something is only looked up: a script that has one is not looked at."""


def is_place(node: ast.expr, own: set[str]) -> bool:
    """Say whether looking up an expression once more runs no code of the script.

    `own` are the functions and methods that the script defines, its properties among them.
    """
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=inner, attr=name):
            return name not in own and not HOOKS & own and is_place(inner, own)
        case ast.Subscript(value=inner, slice=index):
            return not HOOKS & own and _is_simple(index) and is_place(inner, own)
    return False


def _is_simple(index: ast.expr | None) -> bool:
    """Say whether an index is made of names and constants."""
    match index:
        case ast.Slice(lower=lower, upper=upper, step=step):
            return all(_is_simple(bound) for bound in (lower, upper, step))
        case ast.Tuple(elts=elements):
            return all(_is_simple(element) for element in elements)
    return index is None or isinstance(index, ast.Name) or is_constant(index)


def assigned(taps: Operands, node: ast.Assign, target: ast.Subscript) -> list[ast.stmt]:
    """Tap ``array[index] = value``: the array before, and behind the statement after.

    The look before stands behind the value, which Python works out before it looks up the array,
    and the index is tapped where it stands: nothing is worked out twice, or in another order.
    """
    whole, index, value = _written(taps, node, target)
    after = taps.op(_read(target.value), "setitem", [whole, index, value])
    return [node, _look(after, node)]


def augmented_at(
    taps: Operands, node: ast.AugAssign, target: ast.Subscript, name: str
) -> list[ast.stmt]:
    """Tap ``array[f(x)] += value``, whose index is not worked out again: one op, ``add_at``.

    The look before stands behind the value here too, before which Python only reads the part.
    """
    whole, index, value = _written(taps, node, target)
    after = taps.op(_read(target.value), f"{name}{AT}", [whole, index, value])
    return [node, _look(after, node)]


def _written(
    taps: Operands, node: ast.Assign | ast.AugAssign, target: ast.Subscript
) -> tuple[Words, Words, Words]:
    """Tap the array before, the index and the value of a statement that writes to a part."""
    node.value, value = taps.operand(node.value)
    before, whole = taps.operand(_read(target.value))
    target.slice, index = taps.index(target.slice)
    both = ast.List([node.value, before], ast.Load())
    node.value = _at(ast.Subscript(both, ast.Constant(0), ast.Load()), node.value)
    return whole, index, value


def augmented(taps: Operands, node: ast.AugAssign, name: str) -> list[ast.stmt]:
    """Tap ``place += value``: the value before, and behind the statement after.

    A part of an array is read, changed and written back, as Python and torch do.
    """
    before, first = taps.operand(_read(node.target))
    if not isinstance(node.target, ast.Subscript):
        node.value, second = taps.operand(node.value)
        after = taps.op(_read(node.target), name, [first, second])
        return [_look(before, node), node, _look(after, node)]
    array, whole = taps.operand(_read(node.target.value))
    node.value, second = taps.operand(node.value)
    part = deepcopy(node.target)
    part.slice, index = taps.index(part.slice)
    after = taps.op(_read(part), name, [first, second], text=ast.unparse(node.target))
    written = taps.op(_read(node.target.value), "setitem", [whole, index, _last(taps)])
    looks = (array, before), (after, written)
    return [*(_look(x, node) for x in looks[0]), node, *(_look(x, node) for x in looks[1])]


def _last(taps: Operands) -> Words:
    return (len(taps.taps) - 1,)


def _read(place: ast.expr) -> ast.expr:
    """Return an expression that reads what a target writes."""
    read = deepcopy(place)
    if isinstance(read, (ast.Name, ast.Attribute, ast.Subscript)):
        read.ctx = ast.Load()
    return read


def _look(expression: ast.expr, node: ast.stmt) -> ast.stmt:
    """Return a statement that does nothing but look, at the line of another one."""
    return ast.copy_location(ast.Expr(expression), node)


def _at(made: ast.Subscript, node: ast.expr) -> ast.expr:
    for inner in (made, made.value, made.slice):
        ast.copy_location(inner, node)
    return made
