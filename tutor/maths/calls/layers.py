"""Layers that look up or look around: embeddings and attention."""

import math
from typing import Any

import numpy as np

from tutor.maths.calls.arguments import number, recorded, whole
from tutor.maths.calls.registry import call, called
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, apply, expression
from tutor.maths.rules.indexing import Place
from tutor.maths.rules.shapes import transpose


@call("embedding")
def embedding(
    input: Operand,
    weight: Operand,
    padding_idx: Any = None,
    max_norm: Any = None,
    norm_type: Any = 2.0,
    scale_grad_by_freq: Any = False,
) -> Expr:
    """The rows of the weight that the input names; the row of the padding gets no gradient."""
    if max_norm is not None or scale_grad_by_freq:
        raise NoRule("an embedding with these settings is not known")
    places, rows = expression(input), expression(weight)
    skip = None if padding_idx is None else whole(padding_idx)
    if isinstance(places, Leaf) and places.dtype.startswith(("float", "bfloat")):
        # torch.embedding takes the weight first, and -1 is its word for no padding at all.
        places, rows = rows, places
        skip = None if skip == -1 else skip
    if skip is not None:
        skip %= rows.shape[0]
    to = (*places.shape, *rows.shape[1:])
    told = {"index": (Place(1),), "text": "$1", "to": to, "skip": skip}
    return apply("index_at", rows, places, **told)


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
        scores = _masked(scores, expression(attn_mask))
    return apply("matmul", apply("softmax", scores, dim=scores.ndim - 1), value)


def _earlier(scores: Expr) -> Expr:
    """Return the mask of a sequence in which nobody sees what comes later."""
    shape = scores.shape[-2:]
    return Leaf("mask", np.tril(np.ones(shape, np.bool_)), shape, "bool")


def _masked(scores: Expr, mask: Expr) -> Expr:
    is_bool = isinstance(mask, Leaf) and mask.dtype == "bool"
    if is_bool or recorded(mask).dtype == np.bool_:
        return apply("where", mask, scores, -math.inf)
    return scores + mask


@call("embedding_bag")
def embedding_bag(
    input: Operand,
    weight: Operand,
    offsets: Operand | None = None,
    max_norm: Any = None,
    norm_type: Any = 2.0,
    scale_grad_by_freq: Any = False,
    mode: Any = "mean",
    sparse: Any = False,
    per_sample_weights: Operand | None = None,
    include_last_offset: Any = False,
    padding_idx: Any = None,
) -> Expr:
    """The rows of the weight that each bag names, their mean or sum."""
    settings = (max_norm, per_sample_weights, padding_idx)
    if mode not in ("mean", "sum") or any(each is not None for each in settings):
        raise NoRule("an embedding_bag with these settings is not known")
    if scale_grad_by_freq or include_last_offset:
        raise NoRule("an embedding_bag with these settings is not known")
    rows = embedding(input, weight)
    if offsets is None:
        return called(mode, (rows,), {"dim": 1})
    begins = recorded(expression(offsets)).astype(int).tolist()
    ends = [*begins[1:], rows.shape[0]]
    if any(begin >= end for begin, end in zip(begins, ends, strict=True)):
        raise NoRule("an embedding_bag with an empty bag is not known")
    bags = [
        called(mode, (called("getitem", (rows, slice(begin, end)), {}),), {"dim": 0})
        for begin, end in zip(begins, ends, strict=True)
    ]
    return called("stack", (bags,), {})
