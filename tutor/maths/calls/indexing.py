"""Calls that read or write parts of a tensor."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from tutor.maths.calls.arguments import dim_of, plain, recorded, reshaped, sizes, whole
from tutor.maths.calls.registry import call, called, numpy_call
from tutor.maths.expression import (
    Array,
    Base,
    Const,
    Expr,
    Leaf,
    NoRule,
    Operand,
    Shape,
    apply,
    expression,
)  # fmt: skip
from tutor.maths.rules.indexing import Place, filled, picking
from tutor.maths.rules.joining import along, part_of


class _Index:
    """An index as its caller wrote it, its tensors told apart from its plain parts."""

    def __init__(self, given: Any) -> None:
        parts = given if isinstance(given, tuple) else (given,)
        self.places: list[Expr] = []
        self.pattern = tuple(self._part(part) for part in parts)
        self.text = ", ".join(_text(part) for part in self.pattern)

    def _part(self, part: Any) -> Any:
        if isinstance(part, Base):
            found = expression(part)
            if found.ndim == 0 and _is_number(found):
                return plain(part)
            self.places.append(found)
            return Place(len(self.places))
        if isinstance(part, slice):
            return slice(*(_end(end) for end in (part.start, part.stop, part.step)))
        if isinstance(part, (list, tuple)):
            return np.asarray(plain(part)) if len(part) else np.zeros(0, int)
        if part is None or part is Ellipsis or isinstance(part, (int, np.ndarray)):
            return part
        raise TypeError(f"{part!r} is no index")

    def shape(self, of: Shape) -> Shape:
        """Return the shape of what stands at the index of a tensor."""
        tensors = tuple(_stand_in(place) for place in self.places)
        return np.empty(of, np.bool_)[filled(self.pattern, tensors)].shape


def _is_number(x: Expr) -> bool:
    return isinstance(x, Const) or (isinstance(x, Leaf) and x.value is not None)


def _end(end: Any) -> int | None:
    return None if end is None else whole(end)


def _stand_in(place: Expr) -> Array:
    """Return an index of the right shape: that of a mask depends on its values."""
    if isinstance(place, Leaf) and place.dtype.startswith(("int", "uint")):
        return np.zeros(place.shape, np.int64)
    return recorded(place)


def _text(part: Any) -> str:
    if isinstance(part, Place):
        return f"${part.number}"
    if isinstance(part, slice):
        ends = [part.start, part.stop, *([part.step] if part.step is not None else [])]
        return ":".join("" if end is None else str(end) for end in ends)
    if part is Ellipsis:
        return "..."
    return np.array2string(part, separator=", ") if isinstance(part, np.ndarray) else str(part)


@numpy_call("getitem")
def getitem(x: Operand, index: Any) -> Expr:
    """What stands at an index: numbers, slices, None, dots, lists, and tensors of both kinds."""
    return taken(expression(x), _Index(index))


@call("getitem")
def torch_getitem(x: Operand, index: Any) -> Expr:
    """Torch's, which takes numbers out first, where NumPy has them among the lists."""
    return taken(expression(x), _in_order(_Index(index)))


def _in_order(index: _Index) -> _Index:
    """Return an index as it is.

    NoRule where a slice stands between a number and a list: torch reads it otherwise.
    """
    kinds = [
        "number" if isinstance(part, int) else
        "list" if isinstance(part, (Place, np.ndarray)) else "between"
        for part in index.pattern
    ]  # fmt: skip
    while kinds and kinds[0] == "between":
        kinds.pop(0)
    while kinds and kinds[-1] == "between":
        kinds.pop()
    if {"number", "list", "between"} <= set(kinds):
        raise NoRule("an index with a slice between a number and a list is not known")
    return index


def taken(x: Expr, index: _Index) -> Expr:
    """Return what stands at an index of a tensor."""
    if not index.places:
        return apply("index", x, index=index.pattern, text=index.text)
    to = index.shape(x.shape)
    told = {"index": index.pattern, "text": index.text, "to": to, "skip": None}
    return apply("index_at", x, *index.places, **told)


@call("setitem")
def torch_setitem(x: Operand, index: Any, value: Any) -> Expr:
    """Torch's, which takes numbers out first, where NumPy has them among the lists."""
    return _changed(expression(x), _in_order(_Index(index)), value)


@numpy_call("setitem")
def setitem(x: Operand, index: Any, value: Any) -> Expr:
    """The tensor with the part at an index replaced."""
    return _changed(expression(x), _Index(index), value)


def _changed(found: Expr, where: _Index, value: Any) -> Expr:
    new = _fitting(_value(value), found)
    mask = where.places[0] if len(where.places) == len(where.pattern) == 1 else None
    if mask is not None and new.size == 1 and mask.shape == found.shape and _is_mask(mask):
        return apply("where", mask, new, found)
    told = {"index": where.pattern, "text": where.text, "region": where.shape(found.shape)}
    return apply("replaced", found, new, *where.places, **told)


def _enter_change_at(name: str) -> None:
    @numpy_call(f"{name}_at")
    def change_at(x: Operand, index: Any, value: Any) -> Expr:
        """The array with what stands at an index changed by an operation, as ``x[i] += y`` does."""
        return setitem(x, index, called(name, (getitem(x, index), value), {}))


for _name in ("add", "sub", "mul", "div", "pow"):
    _enter_change_at(_name)


def _fitting(new: Expr, x: Expr) -> Expr:
    """Return what is written into a tensor, without its fraction where that holds integers."""
    whole_numbers = isinstance(x, Leaf) and x.dtype.startswith(("int", "uint"))
    fraction = (isinstance(new, Leaf) and new.dtype.startswith(("float", "bfloat"))) or (
        isinstance(new, Const) and isinstance(new.number, float) and not new.number.is_integer()
    )
    return apply("to_integer", new) if whole_numbers and fraction else new


def _is_mask(x: Expr) -> bool:
    return recorded(x).dtype == np.bool_


def _value(value: Any) -> Expr:
    if isinstance(value, (list, tuple)):
        array = np.asarray(plain(value))
        return Leaf(None, array, array.shape, array.dtype.name)
    return expression(value)


@call("select")
def select(x: Operand, dim: Any, index: Any) -> Expr:
    """What stands at one place of a dimension."""
    found, place = expression(x), whole(index)
    return apply("index", found, **along(dim_of(found, dim), place, str(place)))


@call("narrow")
def narrow(x: Operand, dim: Any, start: Any, length: Any) -> Expr:
    """A stretch of one dimension."""
    found, first = expression(x), whole(start)
    place = dim_of(found, dim)
    begin = first % found.shape[place] if first < 0 else first
    return part_of(found, place, begin, begin + whole(length))


@call("index_select")
def index_select(x: Operand, dim: Any, index: Base) -> Expr:
    """The rows of a dimension that an index names."""
    found = expression(x)
    return taken(found, _Index((*(slice(None),) * dim_of(found, dim), index)))


@call("take_along_dim", "take_along_axis")
def take_along_dim(x: Operand, indices: Base, dim: Any = None, axis: Any = None) -> Expr:
    """For each place of the result, the element that the index names there along a dimension."""
    along_dim = axis if dim is None else dim
    if along_dim is None:
        raise NoRule("only an index along one dimension is known")
    return gather(x, along_dim, indices)


@call("gather")
def gather(x: Operand, dim: Any, index: Base) -> Expr:
    """For each place of the index, the element that it names there along a dimension."""
    return picked(expression(x), dim_of(expression(x), dim), expression(index))


def picked(x: Expr, dim: int, index: Expr) -> Expr:
    """Return the elements that an index of the same number of dimensions names along one."""
    told = {**picking(index.shape, dim), "to": index.shape, "skip": None}
    return apply("index_at", x, index, **told)


@call("take")
def take(x: Operand, index: Any, axis: Any = None) -> Expr:
    """The elements, counted row by row, that an index names."""
    if axis is not None:
        return index_select(x, axis, index)
    return getitem(reshaped(expression(x), (-1,)), index)


@call("masked_select")
def masked_select(x: Operand, mask: Base) -> Expr:
    """The elements for which the mask holds."""
    return getitem(x, mask)


@call("diag", "diagonal")
def diag(x: Operand, diagonal: Any = 0) -> Expr:
    """The diagonal of a matrix, or a matrix with this diagonal."""
    found = expression(x)
    if whole(diagonal) or found.ndim not in (1, 2):
        raise NoRule("only the main diagonal of a matrix is known")
    steps = np.arange(min(found.shape))
    told = {"index": (steps, steps), "text": "i, i"}
    if found.ndim == 1:
        return apply("put", found, to=found.shape * 2, **told)
    return apply("index", found, **told)


@call("trace")
def trace(x: Operand) -> Expr:
    """The sum of the diagonal."""
    return apply("sum", diag(x), dims=(0,), keepdim=False)


@call("repeat_interleave")
def repeat_interleave(x: Operand, repeats: Any, dim: Any = None, axis: Any = None) -> Expr:
    """Each element several times in a row; without a dimension, of the flat tensor."""
    found, place = expression(x), axis if dim is None else dim
    if place is None:
        found, place = reshaped(found, (-1,)), 0
    where = dim_of(found, place)
    times: Sequence[int] = sizes(repeats)
    rows = np.repeat(np.arange(found.shape[where]), times)
    index = (*(slice(None),) * where, rows)
    where_of = f" in dim {where}" if found.ndim > 1 else ""
    text = f"each {'×'.join(map(str, times))} times{where_of}"
    return apply("index", found, index=index, text=text)


@numpy_call("repeat")
def numpy_repeat(x: Operand, repeats: Any, axis: Any = None) -> Expr:
    """NumPy's repeat is torch's ``repeat_interleave``."""
    return repeat_interleave(x, repeats, axis)
