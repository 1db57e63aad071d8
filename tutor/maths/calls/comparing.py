"""Comparisons, logic, and choices between elements."""

from typing import Any

from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, NoRule, Operand, apply

PAIRS = {
    "gt": ("gt", "greater"), "ge": ("ge", "greater_equal"), "lt": ("lt", "less"),
    "le": ("le", "less_equal"), "eq": ("eq", "equal"), "ne": ("ne", "not_equal"),
    "logical_and": ("logical_and",), "logical_or": ("logical_or",),
    "logical_xor": ("logical_xor",),
    "bitwise_and": ("bitwise_and", "and"), "bitwise_or": ("bitwise_or", "or"),
    "bitwise_xor": ("bitwise_xor", "xor"),
    "maximum": ("maximum", "fmax"), "minimum": ("minimum", "fmin"),
}  # fmt: skip
"""The rules of two operands, and the calls that they are."""


def _enter(rule: str, names: tuple[str, ...]) -> None:
    def function(a: Operand, b: Operand) -> Expr:
        return apply(rule, a, b)

    call(*names)(function)


for _rule, _names in PAIRS.items():
    _enter(_rule, _names)


@call("logical_not")
def logical_not(x: Operand) -> Expr:
    """What holds where the operand does not."""
    return apply("logical_not", x)


@call("invert", "bitwise_not")
def invert(x: Operand) -> Expr:
    """The opposite of booleans, and every bit of integers turned."""
    return apply("invert", x)


@call("where")
def where(condition: Operand, input: Any = None, other: Any = None) -> Expr:
    """One value where a condition holds, the other elsewhere."""
    if input is None or other is None:
        raise NoRule("there is no rule for where with a condition alone, which gives places")
    return apply("where", condition, input, other)


@call("masked_fill")
def masked_fill(x: Operand, mask: Operand, value: Operand) -> Expr:
    """The tensor, with a number where the mask holds."""
    return apply("where", mask, value, x)


@call("heaviside")
def heaviside(x: Operand, values: Operand) -> Expr:
    """0 below 0, 1 above it, and the given values at 0."""
    return apply("heaviside", x, values)
