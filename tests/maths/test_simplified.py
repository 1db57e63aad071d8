"""Products gathered as a person would write them."""

import numpy as np
import pytest
from one_line import said

import tutor.maths.rules
from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Const, Expr, Leaf, apply
from tutor.maths.simplified import simplified

assert tutor.maths.rules
X = Leaf("X", np.array([1.0, 2.0, 3.0]), (3,))
A = Leaf("A", np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), (2, 3))
w = Leaf("w", np.array(0.5), ())


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (1 * X, "X"),
        (2 * (3 * X), "6 · X"),
        (X * 2 / 4, "2/4 · X"),
        (apply("neg", -X), "X"),
        (X * -1, "−X"),
        (X ** (Const(2) - 1), "X"),
        (apply("sum", 2 * X, dims=(0,), keepdim=False), "2 · ∑ X"),
        (apply("expand", Const(3), to=(3,)) * X, "3 · X"),
        ((2 * w) * (X / 3), "2/3 · w · X"),
        (apply("sum", apply("expand", Const(2), to=(3,)), dims=(0,), keepdim=False), "6"),
        (apply("matmul", A, apply("expand", Const(2), to=(3,))), "2 · A 1₃"),
        (apply("matmul", apply("expand", Const(1), to=(4, 2)), A), "1_(4×2) A"),
    ],
)
def test_numbers_are_gathered_in_front(expr: Expr, text: str) -> None:
    # Given a product, when it is simplified
    simple = simplified(expr)
    # Then it is written shorter and has the same value and shape.
    assert said(simple) == text
    assert simple.shape == expr.shape
    np.testing.assert_allclose(Evaluation().of(simple).value, Evaluation().of(expr).value)


def test_the_chain_rule_of_a_mean_square_reads_as_in_a_textbook() -> None:
    # Given the mean squared error of one weight
    y = Leaf("Y", np.array([2.0, 4.0, 6.0]), (3,))
    loss = apply("mean", (w * X - y) ** 2, dims=(0,), keepdim=False)
    # When its gradient is taken and simplified
    (gradient,) = gradients(loss, Const(1), [w])
    assert gradient is not None
    # Then the 1/N and the 2 stand in front of the sum.
    assert said(simplified(gradient)) == "2/3 · ∑ (w · X − Y) ⊙ X"


def part(x: Expr, where: slice) -> Expr:
    return apply("index", x, index=(where,), text=f"{where.start}:")


def at(value: Expr, where: slice) -> Expr:
    return apply("put", value, index=(where,), to=(3,), text=f"{where.start}:")


def cut(x: Expr, where: slice) -> Expr:
    told = {"index": (where,), "text": f"{where.start}:", "region": (3 - where.start,)}
    return apply("replaced", x, 0, **told)


TAIL, LAST = slice(1, None), slice(2, None)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (cut(X, TAIL) + at(part(X, TAIL), TAIL), "X"),
        (at(part(X, TAIL), TAIL) + cut(X, TAIL), "X"),
        (cut(X, TAIL) + 3 * at(part(X, TAIL), TAIL), "(X with 3 · X[1:] at [1:])"),
        (cut(X, TAIL) + at(-part(X, TAIL), TAIL), "(X with −X[1:] at [1:])"),
        (cut(X, TAIL) + at(part(X, LAST), LAST), "(X with 0 at [1:]) + (X[2:] at [2:])"),
    ],
)
def test_a_part_that_was_cut_out_comes_back_to_its_place(expr: Expr, text: str) -> None:
    # Given a tensor with 0 in a place, and what is put somewhere, when they are added
    simple = simplified(expr)
    # Then it is one tensor where the places are the same, of the same value in any case.
    assert said(simple) == text
    np.testing.assert_allclose(Evaluation().of(simple).value, Evaluation().of(expr).value)
