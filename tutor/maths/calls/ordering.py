"""Calls that order elements by their size. Torch returns with them where they had stood."""

from typing import Any

import numpy as np

from tutor.maths.calls.arguments import dim_of, plain, recorded, reshaped, whole
from tutor.maths.calls.registry import call, numpy_call
from tutor.maths.expression import Expr, NoRule, Operand, apply, expression


def _both(x: Expr, dim: int, count: int, descending: bool) -> list[Expr]:
    """Return the first elements in order, and their places."""
    order = {"dim": dim, "count": count, "descending": descending}
    return [apply(name, x, **order) for name in ("sorted", "order")]


@call("sort")
def sort(x: Operand, dim: Any = -1, descending: Any = False, stable: Any = None) -> list[Expr]:
    """The elements of each row of a dimension, from the smallest on or from the largest."""
    found = expression(x)
    place = dim_of(found, dim)
    return _both(found, place, found.shape[place], bool(plain(descending)))


@numpy_call("sort")
def numpy_sort(x: Operand, axis: Any = -1, kind: Any = None) -> Expr:
    """The elements from the smallest on; how they are sorted makes no difference to them."""
    return _by_axis(x, axis)[0]


@numpy_call("argsort")
def numpy_argsort(x: Operand, axis: Any = -1, kind: Any = None) -> Expr:
    """Where the elements stand that would come one after the other."""
    return _by_axis(x, axis)[1]


def _by_axis(x: Operand, axis: Any) -> list[Expr]:
    """Return the sorted elements of an axis, of all in a row where it is None, and their places."""
    return sort(_flat(x)) if axis is None else sort(x, axis)


@numpy_call("median")
def numpy_median(x: Operand, axis: Any = None, keepdims: Any = False) -> Expr:
    """The middle element, or of two the mean."""
    found = _flat(x) if axis is None else expression(x)
    if np.isnan(recorded(found)).any() or (axis is None and plain(keepdims)):
        raise NoRule("NumPy's median is not known here")
    dim = dim_of(found, -1 if axis is None else axis)
    count = found.shape[dim]
    ranks = dict.fromkeys(((count + 1) // 2, count // 2 + 1))
    told = {"dims": (dim,), "keepdim": bool(plain(keepdims))}
    parts = [apply("kth_of", found, **told, rank=rank) for rank in ranks]
    return parts[0] if len(parts) == 1 else (parts[0] + parts[1]) / 2


def _flat(x: Operand) -> Expr:
    return reshaped(expression(x), (-1,))


@call("msort")
def msort(x: Operand) -> Expr:
    """The elements of each column, from the smallest on."""
    return sort(x, 0)[0]


@call("argsort")
def argsort(x: Operand, dim: Any = -1, descending: Any = False, stable: Any = None) -> Expr:
    """Where the elements stand that would come one after the other."""
    return sort(x, dim, descending)[1]


@call("topk")
def topk(x: Operand, k: Any, dim: Any = -1, largest: Any = True, sorted: Any = True) -> list[Expr]:
    """The largest elements of each row of a dimension, or the smallest."""
    if not plain(sorted):
        raise NoRule("the order of what is not sorted is not known")
    found = expression(x)
    return _both(found, dim_of(found, dim), whole(k), bool(plain(largest)))


@call("kthvalue")
def kthvalue(x: Operand, k: Any, dim: Any = -1, keepdim: Any = False) -> list[Expr]:
    """The k-th element of each row of a dimension, counted from the smallest."""
    found, count = expression(x), whole(k)
    return _ranked("kth_of", found, dim_of(found, dim), count, keepdim)


@call("median")
def median(x: Operand, dim: Any = None, keepdim: Any = False) -> Any:
    """The middle element of all, or of each row of a dimension; of two the smaller one."""
    found = expression(x)
    if dim is None:
        return apply("median", found, dims=tuple(range(found.ndim)), keepdim=False)
    place = dim_of(found, dim)
    return _ranked("median_of", found, place, (found.shape[place] + 1) // 2, keepdim)


def _ranked(rule: str, x: Expr, dim: int, rank: int, keepdim: Any) -> list[Expr]:
    """Return the element of a rank in each row of a dimension, and where it stands."""
    told = {"dims": (dim,), "keepdim": bool(plain(keepdim)), "rank": rank}
    return [apply(name, x, **told) for name in (rule, "place_of_rank")]
