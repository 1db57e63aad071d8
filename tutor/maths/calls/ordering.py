"""Calls that order elements by their size. Torch returns with them where they had stood."""

from typing import Any

from tutor.maths.calls.arguments import dim_of, plain, whole
from tutor.maths.calls.registry import call
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
