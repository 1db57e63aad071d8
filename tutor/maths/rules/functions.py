"""Functions of one element: exponentials, roots, waves and roundings.

Each entry has its value first and its slope last: ``lambda y, x: (∂y/∂x,)``, where the result y
may be used in its own slope, as in the slope of the exponential. The number behind is how many
times the last digit of the result may be off.
"""

import math
from typing import Any

import numpy as np

from tutor.maths.evaluation import EPSILON, EXACT, Bounded
from tutor.maths.expression import Array, Const, apply
from tutor.maths.rules.entry import elementwise, rule
from tutor.maths.written import ATOM, POWER, PRODUCT, RELATION, function, template

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

# The slopes are the two parts of a softmax.
elementwise(
    "logaddexp",
    np.logaddexp,
    template(r"\operatorname{ln}\left(e^{%0} + e^{%1}\right)", RELATION, RELATION, level=ATOM),
    lambda y, a, b: (apply("sigmoid", a - b), apply("sigmoid", b - a)),
    4,
)
elementwise("hypot", np.hypot, function("hypot"), lambda y, a, b: (a / y, b / y), 4)


def _error_of_logit(x: Bounded, epsilon: float) -> Array:
    """Return the bound of a logit: 1 − x is rounded, which counts where x is near 1."""
    own = 4 * epsilon * np.abs(_logit(x.value)) + 2 * epsilon / (1 - x.value)
    return np.asarray(own + x.error / (x.value * (1 - x.value)))


def _logit(x: Array) -> Array:
    return np.asarray(np.log(x) - np.log1p(-x))


elementwise(
    "logit",
    _logit,
    function("logit"),
    lambda y, x: (apply("slope_of_logit", x),),
    spread=_error_of_logit,
)
# Beyond 0 and 1, where there is no logit, it has no slope either.
elementwise(
    "slope_of_logit",
    lambda x: np.where((x < 0) | (x > 1), np.nan, 1 / (x * (1 - x))),
    template(r"\frac{1}{%0 \cdot \left(1 - %0\right)}", PRODUCT, level=ATOM),
    lambda y, x: ((2 * x - 1) * y**2,),
    8,
)
# sin(πx) / (πx), which is 1 where x is 0.
elementwise(
    "sinc",
    np.sinc,
    function("sinc"),
    lambda y, x: (apply("ratio", apply("cos", math.pi * x) - y, x),),
    # Near whole numbers the sine is all rounding; the slope is nowhere above 1.4.
    spread=lambda x, epsilon: 8 * epsilon * (1 + np.abs(np.sinc(x.value))) + 1.4 * x.error,
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


def _short(x: Array, dtype: str) -> Array:
    """Return numbers as a dtype of 16 bits has them, the nearest one of each, or ∞."""
    if dtype == "float16":
        return np.asarray(x).astype(np.float16).astype(np.float64)
    # Of single precision bfloat16 keeps the upper half; of two equally near, the even one.
    bits = np.asarray(x, np.float32).view(np.uint32)
    near = bits + np.uint32(0x7FFF) + ((bits >> np.uint32(16)) & np.uint32(1))
    found = (near & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64)
    return np.where(np.isfinite(x), found, x)


def _error_of_short(x: Bounded, epsilon: float, dtype: str) -> Array:
    """Return the bound of a conversion, which is exact for what is: else it may go either way."""
    if x.error is EXACT:
        return EXACT
    return np.asarray(x.error + EPSILON[dtype] * np.abs(x.value))


# Numbers of 16 bits have fewer digits than the expression that they come from.
elementwise(
    "shortened",
    _short,
    lambda x, *_, dtype: function(dtype)(x),
    lambda y, x, dtype: (Const(1),),
    0,
    _error_of_short,
)
# On its way back through a conversion to more digits, the gradient is shortened.
rule(
    "lengthened",
    lambda x, dtype: x,
    lambda x, *_, dtype: x,
    lambda x, dtype: x,
    lambda g, y, x, dtype: (apply("shortened", g, dtype=dtype),),
    lambda x, epsilon, dtype: x.error,
    0.0,
)
