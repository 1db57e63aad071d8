"""Comparisons, and operations that choose between elements.

What is not chosen gets no gradient; where two are equal, each entry says what torch does.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from tutor.maths.expression import Const, Expr, apply
from tutor.maths.rules.entry import elementwise
from tutor.maths.written import ATOM, RELATION, SIGN, function, infix, template

ONE = Const(1)

_COMPARISONS: dict[str, tuple[Callable[..., Any], str]] = {
    "gt": (np.greater, ">"),
    "ge": (np.greater_equal, r"\ge"),
    "lt": (np.less, "<"),
    "le": (np.less_equal, r"\le"),
    "eq": (np.equal, r"\equiv"),
    "ne": (np.not_equal, r"\ne"),
    "logical_and": (np.logical_and, r"\land"),
    "logical_or": (np.logical_or, r"\lor"),
    "logical_xor": (np.logical_xor, r"\oplus"),
    # On integers these work on each bit, on booleans they are those above.
    "bitwise_and": (np.bitwise_and, r"\land"),
    "bitwise_or": (np.bitwise_or, r"\lor"),
    "bitwise_xor": (np.bitwise_xor, r"\oplus"),
}
for _name, (_value, _sign) in _COMPARISONS.items():
    elementwise(_name, _value, infix(_sign, RELATION), lambda y, a, b: (None, None))

_not = template(r"\neg %0", ATOM, level=SIGN)
elementwise("logical_not", np.logical_not, _not, lambda y, x: (None,))
elementwise("invert", np.invert, _not, lambda y, x: (None,))
elementwise("isnan", np.isnan, function("isnan"), lambda y, x: (None,))
elementwise("isinf", np.isinf, function("isinf"), lambda y, x: (None,))
elementwise("isfinite", np.isfinite, function("isfinite"), lambda y, x: (None,))


def _opposite(condition: Expr) -> Expr:
    return apply("where", condition, 0, 1)


elementwise(
    "where",
    lambda c, a, b: np.where(np.asarray(c, bool), a, b),
    function("where"),
    lambda y, c, a, b: (None, apply("where", c, 1, 0), _opposite(c)),
)

# Of two equal elements, each gets half.
elementwise(
    "maximum",
    np.maximum,
    function("max"),
    lambda y, a, b: (apply("above", a, b), apply("above", b, a)),
)
elementwise(
    "minimum",
    np.minimum,
    function("min"),
    lambda y, a, b: (apply("above", b, a), apply("above", a, b)),
)
elementwise(
    "above",
    lambda a, b: np.heaviside(np.subtract(a, b, dtype=float), 0.5),
    infix(">", RELATION),
    lambda y, a, b: (None, None),
)

elementwise("heaviside", np.heaviside, function("heaviside"), lambda y, x, at: (None, None))

# On its bounds, an element still gets the whole gradient.
elementwise(
    "clamp",
    lambda x, low, high: np.minimum(np.maximum(x, low), high),
    function("clamp"),
    lambda y, x, low, high: (
        apply("logical_and", apply("ge", x, low), apply("le", x, high)),
        apply("logical_and", apply("lt", x, low), apply("lt", low, high)),
        apply("logical_or", apply("gt", x, high), apply("gt", low, high)),
    ),
)
elementwise(
    "clamp_min",
    np.maximum,
    function("max"),
    lambda y, x, low: (apply("ge", x, low), apply("lt", x, low)),
)
elementwise(
    "clamp_max",
    np.minimum,
    function("min"),
    lambda y, x, high: (apply("le", x, high), apply("gt", x, high)),
)

# On its bounds, an element gets nothing.
elementwise(
    "hardtanh",
    lambda x, low, high: np.minimum(np.maximum(x, low), high),
    function("clamp"),
    lambda y, x, low, high: (
        apply("logical_and", apply("gt", x, low), apply("lt", x, high)), None, None,
    ),
)  # fmt: skip
