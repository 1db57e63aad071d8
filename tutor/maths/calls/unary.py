"""Functions of each element: exponentials, roots, waves, roundings and bounds."""

from collections.abc import Callable
from typing import Any

from tutor.maths.calls.arguments import number, plain, recorded, whole
from tutor.maths.calls.registry import call, numpy_call
from tutor.maths.expression import Base, Expr, Operand, apply, expression

SAME_NAME = (
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "square", "sign", "abs",
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "atan2", "erf", "floor", "ceil", "trunc", "isnan", "isinf", "isfinite", "xlogy",
    "logaddexp", "hypot", "sinc",
)  # fmt: skip
"""Calls that are a rule of the same name."""

OTHER_NAME = {
    "absolute": "abs", "fabs": "abs", "sgn": "sign", "fix": "trunc", "arcsin": "asin",
    "arccos": "acos", "arctan": "atan", "arctan2": "atan2", "arcsinh": "asinh",
    "arccosh": "acosh", "arctanh": "atanh", "special_erf": "erf", "special_xlogy": "xlogy",
    "special_sinc": "sinc",
}  # fmt: skip
"""Calls that are a rule of another name."""


def _enter(name: str, rule: str) -> None:
    def function(*operands: Operand) -> Expr:
        return apply(rule, *operands)

    call(name)(function)


for _name in SAME_NAME:
    _enter(_name, _name)
for _name, _rule in OTHER_NAME.items():
    _enter(_name, _rule)

SPELT_OUT: dict[str, Callable[[Expr], Expr]] = {
    "rsqrt": lambda x: 1 / apply("sqrt", x),
    "reciprocal": lambda x: 1 / x,
    "frac": lambda x: x - apply("trunc", x),
    "deg2rad": lambda x: x * (3.141592653589793 / 180),
}
"""Calls that are written out with other rules."""


def _spell_out(name: str, form: Callable[[Expr], Expr]) -> None:
    def function(x: Operand) -> Expr:
        return form(expression(x))

    call(name)(function)


for _name, _form in SPELT_OUT.items():
    _spell_out(_name, _form)


@call("logit", "special_logit")
def logit(x: Operand, eps: Any = None) -> Expr:
    """The logarithm of the odds of a probability, which `eps` keeps from 0 and from 1."""
    if eps is None:
        return apply("logit", x)
    return apply("logit", apply("clamp", x, number(eps), 1 - number(eps)))


@call("round", "around")
def rounded(x: Operand, decimals: Any = 0) -> Expr:
    """The nearest whole number, the even one of two."""
    found = whole(decimals)
    return apply("round", x, decimals=found) if found else apply("round", x)


@call("clamp", "clip")
def clamp(x: Operand, min: Any = None, max: Any = None) -> Expr:
    """The value, or the nearest bound where it is beyond one."""
    low, high = _bound(min), _bound(max)
    if low is None and high is None:
        raise ValueError("a clamp needs a bound")
    if high is None:
        return apply("clamp_min", x, low)
    return apply("clamp_max", x, high) if low is None else apply("clamp", x, low, high)


def _bound(value: Any) -> Any:
    return value if value is None or isinstance(value, Base) else number(value)


@numpy_call("clip")
def clip(x: Operand, a_min: Any = None, a_max: Any = None, **bounds: Any) -> Expr:
    """The value, or the nearest bound where it is beyond one."""
    named = {"min": a_min, "max": a_max, **bounds}
    return clamp(x, **named)


@call("clamp_min")
def clamp_min(x: Operand, min: Any) -> Expr:
    """The value, or the bound where it is below it."""
    return clamp(x, min=min)


@call("clamp_max")
def clamp_max(x: Operand, max: Any) -> Expr:
    """The value, or the bound where it is above it."""
    return clamp(x, max=max)


@call("nan_to_num")
def nan_to_num(x: Operand, nan: Any = 0.0) -> Expr:
    """0, or another number, in place of what is no number."""
    value = 0.0 if plain(nan) is None else number(nan)
    if recorded(apply("isinf", x)).any():
        raise ValueError("what stands for infinities depends on the dtype")
    return apply("where", apply("isnan", x), value, x)
