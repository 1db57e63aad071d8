"""What is written is read back as what was meant: brackets stand wherever they are needed.

The reader knows what a reader of mathematics knows: factors without a sign between them hold more
strongly than those with one, a sum sign reaches as far as a product does, and of a relation or a
logical sign there is one at a time.
"""

import re

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Array, Expr, Leaf, apply
from tutor.maths.rules.shapes import transpose
from tutor.maths.typeset.layout import inline
from tutor.maths.written import ATOM, SIGN, Written, name, written

VALUES: dict[str, Array] = {
    letter: np.random.default_rng(place).uniform(0.5, 2.0, (2, 2))
    for place, letter in enumerate("ABC")
}


class Reader:
    """Works a formula on one line out, by recursive descent."""

    def __init__(self, text: str) -> None:
        self._tokens = re.findall(r"\d+(?:\.\d+)?|[A-Z]|\S", text)
        self._place = 0

    def value(self) -> Array:
        """Return the value of the whole formula."""
        found = self._logic()
        assert self._next == "", f"{self._tokens} is read up to {self._place}"
        return found

    @property
    def _next(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _took(self, *signs: str) -> str:
        if self._next and self._next in signs:
            self._place += 1
            return self._tokens[self._place - 1]
        return ""

    def _logic(self) -> Array:
        found = self._relation()
        sign = self._took("∧", "∨")
        if sign:
            other = self._relation()
            found = np.logical_and(found, other) if sign == "∧" else np.logical_or(found, other)
        return found

    def _relation(self) -> Array:
        found = self._sum()
        sign = self._took(">", "≡")
        if sign:
            found = np.greater(found, self._sum()) if sign == ">" else found == self._sum()
        return found

    def _sum(self) -> Array:
        found = -self._product() if self._took("−") else self._product()
        while sign := self._took("+", "−"):
            found = found + self._product() if sign == "+" else found - self._product()
        return found

    def _product(self) -> Array:
        if self._took("∑"):
            sign = -1 if self._took("−") else 1
            return np.asarray(np.sum(sign * self._product()))
        found = self._side_by_side()
        while self._took("·", "⊙"):
            # A sum sign ends a product: all that follows belongs to it.
            found = found * (self._product() if self._next == "∑" else self._side_by_side())
        return found

    def _side_by_side(self) -> Array:
        found = self._quotient()
        while self._next and (self._next in "(" or self._next[0].isalnum()):
            found = found @ self._quotient()
        return found

    def _quotient(self) -> Array:
        found = self._power()
        return found / self._power() if self._took("/") else found

    def _power(self) -> Array:
        found = self._atom()
        while sign := self._took("ᵀ", "²"):
            found = found.T if sign == "ᵀ" else found**2
        return found

    def _atom(self) -> Array:
        token = self._tokens[self._place]
        self._place += 1
        if token == "(":
            found = self._logic()
            assert self._took(")")
            return found
        return VALUES[token] if token in VALUES else np.asarray(float(token))


def combined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Return what can be made of matrices of two rows and columns, again of that shape."""
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda p: p[0] + p[1]),
        pair.map(lambda p: p[0] - p[1]),
        pair.map(lambda p: p[0] * p[1]),
        pair.map(lambda p: p[0] @ p[1]),
        pair.map(lambda p: p[0] / p[1]),
        pair.map(lambda p: p[0] * apply("sum", p[1], dims=(0, 1), keepdim=False)),
        pair.map(lambda p: apply("sum", p[0], dims=(0, 1), keepdim=False) * p[1]),
        pair.map(lambda p: apply("gt", p[0], p[1]) * p[0]),
        pair.map(lambda p: apply("eq", apply("gt", p[0], p[1]), apply("gt", p[1], p[0])) * p[1]),
        pair.map(lambda p: apply("logical_or", apply("gt", p[0], p[1]), apply("logical_and",
                 apply("gt", p[0], 1), apply("gt", p[1], 1))) * p[0]),
        inner.map(lambda x: -x),
        inner.map(lambda x: x**2),
        inner.map(transpose),
        inner.map(lambda x: 2 * x),
        inner.map(lambda x: -3 * x),
    )  # fmt: skip


LEAVES = st.sampled_from([Leaf(letter, value, (2, 2)) for letter, value in VALUES.items()])
TREES: st.SearchStrategy[Expr] = st.recursive(LEAVES, combined, max_leaves=8)


def text_of(expr: Expr) -> str:
    def number(value: float) -> Written:
        return Written(f"{value:g}", SIGN if value < 0 else ATOM)

    return inline(written(expr, lambda leaf: Written(name(leaf.name or ""), ATOM), number).latex)


@settings(max_examples=300, deadline=None)
@given(TREES)
def test_a_formula_means_to_its_reader_what_was_computed(expr: Expr) -> None:
    # Given an expression as it is written on one line
    text = text_of(expr)
    # When somebody works out what stands there
    with np.errstate(all="ignore"):
        found = Reader(text).value()
        expected = Evaluation().of(expr).value
    # Then it is what the expression is
    np.testing.assert_allclose(found, expected, rtol=1e-9, err_msg=text)


def test_a_factor_with_a_sign_does_not_look_subtracted() -> None:
    a, b = (Leaf(letter, VALUES[letter], (2, 2)) for letter in "AB")
    assert text_of(a @ -b) == "A (−B)"
    assert text_of((a * b) @ a) == "(A ⊙ B) A"
    assert text_of(a * (b @ a)) == "A ⊙ B A"
