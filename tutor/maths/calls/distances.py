"""Distances between vectors: of pairs, and of each to each."""

from typing import Any

from tutor.maths.calls.arguments import number
from tutor.maths.calls.registry import call, called
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression

FAST = 25
"""From more rows than this on torch works distances out by products, with larger errors."""


@call("pairwise_distance")
def pairwise_distance(
    x1: Operand, x2: Operand, p: Any = 2.0, eps: Any = 1e-6, keepdim: Any = False
) -> Expr:
    """‖x₁ − x₂ + ε‖, over the last dimension."""
    if number(p) != 2:
        raise NoRule("pairwise_distance is known for the Euclidean distance only")
    apart = expression(x1) - x2 + number(eps)
    return apply("norm", apart, dims=(apart.ndim - 1,), keepdim=bool(keepdim))


@call("cdist")
def cdist(x1: Operand, x2: Operand, p: Any = 2.0, compute_mode: Any = None) -> Expr:
    """The length of the difference of each row of one and each row of the other."""
    first, second = expression(x1), expression(x2)
    if number(p) != 2 or max(first.shape[-2], second.shape[-2]) > FAST:
        raise NoRule("cdist is known for the Euclidean distance of a few rows only")
    left = called("getitem", (first, (*[slice(None)] * (first.ndim - 1), None)), {})
    right = called("getitem", (second, (*[slice(None)] * (second.ndim - 2), None)), {})
    apart = left - right
    return apply("norm", apart, dims=(apart.ndim - 1,), keepdim=False)
