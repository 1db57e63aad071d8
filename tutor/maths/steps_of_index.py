"""An index of several dimensions as torch takes it: one dimension after the other, and back.

``x[1, 2:]`` is ``x[1][2:]`` to autograd, which makes a node of each part.
"""

from typing import Any

from tutor.maths.expression import Apply, Expr, apply
from tutor.maths.rules.indexing import plain
from tutor.maths.rules.joining import along

FULL = slice(None)
"""What takes all of a dimension, for which torch makes no node."""


def one_by_one(x: Expr) -> Expr:
    """Return what is read at several places as readings of one each, in order; others as they are.

    The shape is the same.
    """
    if not isinstance(x, Apply) or x.rule.name != "index" or not plain(x.settings["index"]):
        return x
    index = x.settings["index"]
    found, dim = x.operands[0], 0
    for number, at in enumerate(index):
        if at is ...:
            dim = found.ndim - sum(part is not None for part in index[number + 1 :])
        elif at is None:
            found = apply("reshape", found, to=(*found.shape[:dim], 1, *found.shape[dim:]))
            dim += 1
        else:
            if at != FULL:
                found = apply("index", found, **along(dim, at, _text(at)))
            dim += not isinstance(at, int)
    return found


def together(outer: tuple[Any, ...], inner: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return the one index that reads what two read after each other, None where that is not told.

    ``x[1][2:]`` is ``x[1, 2:]``, and ``x[1:][:, 2]`` is ``x[1:, 2]``.
    """
    rest, found = list(inner), []
    for at in outer:
        if isinstance(at, slice):
            following = rest.pop(0) if rest else FULL
            if at != FULL and following != FULL:
                return None
            at = following if at == FULL else at
        elif not isinstance(at, int):
            return None
        found.append(at)
    return (*found, *rest)


def written(index: tuple[Any, ...]) -> str:
    """Return an index as it stands between square brackets."""
    return ", ".join(map(_text, index))


def _text(at: Any) -> str:
    if not isinstance(at, slice):
        return "..." if at is ... else str(at)
    ends = [at.start, at.stop, *([at.step] if at.step is not None else [])]
    return ":".join("" if end is None else str(end) for end in ends)
