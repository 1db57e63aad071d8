"""Functions of one element: exponentials, roots, waves and roundings.

Each entry has its value first and its slope last: ``lambda y, x: (∂y/∂x,)``, where the result y
may be used in its own slope, as in the slope of the exponential. The number behind is how many
times the last digit of the result may be off.
"""

import math
from typing import Any

import numpy as np

from tutor.maths.expression import Array, Const, apply
from tutor.maths.rules.entry import elementwise
from tutor.maths.written import POWER, RELATION, function, template

ZERO = Const(0)


def _erf(x: Array) -> Array:
    return np.asarray(np.vectorize(math.erf, otypes=[float])(x))


def _whole(value: Any) -> Any:
    """Return a rounding that leaves integers and booleans as they are."""

    def rounded(x: Array) -> Array:
        return np.asarray(value(x) if np.asarray(x).dtype.kind in "fc" else x)

    return rounded


elementwise("exp", np.exp, template("e^{%0}", RELATION, level=POWER), lambda y, x: (y,), 4)
elementwise(
    "exp2", np.exp2, template("2^{%0}", RELATION, level=POWER), lambda y, x: (y * math.log(2),), 4
)
elementwise("expm1", np.expm1, function("expm1"), lambda y, x: (y + 1,), 4)
elementwise("log", np.log, function("ln"), lambda y, x: (1 / x,), 4)
elementwise("log2", np.log2, function("log2"), lambda y, x: (1 / (x * math.log(2)),), 4)
elementwise("log10", np.log10, function("log10"), lambda y, x: (1 / (x * math.log(10)),), 4)
elementwise("log1p", np.log1p, function("log1p"), lambda y, x: (1 / (1 + x),), 4)
elementwise("sqrt", np.sqrt, template(r"\sqrt{%0}", RELATION), lambda y, x: (1 / (2 * y),), 2)
elementwise(
    "abs", np.abs, template(r"\left|%0\right|", RELATION), lambda y, x: (apply("slope_of_abs", x),)
)
# NumPy's sign of what is no number is none either, but torch passes 0 on there.
elementwise(
    "slope_of_abs",
    lambda x: np.where(np.isnan(x), 0.0, np.sign(x)),
    function("sign"),
    lambda y, x: (ZERO,),
)
elementwise("sign", np.sign, function("sign"), lambda y, x: (ZERO,))

elementwise("sin", np.sin, function("sin"), lambda y, x: (apply("cos", x),), 4)
elementwise("cos", np.cos, function("cos"), lambda y, x: (-apply("sin", x),), 4)
elementwise("tan", np.tan, function("tan"), lambda y, x: (1 + y**2,), 8)
elementwise("asin", np.arcsin, function("arcsin"), lambda y, x: (1 / (1 - x**2) ** 0.5,), 4)
elementwise("acos", np.arccos, function("arccos"), lambda y, x: (-1 / (1 - x**2) ** 0.5,), 4)
elementwise("atan", np.arctan, function("arctan"), lambda y, x: (1 / (1 + x**2),), 4)
elementwise(
    "atan2",
    np.arctan2,
    function("arctan2"),
    lambda y, a, b: (b / (a**2 + b**2), -(a / (a**2 + b**2))),
    4,
)
elementwise("sinh", np.sinh, function("sinh"), lambda y, x: (apply("cosh", x),), 8)
elementwise("cosh", np.cosh, function("cosh"), lambda y, x: (apply("sinh", x),), 8)
elementwise("tanh", np.tanh, function("tanh"), lambda y, x: (1 - y**2,), 4)
elementwise("asinh", np.arcsinh, function("arcsinh"), lambda y, x: (1 / (x**2 + 1) ** 0.5,), 8)
elementwise("acosh", np.arccosh, function("arccosh"), lambda y, x: (1 / (x**2 - 1) ** 0.5,), 8)
elementwise("atanh", np.arctanh, function("arctanh"), lambda y, x: (1 / (1 - x**2),), 8)
elementwise(
    "erf",
    _erf,
    function("erf"),
    lambda y, x: (2 / math.sqrt(math.pi) * apply("exp", -(x**2)),),
    8,
)

elementwise("floor", _whole(np.floor), template(r"\left\lfloor %0 \right\rfloor", RELATION),
            lambda y, x: (ZERO,), 0)  # fmt: skip
elementwise("ceil", _whole(np.ceil), template(r"\left\lceil %0 \right\rceil", RELATION),
            lambda y, x: (ZERO,), 0)  # fmt: skip
elementwise("trunc", _whole(np.trunc), function("trunc"), lambda y, x: (ZERO,), 0)
elementwise(
    "round",
    lambda x, decimals=0: np.round(x, decimals),
    lambda x, *_, decimals=0: function("round", f"{decimals} decimals" if decimals else "")(x),
    lambda y, x, decimals=0: (ZERO,),
)
# What a conversion to integers does. A slope of integers is not asked for.
elementwise(
    "to_integer",
    lambda x: np.asarray(x).astype(np.int64),
    function("int"),
    lambda y, x: (None,),
    0,
)
