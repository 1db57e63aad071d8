"""Whatever stands in a formula, it is judged or it is told why it was not read."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from latex_strategies import formulas
from scopes import Hand

from tutor.maths.reading.judging import judged
from tutor.maths.reading.statements import parts, statements
from tutor.maths.reading.symbols import Unread
from tutor.maths.typeset.latex import LatexError, parse
from tutor.maths.typeset.nodes import Node

SHAPES = st.sampled_from([(), (1,), (2,), (3,), (2, 2), (2, 3), (3, 1), (1, 1), (2, 2, 2)])
PIECES = st.sampled_from([
    "k", "z", "W", "J", "Y", "N", "i", "2", "0.5", "+", "-", r"\cdot", r"\odot", "/", "_i",
    "_{ij}", "_{12}", "^2", r"^\top", r"\sum_i", r"\sum_{i=1}^{N}", r"\sum", r"\prod_j", "(", ")",
    r"\left|", r"\right|", r"\frac{k}{z}", r"\sqrt{W}", r"\exp", r"\log(k)", r"\max(k, z)",
    r"\operatorname{mean}(W)", r"\lVert W \rVert", r".\mathrm{grad}", r"\nabla", r"\nabla_k",
    r"\frac{\partial J}{\partial W}", r"\begin{bmatrix} k & 1 \\ 2 & z \end{bmatrix}", r"\hat y",
    r"\sigma(k)", "'", r"\pi", "e^{k}",
])  # fmt: skip


@st.composite
def scopes(draw: st.DrawFn) -> Hand:
    shapes = {name: draw(SHAPES) for name in "kzWJY"}
    values = {name: np.arange(np.prod(shape), dtype=float).reshape(shape) + 1
              for name, shape in shapes.items()}  # fmt: skip
    return Hand(values, grad={"W": values["W"]}, rate=0.1)


def outcomes(latex: str, scope: Hand) -> list[bool | str]:
    """Return for each part whether it holds, or why it was not read."""
    try:
        tree = parse(latex)
    except LatexError:
        return []
    return [_outcome(part, scope) for part in parts(tree)]


def _outcome(part: Node, scope: Hand) -> bool | str:
    try:
        return all(judged(each, scope, scope).holds for each in statements(part))
    except Unread as reason:
        return str(reason)


@given(st.lists(PIECES, min_size=1, max_size=7), st.lists(PIECES, min_size=1, max_size=4), scopes())
def test_pieces_in_any_order(right: list[str], left: list[str], scope: Hand) -> None:
    found = outcomes(f"{' '.join(left)} = {' '.join(right)}", scope)
    assert all(each is not None and each != "" for each in found)


@given(formulas, scopes())
def test_formulas_at_random(formula: tuple[str, list[str]], scope: Hand) -> None:
    found = outcomes(f"J = {formula[0]}", scope)
    assert all(each is not None and each != "" for each in found)
