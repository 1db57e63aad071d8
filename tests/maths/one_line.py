"""Expressions on one line, as the tests compare them."""

from tutor.maths.expression import Expr
from tutor.maths.typeset.layout import inline
from tutor.maths.written import ATOM, Written, name, written


def said(expr: Expr) -> str:
    """Return an expression on one line."""
    return inline(
        written(
            expr,
            lambda leaf: Written(name(leaf.name or "?"), ATOM),
            lambda number: Written(str(number), ATOM),
        ).latex
    )
