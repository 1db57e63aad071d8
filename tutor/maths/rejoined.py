"""What is put somewhere and then added up comes back.

A part that was cut out of a tensor and is put back, ``(g with 0 at [0]) + 3 (g[0] at [0])``, is
``(g with 3 g[0] at [0])``, and where the part is as it was, it is g: so it comes about in the
gradient of what was changed in place. A sum over rows that hold one element each is these elements:
so it comes about in the gradient of a cross-entropy.
"""

from typing import Any

import numpy as np

from tutor.maths.expression import Apply, Const, Expr, apply
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
    return whole if _is_part(value, whole, cut) else apply("replaced", whole, value, **cut.settings)


def _is_part(value: Expr, whole: Expr, cut: Apply) -> bool:
    """Say whether a value is read from the whole at the place where that was cut."""
    return (
        isinstance(value, Apply)
        and value.rule.name in ("index", "index_at")
        and value.operands == (whole,)
        and _same(value.settings["index"], cut.settings["index"])
    )


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
