"""Gradients, learning rates and assignments of a formula, read over two moments."""

import numpy as np
import pytest
from scopes import Hand, judge

from tutor.maths.reading.lookup import differentiated
from tutor.maths.reading.statements import parts, statements
from tutor.maths.reading.symbols import Book, Unread, spelled, table
from tutor.maths.typeset.latex import parse

STEP = r"w \leftarrow w - \eta \frac{\partial L}{\partial w}"


def after(**values: object) -> Hand:
    return Hand(values, grad={"w": -30.0}, rate=0.1)


def test_an_assignment_takes_its_right_side_from_before() -> None:
    assert judge(STEP, after(w=3.5, lr=0.05), after(w=2.0, lr=0.05)).holds
    assert not judge(STEP, after(w=3.5, lr=0.05), after(w=3.5, lr=0.05)).holds


def test_a_rate_without_a_name_is_that_of_the_step() -> None:
    assert judge(STEP, after(w=5.0), after(w=2.0)).holds
    assert not judge(STEP, after(w=3.5), after(w=2.0)).holds


def test_a_slope_may_be_written_in_three_ways() -> None:
    for slope in (r"\frac{\partial L}{\partial w}", r"\frac{dL}{dw}", r"\nabla_w L"):
        assert judge(f"{slope} = -15 x", after(x=2.0, w=0.0)).holds
        assert not judge(f"{slope} = 15 x", after(x=2.0, w=0.0)).holds


def test_a_slope_has_an_index() -> None:
    scope = Hand({"x": [1.0, 2.0], "w": [0.0, 0.0]}, grad={"w": [3.0, 6.0]})
    assert judge(r"\frac{\partial L}{\partial w_j} = 3 x_j", scope).holds
    assert judge(r"\frac{\partial L}{\partial w_2} = 6", scope).holds


def test_a_weight_with_a_number_below_may_be_one_word_in_the_script() -> None:
    scope = Hand({"loss": 0.0, "W2": 1.0}, grad={"W2": 6.0})
    assert judge(r"\frac{\partial L}{\partial W_2} = 6", scope).holds
    (part,) = parts(parse(r"\frac{\partial L}{\partial W_2} = 6"))
    (statement,) = statements(part)
    assert differentiated(statement.left, scope.book) == ("loss", "W2")


def test_without_a_recorded_gradient_a_slope_is_not_read() -> None:
    with pytest.raises(Unread, match="no gradient of w"):
        judge(r"\frac{\partial L}{\partial w} = 2", Hand({"w": 1.0}))


def test_a_gradient_that_is_cleared_is_none_or_zero() -> None:
    with_zero = Hand({"w": [1.0, 2.0], "w.grad": [0.0, 0.0]})
    assert judge(r"w.\mathrm{grad} \leftarrow 0", with_zero).holds
    assert not judge(r"w.\mathrm{grad} \leftarrow \mathrm{None}", with_zero).holds
    assert judge(r"w.\mathrm{grad} \leftarrow \mathrm{None}", Hand({"w": 1.0})).holds
    with pytest.raises(Unread, match="no value"):
        judge(r"w.\mathrm{grad} \leftarrow 0", Hand({"w": 1.0}))


def test_a_zero_vector_has_the_shape_of_the_gradient() -> None:
    column = Hand({"W": [[1.0], [2.0]], "W.grad": [[0.0], [0.0]]})
    assert judge(r"W.\mathrm{grad} \leftarrow \begin{bmatrix} 0 \\ 0 \end{bmatrix}", column).holds
    three = r"W.\mathrm{grad} \leftarrow \begin{bmatrix} 0 \\ 0 \\ 0 \end{bmatrix}"
    with pytest.raises(Unread, match="shapes"):
        judge(three, column)


def test_a_symbol_of_the_table_has_a_value_before() -> None:
    symbols = {"g_t": "g"}
    now, then = Hand({"g": 5.0}, symbols), Hand({"g": 3.0}, symbols)
    assert judge(r"g_t = g_{t-1} + 2", now, then).holds
    with pytest.raises(Unread, match="no value yet"):
        judge(r"g_t = g_{t-1} + 2", now, Hand({}, symbols))


def test_the_left_side_may_say_what_it_depends_on() -> None:
    assert judge("L(w) = w^2", Hand({"loss": 9.0, "w": 3.0})).holds
    assert judge("L(w, b) = w^2 b", Hand({"loss": 9.0, "w": 3.0, "b": 1.0})).holds


def test_commas_and_lines_keep_equations_apart() -> None:
    assert len(parts(parse(r"a \leftarrow 1, \; b \leftarrow 2; c = 3."))) == 3
    assert len(parts(parse(r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}"))) == 2


def test_a_chain_is_an_equation_for_each_sign() -> None:
    (part,) = parts(parse("a = b = c"))
    assert len(statements(part)) == 2


def test_the_table_wins_over_the_name_itself() -> None:
    book = Book(frozenset({"L", "loss_hand", "y_pred", "output"}), table({"L": "loss_hand"}))
    assert book.name("L") == "loss_hand"
    assert book.name(r"\hat y") == "y_pred"
    assert book.name("q") is None


def test_the_very_name_wins_over_a_customary_one() -> None:
    assert Book(frozenset({"L", "loss"}), {}).name("L") == "L"
    assert Book(frozenset({"w", "W"}), {}).name("W") == "W"


def test_the_only_weight_of_a_model_is_w() -> None:
    assert Book(frozenset({"model.weight", "model.bias"}), {}).name("b") == "model.bias"
    assert Book(frozenset({"a.weight", "b.weight"}), {}).name("w") is None


@pytest.mark.parametrize(
    ("latex", "spelling"),
    [
        (r"\hat{y}", r"\hat y"), (r"\eta", r"\eta"), (r"\mathbf{w}", "w"), ("g_t", "g_t"),
        (r"\mathrm{y\_pred}", "y_pred"), ("2", None), ("a + b", None), (r"\partial", None),
    ],
)  # fmt: skip
def test_a_symbol_is_spelled(latex: str, spelling: str | None) -> None:
    assert spelled(parse(latex)) == spelling


def test_float32_values_may_differ_by_their_rounding() -> None:
    x = np.float32([0.1, 0.2, 0.3])
    mean = np.float32(x.sum(dtype=np.float32) / np.float32(3))
    scope = Single({"x": x, "m": mean})
    assert judge(r"m = \frac{1}{3} \sum_{i=1}^{3} x_i", scope).holds
    off = Single({"x": x, "m": np.float32(mean * np.float32(1 + 1e-5))})
    assert not judge(r"m = \frac{1}{3} \sum_{i=1}^{3} x_i", off).holds


class Single(Hand):
    """A scope whose values were computed in float32."""

    def leaf(self, name: str):
        found = super().leaf(name)
        found.dtype = "float32"
        return found
