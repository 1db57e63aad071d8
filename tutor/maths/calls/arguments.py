"""Reading the arguments of calls: numbers, dimensions, sizes and dtypes as their callers gave them.

NumPy's scripts compute such arguments, so that a dimension may also come as a recorded number.
"""

import math
from typing import Any

import numpy as np

from tutor.maths.evaluation import Evaluation, NotRecorded
from tutor.maths.expression import (
    Apply,
    Array,
    Base,
    Const,
    Expr,
    Leaf,
    NoRule,
    Shape,
    apply,
    expression,
)
from tutor.maths.rules.choices import is_condition

Dims = tuple[int, ...]

FLOATS = frozenset({"float64", "float32", "float16", "bfloat16", "double", "float", "half"})
SHORT = {"float16": "float16", "half": "float16", "bfloat16": "bfloat16"}
"""The dtypes of 16 bits, whose numbers have fewer digits, by the names of the conversions."""
INTEGERS = frozenset(
    {"int64", "int32", "int16", "int8", "uint8", "long", "int", "short", "char", "byte", "intp"}
)


def recorded(value: Any) -> Array:
    """Return the elements of an argument. NoRule where the record does not hold them."""
    if not isinstance(value, Base):
        return np.asarray(value)
    try:
        return Evaluation().of(expression(value)).value
    except NotRecorded as missing:
        raise NoRule(f"the record does not hold all of {missing}") from missing


def plain(value: Any) -> Any:
    """Return an argument as a Python value: the number of an expression of one element."""
    if isinstance(value, Const):
        return value.number
    if isinstance(value, Base):
        found = recorded(value)
        return found.item() if found.ndim == 0 else tuple(found.tolist())
    if isinstance(value, (tuple, list)):
        return tuple(plain(inner) for inner in value)
    return value


def whole(value: Any) -> int:
    """Return an argument as an integer."""
    found = plain(value)
    if isinstance(found, bool) or not isinstance(found, int):
        raise TypeError(f"{found!r} is no integer")
    return found


def number(value: Any) -> float:
    """Return an argument as a real number."""
    found = plain(value)
    if not isinstance(found, (bool, int, float)):
        raise TypeError(f"{found!r} is no real number")
    return found


def sizes(*given: Any) -> Shape:
    """Return sizes that were given one by one or as one tuple."""
    found = plain(given[0]) if len(given) == 1 else plain(given)
    return tuple(whole(size) for size in (found if isinstance(found, tuple) else (found,)))


def dim_of(x: Expr, dim: Any, extra: int = 0) -> int:
    """Return a dimension counted from 0; `extra` is how many the result has more than `x`."""
    found, ndim = whole(dim), max(x.ndim + extra, 1)
    if not -ndim <= found < ndim:
        raise IndexError(f"there is no dimension {found}")
    return found % ndim


def dims_of(x: Expr, dims: Any) -> Dims:
    """Return dimensions counted from 0, in order; all of them for None and for no dimensions."""
    if dims is None or (isinstance(dims, (tuple, list)) and not dims):
        return tuple(range(x.ndim))
    if x.ndim == 0:
        return ()
    found = tuple(sorted(dim_of(x, dim) for dim in sizes(dims)))
    if len(set(found)) < len(found):
        raise ValueError("a dimension is named twice")
    return found


def reshaped(x: Expr, to: Shape) -> Expr:
    """Return an expression in another shape; -1 stands for the size that is left."""
    if list(to).count(-1) == 1:
        rest = math.prod(size for size in to if size != -1)
        if rest == 0 or x.size % rest:
            raise ValueError(f"{x.shape} does not fit {to}")
        to = tuple(x.size // rest if size == -1 else size for size in to)
    if math.prod(to) != x.size or any(size < 0 for size in to):
        raise ValueError(f"{x.shape} does not fit {to}")
    return x if to == x.shape else apply("reshape", x, to=to)


def aligned(x: Expr, to: Shape) -> Expr:
    """Return an expression in a shape with more or fewer dimensions of size 1."""
    return x if x.shape == to else apply("align", x, to=to)


def dtype_name(dtype: Any) -> str | None:
    """Return the bare name of a dtype: float32 for ``torch.float32``, None for None."""
    if dtype is None:
        return None
    text = getattr(dtype, "__name__", None) or str(dtype)
    return text.rpartition(".")[2]


def converted(x: Expr, dtype: Any) -> Expr:
    """Return an expression as values of a dtype: only integers and booleans lose anything."""
    name = dtype_name(dtype)
    if (name in FLOATS or name in INTEGERS) and is_condition(x):
        # Two conditions that are added are joined by "or"; as numbers they are counted.
        return apply("mask", x)
    known = _known_short(x)
    if name in SHORT and known != SHORT[name]:
        return apply("shortened", x, dtype=SHORT[name])
    if known is not None and name in FLOATS and name not in SHORT:
        return apply("lengthened", x, dtype=known)
    if name is None or name in FLOATS:
        return x
    if name in ("bool", "bool_"):
        return apply("ne", x, 0)
    if name in INTEGERS:
        return x if _is_whole(x) else apply("to_integer", x)
    raise NoRule(f"values of dtype {name} are not known")


def _known_short(x: Expr) -> str | None:
    """Return the dtype of 16 bits of which an expression is known to be, None where it is not."""
    if isinstance(x, Leaf):
        return x.dtype if x.dtype in SHORT.values() else None
    if isinstance(x, Apply) and x.rule.name == "shortened":
        return str(x.settings["dtype"])
    return None


def _is_whole(x: Expr) -> bool:
    if isinstance(x, Leaf):
        return x.dtype.startswith(("int", "uint"))
    return isinstance(x, Const) and isinstance(x.number, int) and not isinstance(x.number, bool)


def literal(values: Any) -> Expr:
    """Return a literal of the source, such as nested lists, as a value without a name."""
    array = np.asarray(values)
    if array.dtype.kind not in "biufc":
        raise NoRule("the values of this literal are not in the record")
    return Leaf(None, array, array.shape, array.dtype.name)
