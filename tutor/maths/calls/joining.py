"""Calls that join tensors or take them apart."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from tutor.maths.calls.arguments import dim_of, plain, reshaped, whole
from tutor.maths.calls.registry import call, numpy_call
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression
from tutor.maths.rules.joining import along, part_of

Parts = Sequence[Operand]


@call("cat", "concat", "concatenate")
def cat(tensors: Parts, dim: Any = 0, axis: Any = None) -> Expr:
    """Tensors behind each other along a dimension that they have."""
    parts = [expression(part) for part in tensors]
    place = dim_of(parts[0], dim if axis is None else axis)
    full = [part for part in parts if part.shape != (0,)] or parts
    return apply("cat", *full, dim=place)


@call("stack")
def stack(tensors: Parts, dim: Any = 0, axis: Any = None) -> Expr:
    """Tensors beside each other along a new dimension."""
    parts = [expression(part) for part in tensors]
    first = parts[0]
    wanted = whole(dim if axis is None else axis)
    place = dim_of(first, wanted, extra=1) if first.ndim else 0
    return apply("stack", *parts, dim=place)


@call("vstack", "row_stack")
def vstack(tensors: Parts) -> Expr:
    """Tensors below each other: vectors are rows."""
    parts = [expression(part) for part in tensors]
    rows = [part if part.ndim > 1 else reshaped(part, (1, part.size)) for part in parts]
    return apply("cat", *rows, dim=0)


@call("hstack")
def hstack(tensors: Parts) -> Expr:
    """Tensors beside each other."""
    parts = [expression(part) for part in tensors]
    lines = [part if part.ndim else reshaped(part, (1,)) for part in parts]
    return apply("cat", *lines, dim=0 if lines[0].ndim == 1 else 1)


@call("column_stack")
def column_stack(tensors: Parts) -> Expr:
    """Tensors beside each other: vectors are columns."""
    parts = [expression(part) for part in tensors]
    columns = [part if part.ndim > 1 else reshaped(part, (part.size, 1)) for part in parts]
    return apply("cat", *columns, dim=1)


def _cut(x: Expr, dim: int, lengths: Sequence[int]) -> list[Expr]:
    """Return stretches of a dimension, one behind the other."""
    if sum(lengths) != x.shape[dim]:
        raise ValueError("the lengths do not add up")
    stops = np.cumsum([0, *lengths]).tolist()
    return [part_of(x, dim, a, b) for a, b in pairwise(stops)]


@call("split")
def split(x: Operand, split_size_or_sections: Any = None, dim: Any = 0,
          split_size: Any = None) -> list[Expr]:  # fmt: skip
    """Stretches of one length, the last maybe shorter, or of the lengths that are named."""
    found = expression(x)
    place = dim_of(found, dim)
    told = plain(split_size if split_size_or_sections is None else split_size_or_sections)
    if isinstance(told, tuple):
        return _cut(found, place, [whole(length) for length in told])
    return _cut(found, place, _lengths(found.shape[place], whole(told)))


def _lengths(size: int, length: int) -> list[int]:
    if size == 0:
        return [0]
    return [min(length, size - start) for start in range(0, size, length)]


@call("chunk")
def chunk(x: Operand, chunks: Any, dim: Any = 0) -> list[Expr]:
    """Stretches of one length, so many of them at most."""
    found = expression(x)
    place = dim_of(found, dim)
    size = found.shape[place]
    return _cut(found, place, _lengths(size, -(-size // whole(chunks))))


@call("tensor_split")
@numpy_call("split", "array_split")
def array_split(x: Operand, indices_or_sections: Any, dim: Any = 0, axis: Any = None) -> list[Expr]:
    """So many stretches, the first ones longer by one, or those between the places named."""
    found = expression(x)
    place = dim_of(found, dim if axis is None else axis)
    size, told = found.shape[place], plain(indices_or_sections)
    if isinstance(told, tuple):
        stops = [min(whole(stop), size) for stop in (*told, size)]
        return _cut(found, place, [b - a for a, b in zip([0, *stops], stops, strict=False)])
    count = whole(told)
    return _cut(found, place, [size // count + (i < size % count) for i in range(count)])


@call("unbind")
def unbind(x: Operand, dim: Any = 0) -> list[Expr]:
    """The parts of a dimension, which is gone from them."""
    found = expression(x)
    place = dim_of(found, dim)
    return [apply("index", found, **along(place, i, str(i))) for i in range(found.shape[place])]


@call("diff")
def diff(x: Operand, n: Any = 1, dim: Any = -1, axis: Any = None) -> Expr:
    """What each element has more than the one in front of it."""
    found = expression(x)
    place = dim_of(found, dim if axis is None else axis)
    for _ in range(whole(n)):
        size = found.shape[place]
        found = part_of(found, place, 1, size) - part_of(found, place, 0, size - 1)
    return found


@call("pad_sequence")
def pad_sequence(sequences: Parts, batch_first: Any = False, padding_value: Any = 0.0,
                 padding_side: str = "right") -> Expr:  # fmt: skip
    """Sequences of several lengths beside each other, the shorter ones filled up at their end."""
    parts = [expression(part) for part in sequences]
    longest = max(part.shape[0] for part in parts)
    full = [_filled(part, longest, float(plain(padding_value)), padding_side) for part in parts]
    return apply("stack", *full, dim=0 if plain(batch_first) else 1)


def _filled(x: Expr, length: int, filling: float, side: str) -> Expr:
    """Return a sequence in this length."""
    missing = length - x.shape[0]
    margin = (0, missing) if side == "right" else (missing, 0)
    widths = (margin, *((0, 0),) * (x.ndim - 1))
    return apply("pad", x, widths=widths, filling=filling) if missing else x


@call("block_diag")
def block_diag(*matrices: Operand) -> Expr:
    """Matrices along the diagonal of a larger one, 0 beside them."""
    parts = [expression(part) for part in matrices]
    if any(part.ndim != 2 for part in parts):
        raise NoRule("a block diagonal is known of matrices only")
    width, begin, rows = sum(part.shape[1] for part in parts), 0, list[Expr]()
    for part in parts:
        behind = width - begin - part.shape[1]
        rows.append(apply("pad", part, widths=((0, 0), (begin, behind)), filling=0.0))
        begin += part.shape[1]
    return apply("cat", *rows, dim=0)
