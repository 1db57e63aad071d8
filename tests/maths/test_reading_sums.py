"""Sums and indices of a formula, read over values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scopes import Hand, holds, judge, unread

floats = st.floats(-1e3, 1e3)
pairs = st.integers(1, 6).flatmap(
    lambda n: st.tuples(arrays(float, n, elements=floats), arrays(float, n, elements=floats))
)
matrices = array_shapes(min_dims=2, max_dims=2, max_side=4).flatmap(
    lambda shape: arrays(float, shape, elements=floats)
)


@given(pairs)
def test_a_mean_of_squares_is_a_sum_over_an_index(pair: tuple[np.ndarray, np.ndarray]) -> None:
    p, y = pair
    loss = ((p - y) ** 2).mean()
    assert holds(r"L = \frac{1}{N} \sum_{i=1}^{N} (p_i - y_i)^2", p=p, y=y, L=loss)
    assert not holds(r"L = \frac{1}{N} \sum_{i=1}^{N} (p_i - y_i)^2", p=p, y=y, L=loss + 1.0)


@given(pairs)
def test_an_index_on_both_sides_means_each(pair: tuple[np.ndarray, np.ndarray]) -> None:
    x, y = pair
    assert holds(r"z_i = x_i - y_i", x=x, y=y, z=x - y)
    assert not holds(r"z_i = x_i - y_i", x=x, y=y, z=x - y + 1)
    assert holds(r"z_i = 2 x_i", x=x, z=2 * x)


@given(matrices)
def test_the_order_of_indices_matters(a: np.ndarray) -> None:
    assert holds(r"B_{ji} = A_{ij}", A=a, B=a.T)


@given(matrices)
def test_a_sum_over_one_index_leaves_the_other(a: np.ndarray) -> None:
    rows = a.sum(axis=1)
    assert holds(r"r_i = \sum_j A_{ij}", A=a, r=rows)


@given(matrices)
def test_a_double_sum_is_a_sum_over_all(a: np.ndarray) -> None:
    assert holds(r"s = \sum_{i} \sum_{j} A_{ij}", A=a, s=a.sum())
    assert holds(r"s = \sum_{i,j} A_{ij}", A=a, s=a.sum())


def test_a_matrix_product_is_a_sum_over_the_inner_index() -> None:
    a, b = np.arange(6.0).reshape(2, 3), np.arange(12.0).reshape(3, 4)
    assert holds(r"C_{ik} = \sum_{j=1}^{3} A_{ij} B_{jk}", A=a, B=b, C=a @ b)


def test_a_column_counts_its_rows() -> None:
    x, p = [[1.0], [2.0]], [[3.0], [5.0]]
    assert holds(r"p_i = w x_i + b", x=x, p=p, w=[[2.0]], b=[1.0])


def test_a_row_of_weights_counts_its_elements() -> None:
    x, p = [[1.0, 2.0], [3.0, 4.0]], [5.0, 11.0]
    assert holds(r"p_i = \sum_j x_{ij} w_j", x=x, p=p, w=[[1.0, 2.0]])


def test_an_index_that_is_left_out_keeps_rows() -> None:
    assert holds(r"s = \sum_{i=1}^{2} A_i", A=[[1.0, 2.0], [3.0, 4.0]], s=[4.0, 6.0])


def test_digits_pick_elements() -> None:
    a = [[1.0, 2.0], [3.0, 4.0]]
    assert holds(r"s = A_{12} + A_{2,1}", A=a, s=5.0)
    assert holds(r"A = \begin{bmatrix} a_{11} & a_{12} \\ a_{21} & a_{22} \end{bmatrix}", A=a)
    assert not holds(r"A = \begin{bmatrix} a_{11} & a_{21} \\ a_{12} & a_{22} \end{bmatrix}", A=a)


def test_a_name_with_a_number_comes_before_an_element() -> None:
    assert holds(r"s = W_1", s=7.0, W_1=7.0, W=[1.0, 2.0])
    assert holds(r"s = W_1", s=7.0, W1=7.0, W=[1.0, 2.0])
    assert holds(r"s = W_1", s=1.0, W=[1.0, 2.0])


def test_an_element_of_what_brackets_hold() -> None:
    a, w = [[1.0, 2.0], [3.0, 4.0]], [[10.0], [1.0]]
    assert holds(r"p_i = \sum_j (A \odot W^\top)_{ij}", A=a, W=w, p=[12.0, 34.0])


def test_a_sum_reaches_to_the_next_plus() -> None:
    assert holds(r"s = \sum_i x_i + c", x=[1.0, 2.0], c=5.0, s=8.0)


def test_a_sum_from_zero_ends_one_before() -> None:
    assert holds(r"s = \frac{1}{N} \sum_{i=0}^{N-1} x_i", x=[1.0, 3.0], s=2.0)


def test_a_number_of_the_script_ends_a_sum() -> None:
    assert holds(r"s = \frac{1}{M} \sum_{i=1}^{M} x_i", x=[1.0, 3.0], s=2.0, M=2)
    assert "counts 2" in unread(r"s = \sum_{i=1}^{M} x_i", x=[1.0, 3.0], s=2.0, M=3)


def test_n_without_a_sum_is_the_number_of_examples() -> None:
    x, e = np.arange(6.0).reshape(3, 2), np.arange(3.0)
    assert holds(r"g = \frac{2}{N} X^\top e", X=x, e=e, g=2 / 3 * x.T @ e)


def test_a_product_sign_multiplies() -> None:
    assert holds(r"s = \prod_{i=1}^{3} x_i", x=[1.0, 3.0, 5.0], s=15.0)


UNREAD = {
    r"s = x_i": "right side only",
    r"s = \sum_i w": "has the index i",
    r"s = \sum_{i=1}^{3} x_i": "counts 2 values",
    r"s = \sum_i x_i u_i": "count to",
    r"s = \sum_{i=2}^{3} x_i": "neither with 1 nor with 0",
    r"s = \sum_i x_{i-1}": "more than a letter",
    r"s = x_{12}": "no element 12",
    r"s = A_{ii}": "stands twice",
    r"s = \sum_{ij} x_{ij}": "2 indices",
    r"s = \sum_i^3 x_i": "begins is not said",
    r"s = g_{t-1}": "names nothing",
    r"s = \sum_{s=1}^{t} \nabla L_s": "all parameters",
    r"x_i = 0.1 \cdot i": "stands for a number too",
    r"s = \frac{1}{K} x_1": "K names nothing",
}


@pytest.mark.parametrize("latex", UNREAD)
def test_an_index_that_does_not_fit_is_not_read(latex: str) -> None:
    values = {"x": [1.0, 2.0], "u": [1.0, 2.0, 3.0], "w": 2.0, "s": 0.0, "L": 1.0,
              "A": [[1.0, 2.0], [3.0, 4.0]]}  # fmt: skip
    assert UNREAD[latex] in unread(latex, **values)


def test_a_script_variable_is_no_index() -> None:
    reason = unread(r"x_i = 0.1 \cdot i", x=[0.2, 0.2], i=2)
    assert "stands for a number too" in reason


def test_an_unread_value_is_named() -> None:
    scope = Hand({"x": [1.0], "s": 1.0}, symbols={"q": "missing"})
    with pytest.raises(Exception, match="missing, which q stands for"):
        judge("s = q", scope)
