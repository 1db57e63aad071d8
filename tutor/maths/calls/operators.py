"""Python's operators, and the scaled forms in which optimizers use them."""

from tutor.maths.calls.arguments import number
from tutor.maths.calls.registry import call
from tutor.maths.expression import Base, Const, Expr, NoRule, Operand, apply, expression


@call("mul", "multiply")
def mul(a: Operand, b: Operand) -> Expr:
    """A · b; a number of the source stands in front, on whichever side it was written."""
    first, second = expression(a), expression(b)
    return second * first if isinstance(second, Const) else first * second


@call("rmul")
def rmul(a: Operand, b: Operand) -> Expr:
    """B · a."""
    return mul(b, a)


@call("add")
def add(a: Operand, b: Operand, alpha: Operand = 1) -> Expr:
    """A + alpha · b; a negative factor is taken away, as optimizers do with their step."""
    return plus(a, b, alpha)


@call("radd")
def radd(a: Operand, b: Operand) -> Expr:
    """B + a."""
    return add(b, a)


@call("sub", "subtract")
def sub(a: Operand, b: Operand, alpha: Operand = 1) -> Expr:
    """A − alpha · b."""
    return expression(a) - scaled(b, alpha)


def scaled(value: Operand, factor: Operand) -> Expr:
    """Return a value times a factor, without the factor where that is one."""
    known = factor.number if isinstance(factor, Const) else factor
    return expression(value) if not isinstance(known, Base) and known == 1 else mul(factor, value)


def plus(a: Operand, b: Operand, factor: Operand) -> Expr:
    """Return a + factor · b, with the sign of a negative factor drawn out."""
    known = factor.number if isinstance(factor, Const) else factor
    if _is_nothing(a):
        return scaled(b, factor)
    if _is_nothing(b):
        return expression(a)
    if isinstance(known, (int, float)) and known < 0:
        return expression(a) - scaled(b, -known)
    return expression(a) + scaled(b, factor)


def _is_nothing(value: Operand) -> bool:
    """Say whether a summand is the whole number 0, with which Python's ``sum`` begins."""
    known = value.number if isinstance(value, Const) else value
    return type(known) is int and known == 0


@call("rsub")
def rsub(a: Operand, b: Operand, alpha: Operand = 1) -> Expr:
    """B − alpha · a: the tensor stands on the right."""
    return expression(b) - scaled(a, alpha)


@call("div", "truediv", "true_divide", "divide")
def div(a: Operand, b: Operand, rounding_mode: str | None = None) -> Expr:
    """A / b; with a rounding mode, the whole number below it or towards 0."""
    if rounding_mode == "floor":
        return apply("floor_divide", a, b)
    if rounding_mode == "trunc":
        return apply("truncated_divide", a, b)
    if rounding_mode is not None:
        raise ValueError(rounding_mode)
    return expression(a) / b


@call("rdiv", "rtruediv")
def rdiv(a: Operand, b: Operand, rounding_mode: str | None = None) -> Expr:
    """B / a."""
    return div(b, a, rounding_mode)


@call("floordiv", "floor_divide")
def floor_divide(a: Operand, b: Operand) -> Expr:
    """How many times b goes into a."""
    return apply("floor_divide", a, b)


@call("rfloordiv")
def rfloordiv(a: Operand, b: Operand) -> Expr:
    """How many times a goes into b."""
    return apply("floor_divide", b, a)


@call("remainder", "mod")
def remainder(a: Operand, b: Operand) -> Expr:
    """What is left of a, with the sign of b."""
    return apply("remainder", a, b)


@call("rmod")
def rmod(a: Operand, b: Operand) -> Expr:
    """What is left of b, with the sign of a."""
    return apply("remainder", b, a)


@call("fmod")
def fmod(a: Operand, b: Operand) -> Expr:
    """What is left of a, with the sign of a."""
    return apply("fmod", a, b)


@call("pow", "power", "float_power")
def power(a: Operand, b: Operand) -> Expr:
    """A to the power of b."""
    return expression(a) ** b


@call("rpow")
def rpow(a: Operand, b: Operand) -> Expr:
    """B to the power of a."""
    return expression(b) ** a


@call("neg", "negative")
def neg(a: Operand) -> Expr:
    """The value with the opposite sign."""
    return -expression(a)


@call("pos", "positive")
def pos(a: Operand) -> Expr:
    """The value itself."""
    return expression(a)


@call("addcmul")
def addcmul(a: Operand, first: Operand, second: Operand, value: Operand = 1) -> Expr:
    """A + value · first · second, as optimizers gather squared gradients."""
    return plus(a, mul(first, second), value)


@call("addcdiv")
def addcdiv(a: Operand, first: Operand, second: Operand, value: Operand = 1) -> Expr:
    """A + value · first / second, as optimizers take a scaled step."""
    return plus(a, div(first, second), value)


@call("lerp")
def lerp(start: Operand, end: Operand, weight: Operand) -> Expr:
    """Start + weight · (end − start): a moving average."""
    return expression(start) + mul(weight, expression(end) - start)


@call("dist")
def dist(a: Operand, b: Operand, p: Operand = 2) -> Expr:
    """‖a − b‖."""
    if number(p) != 2:
        raise NoRule("a distance other than that of p = 2 is not known")
    apart = expression(a) - b
    return apply("norm", apart, dims=tuple(range(apart.ndim)), keepdim=False)
