"""What a condition computes: as tensors do, so that nothing but a lack of knowledge is an error."""

import math
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from tutor.trace.conditions.elements import Elements, Unknown, stretched
from tutor.trace.conditions.nodes import Arithmetic, Reduction, Relation


def operated(sign: Arithmetic, left: Elements, right: Elements) -> Elements:
    """Return the operation between each pair of elements."""
    shape, (lefts, rights) = stretched([left, right])
    return Elements(shape, tuple(map(OPERATIONS[sign], lefts, rights)))


def related(relation: Relation, left: Any, right: Any) -> bool:
    """Say whether a relation holds between two numbers."""
    try:
        return bool(RELATIONS[relation](left, right))
    except TypeError:
        # Complex numbers have no order.
        raise Unknown from None


def reduced(function: Reduction, flat: tuple[Any, ...]) -> Any:
    """Return one number from all elements; like torch, NaN where one of them is."""
    if function in ("sum", "norm") or flat:
        try:
            return REDUCTIONS[function](flat)
        except (TypeError, OverflowError):
            raise Unknown from None
    raise Unknown


def odd(value: Any, oddity: str) -> bool:
    """Say whether a number is NaN, or infinite."""
    parts = (value.real, value.imag) if isinstance(value, complex) else (value,)
    test = math.isnan if oddity == "isnan" else math.isinf
    return any(isinstance(part, float) and test(part) for part in parts)


def _least(flat: tuple[Any, ...], choose: Callable[[tuple[Any, ...]], Any]) -> Any:
    return math.nan if any(value != value for value in flat) else choose(flat)


def _root(flat: tuple[Any, ...]) -> float:
    # The root of a sum with an infinity is infinite, but NaN stays NaN.
    sizes = [abs(value) for value in flat]
    return math.nan if any(size != size for size in sizes) else math.hypot(*sizes)


def _mean(flat: tuple[Any, ...]) -> Any:
    return sum(flat) / len(flat)


def _divided(left: Any, right: Any) -> Any:
    """Return a quotient; one by zero is infinite or NaN, as tensors have it."""
    if right != 0:
        return left / right
    if isinstance(left, complex) or isinstance(right, complex):
        raise Unknown
    if left == 0 or left != left:
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _floored(left: Any, right: Any) -> Any:
    return left // right if right != 0 else _divided(left, right)


def _rest(left: Any, right: Any) -> Any:
    return left % right if right != 0 else math.nan


def _power(left: Any, right: Any) -> float:
    try:
        return math.pow(left, right)
    except ValueError:
        return math.inf if left == 0 else math.nan
    except OverflowError:
        return -math.inf if left < 0 and right % 2 == 1 else math.inf


def _guarded(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def guarded(left: Any, right: Any) -> Any:
        try:
            return operation(left, right)
        except (TypeError, OverflowError):
            # An order of complex numbers, an integer too large for a float.
            raise Unknown from None

    return guarded


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "+": _guarded(operator.add),
    "-": _guarded(operator.sub),
    "*": _guarded(operator.mul),
    "/": _guarded(_divided),
    "//": _guarded(_floored),
    "%": _guarded(_rest),
    "**": _guarded(_power),
}
RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
REDUCTIONS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "min": partial(_least, choose=min),
    "max": partial(_least, choose=max),
    "sum": sum,
    "mean": _mean,
    "norm": _root,
}
