"""Attention: each query takes a mean of the values, weighted by how well their keys fit it."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.maths.calls.arguments import number, plain, recorded, reshaped, whole
from tutor.maths.calls.multiplying import linear
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, Written, apply, expression
from tutor.maths.rules.enclosed import enclose
from tutor.maths.rules.joining import along, part_of
from tutor.maths.rules.shapes import permuted, transpose
from tutor.maths.written import function


@call("scaled_dot_product_attention")
def attention(
    query: Operand,
    key: Operand,
    value: Operand,
    attn_mask: Operand | None = None,
    dropout_p: Any = 0.0,
    is_causal: Any = False,
    scale: Any = None,
    enable_gqa: Any = False,
) -> Expr:
    """softmax(Q Kᵀ / √d) V: each query takes a mean of the values, weighted by its keys."""
    if number(dropout_p) or enable_gqa:
        raise NoRule("attention with dropout or grouped queries is not known")
    q, k = expression(query), expression(key)
    scores: Expr = apply("matmul", q, transpose(k))
    scores = scores / apply("sqrt", q.shape[-1]) if scale is None else scores * number(scale)
    if is_causal:
        attn_mask = _earlier(scores)
    if attn_mask is not None:
        _check(expression(attn_mask), hidden=False)
        scores = _masked(scores, expression(attn_mask))
    return apply("matmul", apply("softmax", scores, dim=scores.ndim - 1), value)


def _earlier(scores: Expr) -> Expr:
    """Return the mask of a sequence in which nobody sees what comes later."""
    shape = scores.shape[-2:]
    return Leaf("mask", np.tril(np.ones(shape, np.bool_)), shape, "bool")


def _masked(scores: Expr, mask: Expr) -> Expr:
    if _is_condition(mask):
        return apply("where", mask, scores, -math.inf)
    return scores + mask


@call("multi_head_attention_forward")
def several_heads(
    query: Operand, key: Operand, value: Operand, embed_dim_to_check: Any, num_heads: Any,
    in_proj_weight: Any, in_proj_bias: Any, bias_k: Any, bias_v: Any, add_zero_attn: Any,
    dropout_p: Any, out_proj_weight: Operand, out_proj_bias: Any, training: Any = True,
    key_padding_mask: Any = None, need_weights: Any = True, attn_mask: Any = None,
    use_separate_proj_weight: Any = False, average_attn_weights: Any = True,
    is_causal: Any = False, **more: Any,
) -> list[Expr]:  # fmt: skip
    """Attention in several heads at once, each with its part of the projected width.

    The sequence is the first dimension, the batch the second.
    """
    unknown = (bias_k, bias_v, key_padding_mask, *more.values())
    if any(each is not None for each in unknown) or plain(use_separate_proj_weight):
        raise NoRule("attention with these settings is not known")
    if plain(add_zero_attn) or (plain(training) and number(dropout_p)):
        raise NoRule("attention with dropout or with keys of zeros is not known")
    if in_proj_weight is None or expression(query).ndim != 3:
        raise NoRule("attention is known for batches of sequences only")
    if attn_mask is not None and not plain(need_weights):
        _check(expression(attn_mask), hidden=True)
    given = [query, key, value, in_proj_weight, in_proj_bias, out_proj_weight, out_proj_bias]
    settings = {"heads": whole(num_heads), "biased": in_proj_bias is not None,
                "alike": _same(expression(query), expression(key), expression(value)),
                "average": bool(plain(average_attn_weights)),
                "hides": attn_mask is not None and _is_condition(attn_mask)}  # fmt: skip
    operands = [each for each in (*given, attn_mask) if each is not None]
    return [apply("attention", *operands, part=part, **settings) for part in range(2)]


def built(operands: Sequence[Expr], heads: int, biased: bool, alike: bool, average: bool,
          hides: bool) -> list[Expr]:  # fmt: skip
    """Return what attention gives, and the weights that it took.

    `alike` says that queries, keys and values are made of the same, `average` that the weights of
    the heads are told as their mean. Behind the weights and biases a mask may stand, which hides
    scores where it holds, or else is added to them.
    """
    given, rest = list(operands[:3]), list(operands[3:])
    weight, bias = rest.pop(0), rest.pop(0) if biased else None
    out_weight, out_bias = rest.pop(0), rest.pop(0) if biased else None
    q, k, v = (_heads(x, heads) for x in _projected(given, weight, bias, alike))
    scores: Expr = (q * math.sqrt(1 / q.shape[-1])) @ transpose(k)
    if rest and hides:
        scores = apply("where", rest[0], -math.inf, scores)
    elif rest:
        scores = scores + rest[0]
    weights = apply("softmax", scores, dim=2)
    joined = reshaped(transpose(weights @ v, 0, 1), given[0].shape)
    return [linear(joined, out_weight, out_bias), _told(weights, heads, average)]


def _written(*parts: Any, part: int, heads: int, **_: Any) -> Written:
    told = f"{heads} heads" if heads > 1 else "1 head"
    return function("attention", told if part == 0 else f"weights, {told}")(*parts)


enclose("attention", built, _written, "through attention", opens=True)


def _projected(given: list[Expr], matrix: Expr, bias: Expr | None, alike: bool) -> list[Expr]:
    """Return queries, keys and values, each a third of one product or a product of its own."""
    width = given[0].shape[-1]
    if alike:
        # Torch takes the one product apart in this way, and its nodes go back in the same.
        length, batch, _ = given[0].shape
        apart = reshaped(linear(given[0], matrix, bias), (length, batch, 3, width))
        thirds = permuted(apart, (2, 0, 1, 3))
        return [apply("index", thirds, **along(0, i, str(i))) for i in range(3)]
    rows = [part_of(matrix, 0, i * width, (i + 1) * width) for i in range(3)]
    added = [None if bias is None else part_of(bias, 0, i * width, (i + 1) * width)
             for i in range(3)]  # fmt: skip
    return [linear(*each) for each in zip(given, rows, added, strict=True)]


def _same(one: Expr, *others: Expr) -> bool:
    """Say whether all are one value: one operand, or what the script has one name for."""
    name = one.name if isinstance(one, Leaf) else None
    return all(
        other is one or (name is not None and isinstance(other, Leaf) and other.name == name)
        for other in others
    )


def _heads(x: Expr, heads: int) -> Expr:
    """Return the parts of the width that belong to each head, a matrix for each."""
    length, batch, width = x.shape
    return transpose(reshaped(x, (length, batch * heads, width // heads)), 0, 1)


def _check(mask: Expr, hidden: bool) -> None:
    """Raise NoRule where a query sees no key at all, for which torch's fast attention has 0.

    `hidden` is the truth value with which a condition hides a key.
    """
    known = recorded(mask)
    closed = known == hidden if known.dtype == np.bool_ else np.isneginf(known)
    if closed.all(axis=-1).any():
        raise NoRule("attention of queries that see no key is not known")


def _is_condition(mask: Operand) -> bool:
    return recorded(expression(mask)).dtype == np.bool_


def _told(weights: Expr, heads: int, average: bool) -> Expr:
    """Return the weights of attention as the call gives them back: of each head, or their mean."""
    parts, *lengths = weights.shape
    each = reshaped(weights, (parts // heads, heads, *lengths))
    return apply("mean", each, dims=(1,), keepdim=False) if average else each
