"""Calls that give the same elements another shape or order."""

import math
from typing import Any

import numpy as np

from tutor.maths.calls.arguments import (
    aligned,
    dim_of,
    dims_of,
    dtype_name,
    plain,
    reshaped,
    sizes,
    whole,
)  # fmt: skip
from tutor.maths.calls.patches import mirrored
from tutor.maths.calls.registry import call, called, numpy_call
from tutor.maths.expression import Base, Expr, NoRule, Operand, Shape, apply, expression
from tutor.maths.rules.shapes import permuted, transpose


@call("view", "reshape")
def reshape(x: Operand, *to: Any, order: str = "C", shape: Any = None) -> Expr:
    """The elements in another shape, row by row."""
    if order != "C":
        raise NoRule("only the order row by row is known")
    return reshaped(expression(x), sizes(*((shape,) if shape is not None else to)))


@call("view_as", "reshape_as")
def reshape_as(x: Operand, other: Base) -> Expr:
    """The elements in the shape of another tensor."""
    return reshaped(expression(x), other.shape)


@call("flatten", "ravel")
def flatten(x: Operand, start_dim: Any = 0, end_dim: Any = -1) -> Expr:
    """Some dimensions, or all, as one."""
    found = expression(x)
    if isinstance(start_dim, str):
        raise NoRule("only the order row by row is known")
    first, last = dim_of(found, start_dim), dim_of(found, end_dim)
    middle = math.prod(found.shape[first : last + 1])
    return reshaped(found, (*found.shape[:first], middle, *found.shape[last + 1 :]))


@call("unflatten")
def unflatten(x: Operand, dim: Any, sizes: Any) -> Expr:
    """One dimension as several."""
    found = expression(x)
    place = dim_of(found, dim)
    inner = [whole(size) for size in plain(sizes)]
    if -1 in inner:
        inner[inner.index(-1)] = found.shape[place] // -math.prod(inner)
    return reshaped(found, (*found.shape[:place], *inner, *found.shape[place + 1 :]))


@call("squeeze")
def squeeze(x: Operand, dim: Any = None, axis: Any = None) -> Expr:
    """Without dimensions of size 1."""
    found = expression(x)
    named = dims_of(found, axis if dim is None else dim)
    to = tuple(n for i, n in enumerate(found.shape) if n != 1 or i not in named)
    return reshaped(found, to)


@call("unsqueeze", "expand_dims")
def unsqueeze(x: Operand, dim: Any = None, axis: Any = None) -> Expr:
    """With another dimension of size 1."""
    found = expression(x)
    place = dim_of(found, axis if dim is None else dim, extra=1) if found.ndim else 0
    return reshaped(found, (*found.shape[:place], 1, *found.shape[place:]))


@numpy_call("atleast_2d")
def atleast_2d(x: Operand) -> Expr:
    """As a matrix: a vector is its row."""
    found = expression(x)
    return reshaped(found, (1,) * (2 - found.ndim) + found.shape)


@call("transpose", "swapaxes", "swapdims")
def transposed(x: Operand, dim0: Any, dim1: Any) -> Expr:
    """With two dimensions swapped."""
    found = expression(x)
    return transpose(found, dim_of(found, dim0), dim_of(found, dim1))


@numpy_call("transpose")
def numpy_transpose(x: Operand, *axes: Any) -> Expr:
    """With the dimensions in the order that is named, else in the reverse one."""
    if not axes or axes == (None,):
        return reverse(x)
    return permute(x, *axes)


@call("t", "T")
def reverse(x: Operand) -> Expr:
    """With the dimensions in the reverse order."""
    found = expression(x)
    return permuted(found, tuple(reversed(range(found.ndim))))


@call("mT", "mH", "H", "adjoint", "matrix_transpose")
def matrix_transpose(x: Operand) -> Expr:
    """With the last two dimensions swapped; numbers here are real, so that none is conjugated."""
    return transpose(expression(x))


@call("permute")
def permute(x: Operand, *dims: Any) -> Expr:
    """With the dimensions in another order."""
    found = expression(x)
    return permuted(found, tuple(dim_of(found, dim) for dim in sizes(*dims)))


@call("movedim", "moveaxis")
def movedim(x: Operand, source: Any, destination: Any) -> Expr:
    """With some dimensions moved to other places."""
    found = expression(x)
    sources = [dim_of(found, dim) for dim in sizes(source)]
    targets = [dim_of(found, dim) for dim in sizes(destination)]
    order = [dim for dim in range(found.ndim) if dim not in sources]
    for target, dim in sorted(zip(targets, sources, strict=True)):
        order.insert(target, dim)
    return permuted(found, tuple(order))


@call("expand", "broadcast_to")
def expand(x: Operand, *to: Any) -> Expr:
    """Dimensions of size 1 stretched, as broadcasting does."""
    found = expression(x)
    wanted = sizes(*to)
    own = (1,) * (len(wanted) - found.ndim) + found.shape
    return broadcast(found, tuple(o if n == -1 else n for n, o in zip(wanted, own, strict=True)))


@call("expand_as")
def expand_as(x: Operand, other: Base) -> Expr:
    """Stretched to the shape of another tensor."""
    return broadcast(expression(x), other.shape)


@call("broadcast_tensors", "broadcast_arrays")
def broadcast_tensors(*parts: Operand) -> list[Expr]:
    """Each of them stretched to the shape that they have in common."""
    found = [expression(part) for part in parts]
    to = tuple(np.broadcast_shapes(*(part.shape for part in found)))
    return [broadcast(part, to) for part in found]


def broadcast(x: Expr, to: Shape) -> Expr:
    """Return an expression that is stretched to a shape."""
    return x if x.shape == to else apply("broadcast", x, to=to)


@call("tile")
def tile(x: Operand, *times: Any, reps: Any = None) -> Expr:
    """The elements several times beside each other."""
    found = expression(x)
    given = sizes(*((reps,) if reps is not None else times))
    ndim = max(len(given), found.ndim)
    wide = aligned(found, (1,) * (ndim - found.ndim) + found.shape)
    return apply("tile", wide, times=(1,) * (ndim - len(given)) + given)


@call("repeat")
def repeat(x: Operand, *times: Any) -> Expr:
    """The elements several times beside each other; a number for each dimension at least."""
    if len(sizes(*times)) < expression(x).ndim:
        raise ValueError("repeat needs a number for each dimension")
    return tile(x, *times)


@call("meshgrid")
def meshgrid(*vectors: Any, indexing: str = "ij") -> list[Expr]:
    """Each vector along a dimension of its own, stretched along all others."""
    given = vectors[0] if len(vectors) == 1 and isinstance(vectors[0], (list, tuple)) else vectors
    found = [expression(vector) for vector in given]
    lines = [
        called("getitem", (v, (*[None] * i, slice(None), *[None] * (len(found) - i - 1))), {})
        for i, v in enumerate(found)
    ]
    grids = broadcast_tensors(*lines)
    return [transpose(grid, 0, 1) for grid in grids] if indexing == "xy" else grids


@numpy_call("meshgrid")
def numpy_meshgrid(*vectors: Operand, indexing: str = "xy") -> list[Expr]:
    """NumPy's, whose first vector goes along the columns unless it is told otherwise."""
    return meshgrid(*vectors, indexing=indexing)


@call("tril")
def tril(x: Operand, diagonal: Any = 0, k: Any = None) -> Expr:
    """The matrix, 0 above its diagonal."""
    return apply("tril", x, diagonal=whole(diagonal if k is None else k))


@call("triu")
def triu(x: Operand, diagonal: Any = 0, k: Any = None) -> Expr:
    """The matrix, 0 below its diagonal."""
    return apply("triu", x, diagonal=whole(diagonal if k is None else k))


@call("pad")
def pad(x: Operand, pad: Any, mode: str = "constant", value: Any = None) -> Expr:
    """The tensor with a margin: pairs of widths, those of the last dimension first."""
    found, widths = expression(x), sizes(pad)
    if len(widths) % 2 or min(widths) < 0:
        raise NoRule("margins that cut something off are not known")
    pairs = [(widths[i], widths[i + 1]) for i in range(0, len(widths), 2)]
    outer = [(0, 0)] * (found.ndim - len(pairs))
    if mode != "constant":
        return mirrored(found, [*outer, *reversed(pairs)], mode)
    filling = 0.0 if value is None else float(plain(value))
    return apply("pad", found, widths=(*outer, *reversed(pairs)), filling=filling)


@numpy_call("pad")
def numpy_pad(*_: Any, **__: Any) -> Expr:
    """NumPy has a margin for each dimension, of many kinds."""
    raise NoRule("NumPy's pad is not known")


@numpy_call("view")
def numpy_view(x: Operand, dtype: Any = None) -> Expr:
    """NumPy's view reads the same memory as another dtype."""
    if dtype_name(dtype) is not None:
        raise NoRule("memory that is read as another dtype is not known")
    return expression(x)
