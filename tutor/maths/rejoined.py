"""What is put somewhere and then added up or read comes back.

A part that was cut out of a tensor and is put back, ``(g with 0 at [0]) + 3 (g[0] at [0])``, is
``(g with 3 g[0] at [0])``, and where the part is as it was, it is g: so it comes about in the
gradient of what was changed in place. What is read where it was put is what it was, as in second
derivatives. A sum over rows that hold one element each is these elements: so it comes about in the
gradient of a cross-entropy.
"""

from typing import Any

import numpy as np

from tutor.maths.expression import Apply, Const, Expr, Number, apply
from tutor.maths.rules.indexing import Place, plain


def fills(put: Expr, cut: Expr) -> bool:
    """Say whether an expression puts something just where another one has a 0 in its place."""
    return (
        isinstance(put, Apply)
        and isinstance(cut, Apply)
        and (put.rule.name, cut.rule.name) == ("put", "replaced")
        and put.shape == cut.shape
        and isinstance(cut.operands[1], Const)
        and cut.operands[1].number == 0
        and _same(put.settings["index"], cut.settings["index"])
    )


def filled_with(cut: Apply, value: Expr) -> Expr:
    """Return what has a 0 in one place with a value there: the whole, where that is its own part.

    With ``g[1:]`` at its place, ``(g with 0 at [1:])`` is g.
    """
    whole = cut.operands[0]
    if _is_part(value, whole, cut):
        return whole
    return apply("replaced", _floating(whole), value, **cut.settings)


def filled_by(expr: Expr) -> Number | None:
    """Return the number that an expression has in each of its places, None for any other."""
    found = _number(expr)
    return found.number if found is not None else None


def _number(expr: Expr) -> Const | None:
    """Return the number with which an expression is filled, None for any other."""
    if isinstance(expr, Apply) and expr.rule.name == "expand":
        return _number(expr.operands[0])
    return expr if isinstance(expr, Const) else None


def _floating(whole: Expr) -> Expr:
    """Return a number that stands for a gradient as a float: into whole numbers only these go."""
    if isinstance(whole, Const) and isinstance(whole.number, int):
        return Const(float(whole.number))
    if isinstance(whole, Apply) and whole.rule.name == "expand":
        return apply("expand", _floating(whole.operands[0]), **whole.settings)
    return whole


def _is_part(value: Expr, whole: Expr, cut: Apply) -> bool:
    """Say whether a value is read from the whole at the place where that was cut."""
    one, other = _number(value), _number(whole)
    if one is not None and other is not None and one.number == other.number:
        return True
    return (
        isinstance(value, Apply)
        and value.rule.name in ("index", "index_at")
        and value.operands == (whole,)
        and _same(value.settings["index"], cut.settings["index"])
    )


def read_back(put: Expr, index: tuple[Any, ...]) -> Expr | None:
    """Return what is read where something was put: that, or 0 where it was put elsewhere.

    ``(v at [0])[0]`` is v and ``(v at [0])[1]`` is 0; None where that is not known.
    """
    if not isinstance(put, Apply) or put.rule.name != "put":
        return None
    where = put.settings["index"]
    if _same(where, index):
        return put.operands[0]
    numbers = [isinstance(at, int) and at >= 0 for at in (*where, *index)]
    apart = len(where) == len(index) and all(numbers) and where != index
    return Const(0) if apart else None


def summed(put: Expr, dims: tuple[int, ...]) -> Expr | None:
    """Return the sum along a dimension in which something stands in one place for each row.

    ``(g at [i, y])`` has one element of g in each row, so that its sum over the columns is g. None
    where rows may have none or several.
    """
    if not isinstance(put, Apply) or put.rule.name != "put_at" or len(dims) != 1:
        return None
    value, index = put.operands[0], put.settings["index"]
    rows = (*put.shape[: dims[0]], *put.shape[dims[0] + 1 :])
    others = [part for axis, part in enumerate(index) if axis != dims[0]]
    whole = len(index) == put.ndim and isinstance(index[dims[0]], Place)
    if not whole or value.shape != rows or put.settings["skip"] is not None:
        return None
    return value if all(map(_counts, others, rows, range(len(rows)))) else None


def _counts(part: Any, size: int, axis: int) -> bool:
    """Say whether a part of an index names each place of its dimension once, in order."""
    if not isinstance(part, np.ndarray) or part.size != size:
        return False
    along = part.shape[axis] if axis < part.ndim else 1
    return along == size and bool((part.ravel() == np.arange(size)).all())


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Say whether two indices name the same places, each once; of lists that is not known."""
    return plain(one) and plain(other) and one == other
