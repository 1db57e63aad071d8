"""Arithmetic of each element: Python's operators, powers and fractions.

Each entry has its value first and its slopes last: ``lambda y, a, b: (∂y/∂a, ∂y/∂b)``.
"""

import math

import numpy as np

from tutor.maths.evaluation import Bounded
from tutor.maths.expression import Array, Const, Expr, Shape, Written, apply
from tutor.maths.rules.entry import Partial, elementwise
from tutor.maths.written import (
    ATOM,
    JUXTAPOSED,
    POWER,
    PRODUCT,
    RELATION,
    SIGN,
    SUM,
    TAIL,
    bracketed,
    closed,
    function,
    infix,
    template,
)

ONE, MINUS_ONE, ZERO = Const(1), Const(-1), Const(0)


def times(a: Written, b: Written, first: Shape = (), second: Shape = ()) -> Written:
    r"""Write a product: ``\cdot`` where a single number takes part, ``\odot`` between tensors."""
    several = math.prod(first) > 1 and math.prod(second) > 1
    return infix(r"\odot" if several else r"\cdot", PRODUCT)(a, b)


fraction = template(r"\frac{%0}{%1}", RELATION, RELATION)


def _opposite(a: Written, *_: Shape) -> Written:
    # What is opposite of a product is one, with another first factor.
    level = a.level if a.level in (TAIL, PRODUCT, JUXTAPOSED) else SIGN
    return Written(f"-{bracketed(closed(a), TAIL)}", level)


elementwise("add", np.add, infix("+", SUM), lambda y, a, b: (ONE, ONE))
elementwise("sub", np.subtract, infix("-", SUM), lambda y, a, b: (ONE, MINUS_ONE))
elementwise("mul", np.multiply, times, lambda y, a, b: (b, a))
elementwise("div", np.true_divide, fraction, lambda y, a, b: (1 / b, -(a / b**2)))
elementwise("neg", np.negative, _opposite, lambda y, a: (MINUS_ONE,))


def _error_of_square(a: Bounded, epsilon: float) -> Array:
    """Return the bound of a square: near 0 the slope is smaller than the error is."""
    return np.asarray((2 * np.abs(a.value) + a.error) * a.error)


elementwise(
    "square",
    np.square,
    template("{%0}^2", ATOM, level=POWER),
    lambda y, a: (2 * a,),
    spread=_error_of_square,
)


def _ratio(a: Array, b: Array) -> Array:
    return np.where(b == 0, 0.0, np.true_divide(a, b))


def _error_of_ratio(a: Bounded, b: Bounded, epsilon: float) -> Array:
    """Return the bound of a fraction, without any where its lower half may as well be 0."""
    y, lower = _ratio(a.value, b.value), np.abs(b.value) - b.error
    found = 2 * epsilon * np.abs(y) + (a.error + np.abs(y) * b.error) / lower
    return np.where((lower <= 0) & (b.error > 0), np.inf, np.where(b.value == 0, 0.0, found))


# A fraction that is 0 where its lower half is 0: the direction of a vector of length 0.
elementwise(
    "ratio",
    _ratio,
    fraction,
    lambda y, a, b: (apply("ratio", 1, b), -apply("ratio", y, b)),
    spread=_error_of_ratio,
)


def _power(base: Written, exponent: Written, *_: Shape) -> Written:
    return Written(f"{{{bracketed(base, ATOM)}}}^{{{exponent.latex}}}", POWER)


def _slope_of_power(a: Array, n: Array) -> Array:
    return np.where(n == 0, 0.0, n * np.power(a, np.where(n == 0, 1.0, n - 1.0)))


def _write_slope_of_power(a: Written, n: Written, *_: Shape) -> Written:
    lower = Written(f"{bracketed(n, SUM)} - 1", SUM)
    return infix(r"\cdot", PRODUCT)(n, _power(a, lower))


def _power_times_log(a: Array, n: Array) -> Array:
    a = np.asarray(a, np.result_type(a, np.float64))
    return np.where((a == 0) & (n >= 0), 0.0, np.power(a, n) * np.log(a))


def _write_power_times_log(a: Written, n: Written, *_: Shape) -> Written:
    return infix(r"\cdot", PRODUCT)(_power(a, n), function("ln")(a))


def _slopes_of_power(y: Expr, a: Expr, n: Expr) -> Partial:
    """N aⁿ⁻¹ and aⁿ ln a; torch takes 0 · ∞ for 0 in both, and so do the two entries below."""
    if isinstance(n, Const):
        return (ZERO if n.number == 0 else n * a ** Const(n.number - 1)), None
    return apply("slope_of_power", a, n), apply("power_times_log", a, n)


def _error_of_power(a: Bounded, n: Bounded, epsilon: float) -> Array:
    """Return the bound of a power; near 0 a higher power of the error is all that there is."""
    slope, log = _slope_of_power(a.value, n.value), _power_times_log(a.value, n.value)
    found = np.abs(slope) * a.error + np.where(n.error == 0, 0.0, np.abs(log) * n.error)
    higher = np.power(a.error, np.maximum(n.value, 1.0))
    return np.asarray(found + np.where(n.value > 1, higher, 0.0))


elementwise("pow", np.power, _power, _slopes_of_power, roundings=4, spread=_error_of_power)
elementwise(
    "slope_of_power",
    _slope_of_power,
    _write_slope_of_power,
    lambda y, a, n: ((n - 1) * apply("ratio", y, a), y * apply("log", a) + a ** (n - 1)),
    roundings=6,
)
elementwise(
    "power_times_log",
    _power_times_log,
    _write_power_times_log,
    lambda y, a, n: (apply("slope_of_power", a, n) * apply("log", a) + a ** (n - 1),
                     y * apply("log", a)),
    roundings=8,
)  # fmt: skip


def _xlogy(a: Array, b: Array) -> Array:
    return np.where((np.asarray(a) == 0) & ~np.isnan(b), 0.0, a * np.log(b))


# a ln b, and 0 where a is 0 whatever b is.
elementwise(
    "xlogy",
    _xlogy,
    lambda a, b, *shapes: times(a, function("ln")(b), *shapes),
    lambda y, a, b: (apply("log", b), a / b),
    roundings=4,
)

# Whole numbers of times: constant almost everywhere, so that nothing is passed on.
elementwise("floor_divide", np.floor_divide, function("floor_divide"), lambda y, a, b: (ZERO, ZERO))
elementwise(
    "truncated_divide",
    lambda a, b: np.trunc(np.true_divide(a, b)),
    function("truncated_divide"),
    lambda y, a, b: (ZERO, ZERO),
)
elementwise(
    "remainder",
    np.remainder,
    function("mod"),
    lambda y, a, b: (ONE, -apply("floor_divide", a, b)),
)
elementwise(
    "fmod",
    np.fmod,
    function("fmod"),
    lambda y, a, b: (ONE, -apply("truncated_divide", a, b)),
)
