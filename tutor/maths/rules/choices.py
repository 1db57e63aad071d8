"""Comparisons, and operations that choose between elements.

What is not chosen gets no gradient; where two are equal, each entry says what torch does.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.expression import Apply, Array, Const, Expr, Leaf, Shape, Written, apply
from tutor.maths.rules.arithmetic import times
from tutor.maths.rules.entry import elementwise
from tutor.maths.written import ATOM, LOGIC, RELATION, SIGN, SUM, TAIL, function, infix, template

ONE = Const(1)


def mask(condition: Expr) -> Expr:
    """Return what lets a gradient through where a condition holds, as the slope of a choice.

    It is written as the condition and worth 1 or 0. What it keeps back is 0 whatever it was, so
    that no infinity and no NaN gets past: torch selects there and does not multiply.
    """
    return apply("mask", condition)


def _kept(gradient: Array, mask: Array) -> Array:
    return np.where(np.equal(mask, 0), 0.0, np.multiply(gradient, mask))


def _as_it_is(condition: Written, *_: Any) -> Written:
    return condition


elementwise(
    "mask", lambda condition: np.asarray(condition) + 0.0, _as_it_is, lambda y, _: (None,), 0.0
)
elementwise("kept", _kept, times, lambda y, gradient, mask: (mask, None))

# What is taken as a constant: its values go on, and no gradient comes back.
elementwise("detach", np.asarray, function("detach"), lambda y, x: (None,), 0.0)

_COMPARISONS: dict[str, tuple[Callable[..., Any], str]] = {
    "gt": (np.greater, ">"),
    "ge": (np.greater_equal, r"\ge"),
    "lt": (np.less, "<"),
    "le": (np.less_equal, r"\le"),
    "eq": (np.equal, r"\equiv"),
    "ne": (np.not_equal, r"\ne"),
}
_CONNECTED: dict[str, tuple[Callable[..., Any], str]] = {
    "logical_and": (np.logical_and, r"\land"),
    "logical_or": (np.logical_or, r"\lor"),
    "logical_xor": (np.logical_xor, r"\oplus"),
    # On integers these work on each bit, on booleans they are those above.
    "bitwise_and": (np.bitwise_and, r"\land"),
    "bitwise_or": (np.bitwise_or, r"\lor"),
    "bitwise_xor": (np.bitwise_xor, r"\oplus"),
}


def _relation(sign: str) -> Callable[..., Written]:
    """Return the writing of a comparison; a sum on its left would seem to reach beyond the sign."""
    whole = infix(sign, RELATION, SUM)

    def write(a: Written, b: Written, *shapes: Shape, **_: Any) -> Written:
        return whole(a._replace(level=LOGIC) if a.level == TAIL else a, b, *shapes)

    return write


for _name, (_value, _sign) in _COMPARISONS.items():
    elementwise(_name, _value, _relation(_sign), lambda y, a, b: (None, None))
for _name, (_value, _sign) in _CONNECTED.items():
    elementwise(_name, _value, infix(_sign, LOGIC, RELATION), lambda y, a, b: (None, None))

_not = template(r"\neg %0", ATOM, level=SIGN)
elementwise("logical_not", np.logical_not, _not, lambda y, x: (None,))
elementwise("invert", np.invert, _not, lambda y, x: (None,))
# Also true where there is no telling, which is where torch lets a gradient through.
elementwise(
    "beyond", lambda a, b: ~np.less_equal(a, b), _relation(">"), lambda y, a, b: (None, None)
)
# Also true of two that are both NaN.
elementwise(
    "reaches", lambda a, b: np.equal(a, b) | np.isnan(a) & np.isnan(b), _relation(r"\equiv"),
    lambda y, a, b: (None, None),
)  # fmt: skip
elementwise("isnan", np.isnan, function("isnan"), lambda y, x: (None,))
elementwise("isinf", np.isinf, function("isinf"), lambda y, x: (None,))
elementwise("isfinite", np.isfinite, function("isfinite"), lambda y, x: (None,))


MOVED = frozenset({"index", "reshape", "permute", "expand", "align", "cat", "stack", "invert"})
"""Rules whose results are of the kind of what they were given."""

TESTS = frozenset({"logical_not", "isnan", "isinf", "isfinite", "beyond", "reaches"})
"""Rules that test each element, beside the comparisons."""


def is_condition(expr: Expr) -> bool:
    """Say whether all elements of an expression are true or false."""
    if not isinstance(expr, Apply):
        return isinstance(expr, Leaf) and expr.dtype.startswith("bool")
    if expr.rule.name in MOVED or expr.rule.name.startswith("bitwise"):
        return all(map(is_condition, expr.operands))
    return expr.rule.name in (*_COMPARISONS, *_CONNECTED, *TESTS)


def _holds(condition: Expr) -> Expr:
    """Return a condition as 1 or 0, as it is where it is a condition already."""
    return condition if is_condition(condition) else apply("where", condition, 1, 0)


def _opposite(condition: Expr) -> Expr:
    """Return 1 where a condition does not hold; not not a condition is the condition."""
    if not is_condition(condition):
        return apply("where", condition, 0, 1)
    if isinstance(condition, Apply) and condition.rule.name in ("invert", "logical_not"):
        return _holds(condition.operands[0])
    return apply("logical_not", condition)


elementwise(
    "where",
    lambda c, a, b: np.where(np.asarray(c, bool), a, b),
    function("where"),
    lambda y, c, a, b: (None, mask(_holds(c)), mask(_opposite(c))),
)

# Of two equal elements, each gets half; where one is NaN, each gets the whole.
elementwise(
    "maximum",
    np.maximum,
    function("max"),
    lambda y, a, b: (mask(apply("above", a, b)), mask(apply("above", b, a))),
)
elementwise(
    "minimum",
    np.minimum,
    function("min"),
    lambda y, a, b: (mask(apply("above", b, a)), mask(apply("above", a, b))),
)
elementwise(
    "above",
    lambda a, b: np.where(np.less(a, b), 0.0, np.where(np.equal(a, b), 0.5, 1.0)),
    _relation(">"),
    lambda y, a, b: (None, None),
)

elementwise("heaviside", np.heaviside, function("heaviside"), lambda y, x, at: (None, None))

# On its bounds, an element still gets the whole gradient.
elementwise(
    "clamp",
    lambda x, low, high: np.minimum(np.maximum(x, low), high),
    function("clamp"),
    lambda y, x, low, high: (
        mask(apply("logical_and", apply("ge", x, low), apply("le", x, high))),
        mask(apply("logical_and", apply("lt", x, low), apply("lt", low, high))),
        mask(apply("logical_or", apply("gt", x, high), apply("gt", low, high))),
    ),
)
elementwise(
    "clamp_min",
    np.maximum,
    function("max"),
    lambda y, x, low: (mask(apply("ge", x, low)), mask(apply("lt", x, low))),
)
elementwise(
    "clamp_max",
    np.minimum,
    function("min"),
    lambda y, x, high: (mask(apply("le", x, high)), mask(apply("gt", x, high))),
)

# On its bounds, an element gets nothing.
elementwise(
    "hardtanh",
    lambda x, low, high: np.minimum(np.maximum(x, low), high),
    function("clamp"),
    lambda y, x, low, high: (
        mask(apply("logical_and", apply("beyond", x, low), apply("beyond", high, x))), None, None,
    ),
)  # fmt: skip
