"""Products gathered as a person would write them."""

import numpy as np
import pytest
from one_line import said

import tutor.maths.rules
from tutor.maths.chain import gradients
from tutor.maths.evaluation import Evaluation
from tutor.maths.expression import Const, Expr, Leaf, apply
from tutor.maths.rules.indexing import Place
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
ONES = apply("expand", Const(1), to=(3,))


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (cut(X, TAIL) + at(part(X, TAIL), TAIL), "X"),
        (at(part(X, TAIL), TAIL) + cut(X, TAIL), "X"),
        (cut(X, TAIL) + 3 * at(part(X, TAIL), TAIL), "(X with 3 · X[1:] at [1:])"),
        (cut(X, TAIL) + at(-part(X, TAIL), TAIL), "(X with −X[1:] at [1:])"),
        (cut(X, TAIL) + at(part(X, LAST), LAST), "(X with 0 at [1:]) + (X[2:] at [2:])"),
        (cut(ONES, TAIL) + at(part(ONES, TAIL), TAIL), "1"),
        (cut(ONES, TAIL) + 0.5 * at(part(ONES, TAIL), TAIL), "(1.0 with 0.5 at [1:])"),
    ],
)
def test_a_part_that_was_cut_out_comes_back_to_its_place(expr: Expr, text: str) -> None:
    # Given a tensor with 0 in a place, and what is put somewhere, when they are added
    simple = simplified(expr)
    # Then it is one tensor where the places are the same, of the same value in any case.
    assert said(simple) == text
    np.testing.assert_allclose(Evaluation().of(simple).value, Evaluation().of(expr).value)


ROWS = np.arange(2)
COLUMN = Leaf("y", np.array([2, 0]), (2,), "int64")
V = Leaf("v", np.array([3.0, 4.0]), (2,))


def in_rows(value: Expr) -> Expr:
    """Put one element of a value into each row of a matrix, in the column that y names."""
    told = {"index": (ROWS, Place(1)), "text": "i, $1", "to": (2, 3), "skip": None}
    return apply("put_at", value, COLUMN, **told)


def added(expr: Expr, dim: int) -> Expr:
    return apply("sum", expr, dims=(dim,), keepdim=True)


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (added(in_rows(V), 1), "v"),
        (added(-2 * in_rows(V), 1), "−2 · v"),
        (added(in_rows(apply("expand", Const(3), to=(2,))), 1), "3"),
        (added(in_rows(V), 0), "∑_(dim 0) (v at [i, y])"),
        (added(in_rows(V) * A, 1), "∑_(dim 1, keepdim) (v at [i, y]) ⊙ A"),
    ],
)
def test_rows_that_hold_one_element_each_add_up_to_these(expr: Expr, text: str) -> None:
    # Given a sum over what was put into one place of each row
    simple = simplified(expr)
    # Then nothing is put anywhere, and the value is the same.
    assert said(simple) == text
    assert simple.shape == expr.shape
    np.testing.assert_allclose(
        np.broadcast_to(Evaluation().of(simple).value, simple.shape), Evaluation().of(expr).value
    )


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (V - (-2 * V), "v + 2 · v"),
        (-V - (-2 * V), "2 · v − v"),
        (V - 2 * V, "v − 2 · v"),
        (V - Const(-2), "v − (−2)"),
    ],
)
def test_what_is_negative_is_not_taken_away(expr: Expr, text: str) -> None:
    simple = simplified(expr)
    assert said(simple) == text
    np.testing.assert_allclose(Evaluation().of(simple).value, Evaluation().of(expr).value)


def one_at(value: Expr, place: int) -> Expr:
    return apply("put", value, index=(place,), to=(3,), text=str(place))


def read(expr: Expr, place: int) -> Expr:
    return apply("index", expr, index=(place,), text=str(place))


@pytest.mark.parametrize(
    ("expr", "text"),
    [
        (read(one_at(w, 1), 1), "w"),
        (read(2 * one_at(w, 1), 1), "2 · w"),
        (read(one_at(w, 1), 0), "0"),
        (read(one_at(w, 0), 0) * X + read(one_at(w, 0), 1), "w · X"),
        (read(one_at(w, 1), -1), "(w at [1])[-1]"),
    ],
)
def test_what_is_read_where_it_was_put_is_what_it_was(expr: Expr, text: str) -> None:
    simple = simplified(expr)
    assert said(simple) == text
    np.testing.assert_allclose(Evaluation().of(simple).value, Evaluation().of(expr).value)
