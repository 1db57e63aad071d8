"""A part that was cut out of a tensor and is put back: ``(g with 0 at [0]) + 3 (g[0] at [0])``.

That is ``(g with 3 g[0] at [0])``, and where the part is as it was, it is g. So it comes about in
the gradient of what was changed in place.
"""

from typing import Any

from tutor.maths.expression import Apply, Const, Expr, apply
from tutor.maths.rules.indexing import plain


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


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Say whether two indices name the same places, each once; of lists that is not known."""
    return plain(one) and plain(other) and one == other
