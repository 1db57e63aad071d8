"""The arguments of a recorded call, read back from how Python writes them."""

import ast
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tutor.maths.expression import Expr, Leaf, NoRule
from tutor.maths.recorded import leaf
from tutor.trace.model import Op

KEYWORD = re.compile(r"([A-Za-z_]\w*)=(?!=)")
PLACE = re.compile(r"\$(\d+)")
SPECIAL = {"inf": float("inf"), "nan": float("nan"), "Ellipsis": ..., "None": None}
UNRECORDED = "..."
"""Stands in the record for an argument that is not written down."""

SUBSCRIPTS = re.compile(r"(get|set)item|\w+_at_?")
"""Calls whose second argument is an index, which NumPy's record writes as in square brackets."""


def arguments(op: Op, operands: Sequence[Expr]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the positional and the named arguments of a call, its inputs as expressions.

    NoRule where an argument was too long to be recorded or is nothing that can be read back.
    """
    if not op.arguments:
        return tuple(operands), {}
    if op.op == "astype" and UNRECORDED in op.arguments:
        # Python's own types, as in ``astype(int)``, are not written down; the result tells them.
        return (operands[0], op.output.view.dtype), {}
    args: list[Any] = []
    kwargs: dict[str, Any] = {}
    for place, text in enumerate(op.arguments):
        keyword = KEYWORD.match(text)
        if keyword:
            kwargs[keyword[1]] = _read(text[keyword.end() :], operands)
        elif place == 1 and SUBSCRIPTS.fullmatch(op.op):
            args.append(_index(text, operands))
        else:
            args.append(_read(text, operands))
    return tuple(args), kwargs


def _read(text: str, operands: Sequence[Expr]) -> Any:
    if text == UNRECORDED:
        raise NoRule("an argument is not in the record")
    return _value(_parsed(text), operands)


def _index(text: str, operands: Sequence[Expr]) -> Any:
    if text == UNRECORDED:
        raise NoRule("an index is not in the record")
    tree = _parsed(f"_[{text}]")
    assert isinstance(tree, ast.Subscript)
    return _value(tree.slice, operands, whole=True)


@lru_cache(256)
def _parsed(text: str) -> ast.expr:
    """Return an argument as a tree; the same call comes back in every iteration."""
    try:
        return ast.parse(PLACE.sub(r"__\1", text), mode="eval").body
    except SyntaxError as problem:
        raise NoRule(f"the argument {text} cannot be read back") from problem


def _value(node: ast.expr | None, operands: Sequence[Expr], whole: bool = False) -> Any:
    """Return the value of an argument; `whole` makes the script's numbers whole, for an index."""

    def inner(child: ast.expr | None) -> Any:
        return _value(child, operands, whole)

    match node:
        case None:
            return None
        case ast.Constant(value):
            return value
        case ast.Name(name) if name.startswith("__") and name[2:].isdigit():
            return _operand(operands, int(name[2:]), whole)
        case ast.Name(name) if name in SPECIAL:
            return SPECIAL[name]
        case ast.Attribute(attr=name):
            return name
        case ast.UnaryOp(ast.USub(), operand):
            return -inner(operand)
        case ast.Tuple(items):
            return tuple(inner(item) for item in items)
        case ast.List(items):
            return [inner(item) for item in items]
        case ast.Slice(lower, upper, step):
            return slice(inner(lower), inner(upper), inner(step))
        case ast.Call(ast.Name("device" | "dtype"), [ast.Constant(name), *_]) | ast.Call(
            ast.Name("device"), [], [ast.keyword(value=ast.Constant(name)), *_]
        ):
            return name
        case ast.Call(ast.Name("slice"), items):
            return slice(*(inner(item) for item in items))
        case ast.Call(ast.Name("range"), items):
            places = [*range(*(inner(item) for item in items))]
            return leaf(None, places, (len(places),), "int64")
    raise NoRule("an argument cannot be read back")


def _operand(operands: Sequence[Expr], place: int, whole: bool) -> Any:
    if place >= len(operands):
        raise NoRule("an argument is not in the record")
    found = operands[place]
    single = isinstance(found, Leaf) and not found.shape and found.dtype.startswith(("int", "uint"))
    if whole and single and isinstance(found, Leaf) and found.value is not None:
        return int(found.value)
    return found
