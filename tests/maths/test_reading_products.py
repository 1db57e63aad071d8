"""Products, powers, functions and brackets of a formula, read over values."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scopes import holds, unread

X = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
W = [[1.0, -1.0, 2.0]]

TRUE = [
    r"a = 2 b + c",
    r"a = b \cdot 2 + c",
    r"a = -(-2 b - c)",
    r"b = \frac{a - c}{2}",
    r"b = (a - c) / 2",
    r"c^2 = 1",
    r"a^{2} = 4 b^2 + 4 b c + c^2",
    r"\sqrt{b^2} = b",
    r"\sqrt[3]{b} = b^{1/3}",
    r"e^{c} = \exp(c)",
    r"\log(e^b) = b",
    r"\left|-b\right| = b",
    r"\lvert -b \rvert = b",
    r"\max(c, b) = b",
    r"\tanh c = \frac{e^c - e^{-c}}{e^c + e^{-c}}",
    r"\sigma(c) = \frac{1}{1 + e^{-c}}",
    r"\lfloor 1.5 \rfloor = c",
    r"a = 7.",
    r"\frac{b}{3} \pi = \pi",
    r"\begin{bmatrix} a \end{bmatrix} = 2 b + c",
]


@pytest.mark.parametrize("latex", TRUE)
def test_arithmetic_of_numbers_is_read(latex: str) -> None:
    assert holds(latex, a=7.0, b=3.0, c=1.0)


FALSE = [r"a = 2 b - c", r"b = a - c / 2", r"c^2 = 2", r"\sqrt{b} = b", r"\max(c, b) = c", r"a = b"]


@pytest.mark.parametrize("latex", FALSE)
def test_a_wrong_equation_of_numbers_is_false(latex: str) -> None:
    assert not holds(latex, a=7.0, b=3.0, c=1.0)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_a_product_binds_stronger_than_a_sum(a: float, b: float, c: float) -> None:
    assert holds(r"d = a + b c", a=a, b=b, c=c, d=a + b * c)


@given(st.floats(0.1, 1e3), st.floats(0.1, 1e3))
def test_a_relative_slip_of_a_millionth_is_seen(a: float, b: float) -> None:
    assert not holds(r"c = a b", a=a, b=b, c=a * b * (1 + 1e-6))


def test_matrices_side_by_side_are_multiplied() -> None:
    assert holds(r"P = X W^\top", X=X, W=W, P=[[5.0], [11.0]])
    assert not holds(r"P = X W^\top", X=X, W=W, P=[[5.0], [10.0]])


def test_a_matrix_times_a_vector_is_a_vector() -> None:
    assert holds(r"p = X w", X=X, w=W[0], p=[5.0, 11.0])


def test_a_transposed_vector_times_a_vector_is_a_number() -> None:
    assert holds(r"s = w^\top v", w=[1.0, 2.0], v=[3.0, 4.0], s=11.0)
    assert holds(r"s = w \cdot v", w=[1.0, 2.0], v=[3.0, 4.0], s=11.0)


def test_a_vector_times_a_transposed_vector_is_a_matrix() -> None:
    assert holds(r"A = w v^\top", w=[1.0, 2.0], v=[3.0, 4.0], A=[[3.0, 4.0], [6.0, 8.0]])


def test_a_bias_is_stretched_over_the_rows() -> None:
    assert holds(r"P = X + b", X=[[1.0, 2.0], [3.0, 4.0]], b=[1.0, 0.0], P=[[2.0, 2.0], [4.0, 4.0]])


def test_elements_are_multiplied_by_odot() -> None:
    assert holds(r"c = a \odot b", a=[1.0, 2.0], b=[3.0, 4.0], c=[3.0, 8.0])


def test_the_mean_and_the_norm_are_those_of_all_elements() -> None:
    values = {"y": [1.0, 2.0], "p": [2.0, 4.0]}
    assert holds(r"L = \operatorname{mean}((p - y)^2)", L=2.5, **values)
    assert holds(r"L = \lVert p - y \rVert^2", L=5.0, **values)
    assert holds(r"L = \lVert p - y \rVert_1", L=3.0, **values)


def test_a_longer_name_is_an_upright_word() -> None:
    assert holds(r"\mathrm{loss\_sum} = 2 \mathrm{loss}", loss_sum=4.0, loss=2.0)


def test_a_chain_of_two_signs_is_not_read() -> None:
    assert "signs" in unread(r"a = b - -c", a=4.0, b=3.0, c=1.0)


UNREAD = {
    r"d = a b": "inner or an elementwise",
    r"d = a \times b": "several products",
    r"d = a^2": "each element",
    r"d = a / c c": "ends is not clear",
    r"d = \exp a b": "ends is not clear",
    r"d = f(a)": "function or a product",
    r"d = a + C": "would stretch",
    r"d = a + E": "do not fit",
    r"d = \frac{1}{a}": "below the line",
    r"d = \int a": "integral",
    r"d = q": "q names nothing",
    r"d \approx a": "not checked",
    r"(a - b)": "no equation",
    r"d = \left|a\right|": "hold a tensor",
    r"d = a'": "prime",
    r"d =": "missing",
    r"d = a \cdot": "missing",
    r"d = \mathrm{None}": "None",
    r"d = \begin{vmatrix} 1 \end{vmatrix}": "vmatrix",
    r"d = \operatorname{softplus}(a)": "not a function that is read",
    r"f = 2": "f names nothing",
}


@pytest.mark.parametrize("latex", UNREAD)
def test_what_may_mean_two_things_is_not_read(latex: str) -> None:
    reason = unread(latex, a=[1.0, 2.0], b=[3.0, 4.0], c=2.0, d=[0.0, 0.0], C=[[1.0], [2.0]],
                    E=[1.0, 2.0, 3.0])  # fmt: skip
    assert UNREAD[latex] in reason


def test_nan_equals_nan_and_nothing_else() -> None:
    assert holds(r"a = b", a=math.nan, b=math.nan)
    assert not holds(r"a = b", a=math.nan, b=1.0)
