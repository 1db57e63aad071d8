"""Losses that ask for a distance, and that of a normal distribution, in their textbook form."""

from typing import Any

from tutor.maths.calls.arguments import number
from tutor.maths.calls.distances import pairwise_distance
from tutor.maths.calls.losing import reduced
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression

LEAST = 1e-12
"""What torch adds to squared lengths, so that it never divides by 0."""


def _clamped(x: Expr) -> Expr:
    """Return what is above 0, and 0 elsewhere, where no loss is left."""
    return apply("clamp_min", x, 0)


@call("margin_ranking_loss")
def margin_ranking_loss(
    input1: Operand, input2: Operand, target: Operand, margin: Any = 0.0,
    size_average: Any = None, reduce: Any = None, reduction: Any = "mean",
) -> Expr:  # fmt: skip
    """max(−t (x₁ − x₂) + margin, 0)."""
    away, apart = number(margin), expression(input1) - input2
    lost = -expression(target) * apart
    return reduced(_clamped(lost + away if away else lost), reduction, size_average, reduce)


@call("hinge_embedding_loss")
def hinge_embedding_loss(
    input: Operand, target: Operand, margin: Any = 1.0, size_average: Any = None,
    reduce: Any = None, reduction: Any = "mean",
) -> Expr:  # fmt: skip
    """X where the target is 1, max(margin − x, 0) where it is −1."""
    x = expression(input)
    losses = apply("where", apply("eq", target, 1), x, _clamped(number(margin) - x))
    return reduced(losses, reduction, size_average, reduce)


@call("soft_margin_loss")
def soft_margin_loss(
    input: Operand, target: Operand, size_average: Any = None, reduce: Any = None,
    reduction: Any = "mean",
) -> Expr:  # fmt: skip
    """ln(1 + e^(−t x))."""
    lost = 1 + apply("exp", -expression(target) * input)
    return reduced(apply("log", lost), reduction, size_average, reduce)


@call("gaussian_nll_loss")
def gaussian_nll_loss(
    input: Operand, target: Operand, var: Operand, full: Any = False, eps: Any = 1e-6,
    reduction: Any = "mean",
) -> Expr:  # fmt: skip
    """(ln v + (x − t)² / v) / 2, the variance v no smaller than ε."""
    if full:
        raise NoRule("gaussian_nll_loss with its constant is not known")
    apart, spread = expression(input) - target, expression(var)
    losses = apply("log", spread) + apply("square", apart) / spread
    return reduced(losses / 2, reduction)


@call("triplet_margin_loss")
def triplet_margin_loss(
    anchor: Operand, positive: Operand, negative: Operand, margin: Any = 1.0, p: Any = 2.0,
    eps: Any = 1e-6, swap: Any = False, size_average: Any = None, reduce: Any = None,
    reduction: Any = "mean",
) -> Expr:  # fmt: skip
    """max(‖a − p‖ − ‖a − n‖ + margin, 0)."""
    if swap:
        raise NoRule("triplet_margin_loss that swaps is not known")
    near, far = (pairwise_distance(anchor, other, p, eps) for other in (positive, negative))
    return reduced(_clamped(number(margin) + near - far), reduction, size_average, reduce)


@call("cosine_embedding_loss")
def cosine_embedding_loss(
    input1: Operand, input2: Operand, target: Operand, margin: Any = 0.0,
    size_average: Any = None, reduce: Any = None, reduction: Any = "mean",
) -> Expr:  # fmt: skip
    """1 − cos where the target is 1, max(cos − margin, 0) where it is −1."""
    first, second, away = expression(input1), expression(input2), number(margin)
    last = (first.ndim - 1,)
    lengths = [
        apply("sum", apply("square", each), dims=last, keepdim=False) + LEAST
        for each in (first, second)
    ]
    product = apply("sum", first * second, dims=last, keepdim=False)
    alike = product / apply("sqrt", lengths[0] * lengths[1])
    unlike = _clamped(alike - away if away else alike)
    losses = apply("where", apply("eq", target, 1), 1 - alike, unlike)
    return reduced(losses, reduction, size_average, reduce)
