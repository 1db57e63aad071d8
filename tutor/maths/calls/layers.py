"""Layers that look rows up: embeddings."""

from typing import Any

from tutor.maths.calls.arguments import recorded, whole
from tutor.maths.calls.registry import call, called
from tutor.maths.expression import Expr, Leaf, NoRule, Operand, apply, expression
from tutor.maths.rules.indexing import Place


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
