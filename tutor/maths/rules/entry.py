"""How a rule is entered: `elementwise` for functions of each element, `rule` for all others."""

from collections.abc import Callable
from typing import Any

from tutor.maths.expression import RULES, Expr, Rule, Shape, Written

Partial = tuple[Expr | None, ...]
"""What a rule says of each operand: its slope or gradient, None where there is none."""


def elementwise(
    name: str,
    value: Callable[..., Any],
    write: Callable[..., Written],
    slopes: Callable[..., Partial],
    roundings: float = 1.0,
    spread: Callable[..., Any] | None = None,
) -> Rule:
    """Enter a function of each element; operands of different shapes are broadcast.

    `slopes` takes the result and the operands and returns ∂result/∂operand for each of them.
    Errors of the operands are carried on with the slopes, unless `spread` says otherwise.
    """
    RULES[name] = Rule(name, value, write, slopes=slopes, roundings=roundings, spread=spread)
    return RULES[name]


def rule(
    name: str,
    value: Callable[..., Any],
    write: Callable[..., Written],
    shape: Callable[..., Shape],
    gradient: Callable[..., Partial],
    spread: Callable[..., Any] | None = None,
    roundings: float = 1.0,
) -> Rule:
    """Enter an operation that joins or moves elements.

    `gradient` takes the upstream gradient, the result and the operands, and returns what each
    operand gets of it; `shape` takes the operands' shapes. Both, `value` and `spread` also take
    the settings by name.
    """
    RULES[name] = Rule(
        name, value, write, gradient=gradient, shape=shape, spread=spread, roundings=roundings
    )
    return RULES[name]
