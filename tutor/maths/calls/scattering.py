"""Calls that write into a tensor at places that another tensor names, or add to what is there."""

from typing import Any

from tutor.maths.calls.arguments import dim_of
from tutor.maths.calls.operators import scaled
from tutor.maths.calls.registry import call
from tutor.maths.expression import Expr, NoRule, Operand, Shape, apply, expression
from tutor.maths.rules.indexing import Place, picking
from tutor.maths.rules.joining import along


@call("index_add")
def index_add(x: Operand, dim: Any, index: Operand, source: Operand, alpha: Any = 1) -> Expr:
    """A tensor with rows of another one added to those that the index names."""
    found, added = expression(x), scaled(expression(source), alpha)
    told = along(dim_of(found, dim), Place(1), "$1")
    return found + apply("put_at", added, index, **told, to=found.shape, skip=None)


@call("index_copy")
def index_copy(x: Operand, dim: Any, index: Operand, source: Operand) -> Expr:
    """A tensor in which rows of another one stand where the index says."""
    found, rows, place = expression(x), expression(index), dim_of(expression(x), dim)
    region = (*found.shape[:place], rows.size, *found.shape[place + 1 :])
    told = along(place, Place(1), "$1")
    return apply("replaced", found, source, rows, **told, region=region)


@call("index_fill")
def index_fill(x: Operand, dim: Any, index: Operand, value: Operand) -> Expr:
    """A tensor with a number in the rows that the index names."""
    return index_copy(x, dim, index, value)


def _fitting(source: Expr, shape: Shape) -> Expr:
    """Return as much of a tensor as the index reaches."""
    if source.shape in (shape, ()):
        return source
    index = tuple(slice(size) for size in shape)
    return apply("index", source, index=index, text=", ".join(f":{size}" for size in shape))


@call("scatter_add")
def scatter_add(x: Operand, dim: Any, index: Operand, src: Operand) -> Expr:
    """A tensor with each element of another one added where the index says along a dimension."""
    found, places = expression(x), expression(index)
    added = _fitting(expression(src), places.shape)
    told = picking(places.shape, dim_of(found, dim))
    return found + apply("put_at", added, places, **told, to=found.shape, skip=None)


@call("scatter")
def scatter(x: Operand, dim: Any, index: Operand, src: Any = None, value: Any = None,
            reduce: Any = None) -> Expr:  # fmt: skip
    """A tensor in which each element of another one, or a number, stands where the index says."""
    if reduce is not None:
        raise NoRule("a scatter that reduces is not known")
    found, places = expression(x), expression(index)
    new = _fitting(expression(value if src is None else src), places.shape)
    told = picking(places.shape, dim_of(found, dim))
    return apply("replaced", found, new, places, **told, region=places.shape)
