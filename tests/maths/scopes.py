"""Moments made by hand, so that formulas can be read over values that a test chooses."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from tutor.maths.expression import Expr, Leaf
from tutor.maths.reading.judging import Judged, judged
from tutor.maths.reading.statements import parts, statements
from tutor.maths.reading.symbols import Book, Unread, table
from tutor.maths.typeset.latex import parse


class Hand:
    """A scope of values given by hand; ``grad`` holds what backward added, by the leaf."""

    def __init__(
        self,
        values: Mapping[str, Any],
        symbols: Mapping[str, str] | None = None,
        grad: Mapping[str, Any] | None = None,
        rate: float | None = None,
    ) -> None:
        self._values = {
            name: np.asarray(value, np.float64 if np.asarray(value).dtype.kind == "f" else None)
            for name, value in values.items()
        }
        self.book = Book(frozenset(values), table(symbols or {}))
        self._grad = grad or {}
        self._rate = rate

    def leaf(self, name: str) -> Leaf:
        return _leaf(name, self._values[name])

    def gradient(self, of: str | None, by: str) -> Expr:
        if by not in self._grad:
            raise Unread(f"no gradient of {by}")
        return _leaf(f"{by}.grad", np.asarray(self._grad[by], np.float64))

    def rate(self) -> Leaf | None:
        return None if self._rate is None else _leaf("rate", np.asarray(self._rate))


def _leaf(name: str, value: Any) -> Leaf:
    return Leaf(name, value, value.shape, str(value.dtype))


def judge(latex: str, after: Hand, before: Hand | None = None) -> Judged:
    """Judge the only equation of a formula."""
    (part,) = parts(parse(latex))
    (statement,) = statements(part)
    return judged(statement, before or after, after)


def holds(latex: str, /, **values: Any) -> bool:
    """Say whether a formula holds over values by name."""
    return judge(latex, Hand(values)).holds


def unread(latex: str, /, **values: Any) -> str:
    """Return why a formula cannot be read; it fails where it can."""
    try:
        outcome = judge(latex, Hand(values))
    except Unread as reason:
        return str(reason)
    raise AssertionError(f"{latex} was read and is {outcome.holds}")
