"""An index of several dimensions as torch takes it: one dimension after the other, and back.

``x[1, 2:]`` is ``x[1][2:]`` to autograd, which makes a node of each part.
"""

from typing import Any

import numpy as np

from tutor.maths.expression import Apply, Expr, Leaf, apply
from tutor.maths.rules.indexing import Place, plain
from tutor.maths.rules.joining import along

FULL = slice(None)
"""What takes all of a dimension, for which torch makes no node."""


def one_by_one(x: Expr) -> Expr:
    """Return what is read at several places as readings of one each, in order; others as they are.

    Numbers and slices come first; what is read at places that a tensor or a list names comes last,
    in one. The shape is the same.
    """
    if not isinstance(x, Apply) or x.rule.name not in ("index", "index_at"):
        return x
    found, rest = _viewed(x)
    if all(isinstance(at, slice) for at in rest):
        return found
    return _read_last(x, found, rest)


def _viewed(x: Apply) -> tuple[Expr, list[Any]]:
    """Return what the numbers and slices of an index read, and the index that is left for it."""
    index, rest = x.settings["index"], list[Any]()
    found = x.operands[0]
    for number, at in enumerate(index):
        if at is ...:
            behind = sum(_dims(part, x) for part in index[number + 1 :])
            rest += [FULL] * (found.ndim - behind - _taken(rest, x))
        elif at is None:
            dim = _taken(rest, x)
            found = apply("reshape", found, to=(*found.shape[:dim], 1, *found.shape[dim:]))
            rest.append(FULL)
        elif plain((at,)):
            if at != FULL:
                found = apply("index", found, **along(_taken(rest, x), at, _text(at)))
            rest += [FULL] * (not isinstance(at, int))
        else:
            rest.append(at)
    return found, rest


def _taken(rest: list[Any], x: Apply) -> int:
    return sum(_dims(at, x) for at in rest)


def _dims(at: Any, x: Apply) -> int:
    """Return how many dimensions a part of an index is for: a mask has them all in one."""
    if at is None:
        return 0
    if isinstance(at, Place):
        operand = x.operands[at.number]
        return operand.ndim if isinstance(operand, Leaf) and operand.dtype == "bool" else 1
    is_mask = isinstance(at, np.ndarray) and at.dtype == np.bool_
    return at.ndim if is_mask else 1


def _read_last(x: Apply, found: Expr, rest: list[Any]) -> Expr:
    """Return what is read at the places of tensors behind what slices and numbers have read.

    NumPy puts the dimensions of lists that a slice stands between elsewhere than torch.
    """
    while rest and isinstance(rest[-1], slice):
        rest.pop()
    if found is x.operands[0]:
        return x
    index = tuple(rest)
    text = ", ".join(f"${at.number}" if isinstance(at, Place) else _text(at) for at in index)
    settings = {**x.settings, "index": index, "text": text}
    last = apply(x.rule.name, found, *x.operands[1:], **settings)
    return last if last.shape == x.shape else x


def together(outer: tuple[Any, ...], inner: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return the one index that reads what two read after each other, None where that is not told.

    ``x[1][2:]`` is ``x[1, 2:]``, and ``x[1:][:, 2]`` is ``x[1:, 2]``.
    """
    if any(isinstance(at, np.ndarray) for at in inner):
        # What a rule reads at places of its own has words for it, which would be lost.
        return None
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
    if isinstance(at, np.ndarray):
        return np.array2string(at, separator=", ")
    if not isinstance(at, slice):
        return "..." if at is ... else str(at)
    ends = [at.start, at.stop, *([at.step] if at.step is not None else [])]
    return ":".join("" if end is None else str(end) for end in ends)
