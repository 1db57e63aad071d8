"""Activations: what stands behind a layer and makes it more than linear."""

import math
from typing import Any

from tutor.maths.calls.arguments import aligned, converted, dim_of, number, plain
from tutor.maths.calls.registry import call
from tutor.maths.expression import Const, Expr, Operand, apply, expression
from tutor.maths.rules.joining import part_of


@call("relu")
def relu(input: Operand) -> Expr:
    """max(x, 0)."""
    return apply("relu", input)


@call("sigmoid", "expit", "special_expit")
def sigmoid(input: Operand) -> Expr:
    """1 / (1 + e⁻ˣ)."""
    return apply("sigmoid", input)


@call("logsigmoid", "log_sigmoid")
def logsigmoid(input: Operand) -> Expr:
    """Ln σ(x)."""
    return apply("logsigmoid", input)


@call("hardtanh")
def hardtanh(input: Operand, min_val: Any = -1.0, max_val: Any = 1.0) -> Expr:
    """X between two bounds."""
    return apply("hardtanh", input, Const(number(min_val)), Const(number(max_val)))


@call("relu6")
def relu6(input: Operand) -> Expr:
    """X between 0 and 6."""
    return apply("hardtanh", input, 0, 6)


@call("hardsigmoid")
def hardsigmoid(input: Operand) -> Expr:
    """X/6 + 1/2 between 0 and 1: a sigmoid of straight lines."""
    return apply("hardsigmoid", input)


@call("hardswish")
def hardswish(input: Operand) -> Expr:
    """X times a sigmoid of straight lines."""
    x = expression(input)
    return x * apply("hardtanh", x + 3, 0, 6) / 6


@call("hardshrink")
def hardshrink(input: Operand, lambd: Any = 0.5) -> Expr:
    """X beyond λ on either side, 0 between."""
    x = expression(input)
    return apply("where", apply("gt", apply("abs", x), number(lambd)), x, 0)


@call("softshrink")
def softshrink(input: Operand, lambd: Any = 0.5) -> Expr:
    """What X is beyond λ on either side, 0 between."""
    x, told = expression(input), number(lambd)
    below = apply("where", apply("lt", x, -told), x + told, 0)
    return apply("where", apply("gt", x, told), x - told, below)


@call("leaky_relu")
def leaky_relu(input: Operand, negative_slope: Any = 0.01) -> Expr:
    """x, less steep below 0."""
    x = expression(input)
    return apply("where", apply("gt", x, 0), x, number(negative_slope) * x)


@call("prelu")
def prelu(input: Operand, weight: Operand) -> Expr:
    """x, below 0 times a weight of its channel."""
    x, w = expression(input), expression(weight)
    if x.ndim > 1 and w.size > 1:
        w = aligned(w, (w.size, *[1] * (x.ndim - 2)))
    elif w.ndim and x.ndim == 0:
        w = aligned(w, ())
    return apply("where", apply("gt", x, 0), x, w * x)


@call("elu")
def elu(input: Operand, alpha: Any = 1.0) -> Expr:
    """x, below 0 α (eˣ − 1)."""
    return apply("elu", input, alpha=number(alpha))


@call("selu")
def selu(input: Operand) -> Expr:
    """An elu whose two numbers keep mean and spread."""
    return 1.0507009873554804934193349852946 * elu(input, 1.6732632423543772848170429916717)


@call("celu")
def celu(input: Operand, alpha: Any = 1.0) -> Expr:
    """x, below 0 α (e^(x/α) − 1)."""
    told = number(alpha)
    x = expression(input)
    return elu(x) if told == 1 else told * elu(x / told)


@call("gelu")
def gelu(input: Operand, approximate: str = "none") -> Expr:
    """X times the probability that a normal number is below x."""
    x = expression(input)
    if approximate == "none":
        return 0.5 * x * (1 + apply("erf", x / apply("sqrt", 2)))
    if approximate != "tanh":
        raise ValueError(approximate)
    inner = math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + apply("tanh", inner))


@call("silu", "swish")
def silu(input: Operand) -> Expr:
    """X σ(x)."""
    return expression(input) * apply("sigmoid", input)


@call("mish")
def mish(input: Operand) -> Expr:
    """X tanh(softplus(x))."""
    return expression(input) * apply("tanh", softplus(input))


@call("softplus")
def softplus(input: Operand, beta: Any = 1.0, threshold: Any = 20.0) -> Expr:
    """ln(1 + e^(βx)) / β, and x itself beyond the threshold."""
    told, limit = number(beta), number(threshold)
    if told == 1:
        return apply("softplus", input, threshold=limit)
    return apply("softplus", told * expression(input), threshold=limit) / told


@call("softsign")
def softsign(input: Operand) -> Expr:
    """X / (1 + |x|)."""
    return expression(input) / (1 + apply("abs", input))


@call("tanhshrink")
def tanhshrink(input: Operand) -> Expr:
    """X − tanh x."""
    return expression(input) - apply("tanh", input)


@call("threshold")
def threshold(input: Operand, threshold: Any, value: Any, inplace: Any = False) -> Expr:
    """X above the threshold, a number elsewhere."""
    x = expression(input)
    return apply("where", apply("gt", x, number(threshold)), x, number(value))


@call("glu")
def glu(input: Operand, dim: Any = -1) -> Expr:
    """One half of the channels times the sigmoid of the other."""
    x = expression(input)
    place = dim_of(x, dim)
    half = x.shape[place] // 2
    return part_of(x, place, 0, half) * apply("sigmoid", part_of(x, place, half, 2 * half))


def _soft_dim(x: Expr, dim: Any) -> int:
    """Return the dimension of a softmax; torch chooses the first or second where none is named."""
    told = plain(dim)
    if told is None:
        return 0 if x.ndim in (0, 1, 3) else 1
    return dim_of(x, told)


def _soft(name: str, x: Expr, dim: Any, dtype: Any) -> Expr:
    if x.ndim == 0:
        raise ValueError("a single number has no dimensions")
    return converted(apply(name, x, dim=_soft_dim(x, dim)), dtype)


@call("softmax")
def softmax(input: Operand, dim: Any = None, dtype: Any = None) -> Expr:
    """Exponentials over their sum."""
    return _soft("softmax", expression(input), dim, dtype)


@call("log_softmax")
def log_softmax(input: Operand, dim: Any = None, dtype: Any = None) -> Expr:
    """The logarithm of the softmax."""
    return _soft("log_softmax", expression(input), dim, dtype)


@call("softmin")
def softmin(input: Operand, dim: Any = None, dtype: Any = None) -> Expr:
    """The softmax of the negative values."""
    return _soft("softmax", -expression(input), dim, dtype)
