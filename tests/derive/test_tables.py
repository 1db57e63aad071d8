"""Tables of equations, made of expressions over recorded values and compared with NumPy."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tutor.maths.rules  # noqa: F401
from tutor.derive.columns import MOST, Column, Table
from tutor.derive.feet import approximate
from tutor.derive.samples import samples
from tutor.derive.tables import tables
from tutor.maths.expression import Expr, Leaf, apply
from tutor.maths.rules.shapes import transpose
from tutor.maths.typeset.layout import inline
from tutor.trace.model import Equation, Op, Operand, Result, Stats, Step, View

NUMBERS = st.integers(-40, 40).map(lambda n: n / 8)


def leaf(name: str, values: Any) -> Leaf:
    array = np.array(values, float)
    return Leaf(name, array, array.shape, "float32")


def equation(name: str, value: Any, *remarks: str) -> Equation:
    return Equation(name, "", "", "", value, True, None, remarks=remarks, op=3)


def made(name: str, expr: Expr, value: Any = None, element: int = 0) -> tuple[Table, ...]:
    return tables([(equation(name, value), expr)], element)


def column(table: Table, head: str) -> Column:
    return next(column for column in table.columns if inline(column.head) == head)


def squared_error() -> Expr:
    difference = leaf("y_pred", [0.3, 0.6, 0.9, 1.2]) - leaf("Y", [2, 4, 6, 8])
    return apply("mean", difference**2, dims=(0,), keepdim=False)


def test_a_loss_has_a_row_for_each_sample_and_a_column_for_each_stage() -> None:
    (table,) = made("loss", squared_error(), 21.675)
    heads = [inline(column.head) for column in table.columns]
    assert heads == ["y_pred", "Y", "y_pred − Y", "(y_pred − Y)²"]
    assert table.labels == ("0", "1", "2", "3")
    assert table.columns[2].values == pytest.approx((-1.7, -3.4, -5.1, -6.8))
    assert table.columns[3].values == pytest.approx((2.89, 11.56, 26.01, 46.24))


def test_the_joined_value_stands_below() -> None:
    (table,) = made("loss", squared_error(), 21.675)
    assert [foot.name for foot in table.feet] == ["mean"]
    assert table.feet[0].value == pytest.approx(21.675)
    assert (table.name, table.op) == ("loss", 3)


def test_stages_have_a_word_where_their_formula_is_too_long() -> None:
    (table,) = made("loss", squared_error())
    assert [column.word for column in table.columns[2:]] == ["difference", "square"]


def test_what_is_made_of_a_reduction_has_the_recorded_value_below_it() -> None:
    total = apply("sum", leaf("x", [1, 2, 3]) ** 2, dims=(0,), keepdim=False)
    (table,) = made("loss", 0.5 * total, 7.0)
    assert [(foot.name, foot.value) for foot in table.feet] == [
        ("Σ", 14.0),
        ("loss = 0.5 · Σ", 7.0),
    ]


def test_what_else_takes_part_in_an_equation_is_not_told_below_its_sum() -> None:
    rows = apply("sum", leaf("x", [[1, 2], [3, 4]]), dims=(1,), keepdim=False)
    (table,) = made("s", rows * leaf("h", [2, 5]), [6, 35], element=1)
    assert [(foot.name, foot.value) for foot in table.feet] == [("Σ", 7.0), ("s[1]", 35.0)]


@pytest.mark.parametrize(
    ("values", "factor", "signs"),
    [
        # Shown are 1.2346 and 2.3457, and 3.5802: in the last digit they do not add up.
        ([1.23456, 2.34567], 1.0, [True]),
        ([1.25, 2.5], 1.0, [False]),
        ([1.25, 2.5], 2.0, [False, False]),
        # Σ is shown as 2.4691, and twice that is 4.9382 and not 4.9383.
        ([1.2, 1.269136], 2.0, [False, True]),
    ],
)
def test_digits_that_do_not_give_what_stands_below_them_are_approximate(
    values: list[float], factor: float, signs: list[bool]
) -> None:
    # Given a sum whose terms have more digits than are shown, maybe with a factor
    total = apply("sum", leaf("x", values), dims=(0,), keepdim=False)
    expr = total if factor == 1 else factor * total
    (table,) = made("s", expr, factor * sum(values))
    # Then each value below them says whether the digits above it would give it.
    assert [approximate(table, place, 5) for place in range(len(table.feet))] == signs


def test_with_rows_left_out_nobody_can_add_up() -> None:
    many = apply("sum", leaf("x", [1.234564] * (MOST + 1)), dims=(0,), keepdim=False)
    (table,) = made("s", many)
    assert not approximate(table, 0, 5)


def test_a_bias_is_added_to_the_digits_that_are_shown() -> None:
    x, w, b = leaf("x", [1, 1]), leaf("w", [[0.123454], [0.2]]), leaf("b", [0.000014])
    (table,) = made("y", apply("matmul", x, w) + b, [0.323468])
    # Shown are 0.32345 and 1.4e-5, which is 0.32346, and the value 0.32347.
    assert [foot.of for foot in table.feet] == ["rows", "", "feet"]
    assert [approximate(table, place, 5) for place in range(3)] == [False, False, True]


def test_a_sum_over_one_dimension_is_shown_for_the_chosen_element() -> None:
    rows = apply("sum", leaf("x", [[1, 2], [3, 4], [5, 6]]), dims=(1,), keepdim=False)
    first, last = (made("s", rows, [3, 7, 11], element)[0] for element in (0, -1))
    assert (first.labels, first.columns[0].values) == (("0,0", "0,1"), (1.0, 2.0))
    assert (last.name, last.columns[0].values, last.feet[0].value) == ("s[2]", (5.0, 6.0), 11.0)
    assert first.choices == 3


def test_only_the_first_rows_are_kept_and_the_others_counted() -> None:
    many = apply("sum", leaf("x", range(MOST + 5)), dims=(0,), keepdim=False)
    (table,) = made("s", many)
    assert (len(table.labels), len(table.columns[0].values), table.more) == (MOST, MOST, 5)
    assert table.feet[0].value == sum(range(MOST + 5))


def test_an_element_of_a_product_is_a_row_times_a_column() -> None:
    product = leaf("X", [[1, 1.2], [2, 1]]) @ leaf("w", [[1], [1]])
    (table,) = made("y_pred", product, [[2.2], [3]])
    assert [inline(column.head) for column in table.columns] == ["X[0,k]", "w[k,0]", "product"]
    assert [column.values for column in table.columns] == [(1, 1.2), (1, 1), (1, 1.2)]
    assert table.line == "y_pred[0,0] = 1·1 + 1.2·1 = 2.2"


def test_counting_past_the_last_element_begins_again() -> None:
    product = leaf("X", [[1, 1.2], [2, 1]]) @ leaf("w", [[1], [1]])
    names = [made("y", product, [[2.2], [3]], element)[0].name for element in (0, 1, 2, -1)]
    assert names == ["y[0,0]", "y[1,0]", "y[0,0]", "y[1,0]"]


def test_a_layer_names_its_transposed_weight_by_its_own_index_and_adds_its_bias() -> None:
    layer = leaf("X", [[1, 2]]) @ transpose(leaf("W", [[1, 1], [3, 4]])) + leaf("b", [0.5, -1])
    (table,) = made("y", layer, [[3.5, 10]], 1)
    assert inline(table.columns[1].head) == "W[1,k]"
    assert [(foot.name, foot.value) for foot in table.feet] == [
        ("Σ", 11.0), ("+ b[1]", -1.0), ("y[0,1]", 10),
    ]  # fmt: skip
    assert table.line == "y[0,1] = 1·3 + 2·4 + (−1) = 10"


def test_a_line_whose_figures_do_not_give_its_result_says_so() -> None:
    (table,) = made("y", leaf("a", [1 / 3]) @ leaf("b", [30000]), 10000.0)
    assert table.line == "y = 0.33333·30000 ≈ 10000"


def test_without_the_result_of_a_sum_no_line_claims_one() -> None:
    layer = leaf("X", [[1, 2]]) @ leaf("w", [[1], [1]]) + leaf("b", [0.5])
    (table,) = made("y", layer, None)
    assert table.line == ""
    assert [foot.name for foot in table.feet] == ["Σ", "+ b[0]"]


def test_an_elementwise_equation_marks_what_was_stretched() -> None:
    (table,) = made("y_pred", leaf("w", 0.3) * leaf("X", [1, 2, 3, 4]), None)
    assert column(table, "w").stretched == "[]→[4*]"
    assert column(table, "w").values == (0.3,) * 4
    assert column(table, "X").stretched == ""
    assert inline(table.columns[-1].head) == "y_pred"
    assert table.columns[-1].values == pytest.approx((0.3, 0.6, 0.9, 1.2))


def test_only_the_dimension_that_was_stretched_is_marked() -> None:
    (table,) = made("s", leaf("x", [[1, 2]]) + leaf("y", [[1, 2], [3, 4], [5, 6]]), None)
    assert column(table, "x").stretched == "[1, 2]→[3*, 2]"


def test_what_broadcasting_did_is_said_in_the_words_of_the_equation() -> None:
    found = tables([(equation("y", None, "w is stretched"), leaf("w", 1) * leaf("x", [1, 2]))])
    assert found[0].remarks == ("w is stretched",)


def test_a_value_that_is_made_of_its_old_self_is_called_new() -> None:
    state = "opt.state[w].exp_avg"
    moved = leaf(state, [1, 2]) + 0.1 * leaf("g", [3, 4])
    (table,) = made(state, moved, [1.3, 2.4])
    assert [column.word for column in table.columns][-1] == "new w.exp_avg"


def test_a_side_of_a_product_that_is_long_in_writing_has_a_word() -> None:
    product = (leaf("X", [[1, 2]]) - leaf("m", [[1, 1]])) @ leaf("w", [[1], [1]])
    (table,) = made("y", product, [[1]])
    assert [column.word for column in table.columns] == ["row[0,k]", "column[k,0]", "product"]
    assert inline(table.columns[0].head) == "(X − m)[0,k]"


def test_one_number_needs_no_table() -> None:
    assert made("w", leaf("w", 0.3) - 0.01 * leaf("g", 2), None) == ()


def test_what_is_not_recorded_whole_has_no_table() -> None:
    large = Leaf("x", None, (5000,), "float32")
    assert made("s", apply("sum", large, dims=(0,), keepdim=False)) == ()


def test_complex_numbers_have_no_table() -> None:
    values = Leaf("z", np.array([1j, 2]), (2,), "complex64")
    assert made("s", apply("sum", values, dims=(0,), keepdim=False)) == ()
    assert made("p", values @ values) == ()


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=MOST))
def test_the_last_stage_of_a_sum_adds_up_to_what_stands_below(
    pairs: list[tuple[float, float]],
) -> None:
    a, b = (leaf(name, values) for name, values in zip("ab", zip(*pairs, strict=True), strict=True))
    (table,) = made("s", apply("sum", apply("abs", a - b), dims=(0,), keepdim=False))
    assert sum(table.columns[-1].values) == pytest.approx(table.feet[0].value)


@given(st.data(), st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(0, 30))
def test_products_add_up_to_numpys_element(
    data: st.DataObject, rows: int, inner: int, columns: int, element: int
) -> None:
    def matrix(height: int, width: int) -> list[list[float]]:
        row = st.lists(NUMBERS, min_size=width, max_size=width)
        return data.draw(st.lists(row, min_size=height, max_size=height))

    a, b = np.array(matrix(rows, inner)), np.array(matrix(inner, columns))
    (table,) = made("y", leaf("a", a) @ leaf("b", b), (a @ b).tolist(), element)
    expected = (a @ b).reshape(-1)[element % (rows * columns)]
    assert sum(table.columns[-1].values) == pytest.approx(expected)
    assert table.feet[0].value == pytest.approx(expected)


def view(values: Any, shape: tuple[int, ...], grad: bool = False) -> View:
    stats = Stats(None, None, None, None, 0, 0, False)
    return View("tensor", "float32", shape, "cpu", grad, True, values, stats)


def step(index: int, phase: str, iteration: int, *ops: Op) -> Step:
    return Step(index, 1, iteration, {}, phase, "", None, 1, 1, "", "", 0.0, {}, (), ops, ())


PREDICTED = Result("y_pred", view([1.0, 2.0], (2,)))
FORWARD = Op(0, "mul", 1, None, (
    Operand("w", None, view(1.0, (), True)), Operand("X", None, view([1.0, 2.0], (2,))),
), PREDICTED)  # fmt: skip
LOSS = Op(0, "mse_loss", 2, None, (
    Operand("y_pred", None, PREDICTED.view), Operand("Y", None, view([2.0, 4.0], (2,))),
), Result("loss", view(2.5, ())))  # fmt: skip


def test_the_data_that_made_the_prediction_stands_beside_it() -> None:
    steps = [step(0, "forward", 1, FORWARD), step(1, "loss", 1, LOSS)]
    data = samples(steps[1], steps.__getitem__)
    assert list(data) == ["X"]
    error = leaf("y_pred", [1, 2]) - leaf("Y", [2, 4])
    expr = apply("mean", error**2, dims=(0,), keepdim=False)
    (table,) = tables([(equation("loss", 2.5), expr)], 0, data)
    assert (inline(table.columns[0].head), table.columns[0].values) == ("X", (1.0, 2.0))


def test_data_of_another_iteration_is_not_looked_for() -> None:
    steps = [step(0, "forward", 1, FORWARD), step(1, "loss", 2, LOSS)]
    assert samples(steps[1], steps.__getitem__) == {}


def test_steps_that_are_no_longer_kept_are_no_fault() -> None:
    def gone(index: int) -> Step:
        raise LookupError(index)

    assert samples(step(1, "loss", 1, LOSS), gone) == {}


def test_each_feature_of_a_sample_has_a_column_of_its_own() -> None:
    data = {"X": view([[1.0, 5.0], [2.0, 6.0]], (2, 2))}
    expr = apply("sum", leaf("e", [3, 4]), dims=(0,), keepdim=False)
    (table,) = tables([(equation("loss", 7.0), expr)], 0, data)
    assert [column.word for column in table.columns] == ["X[i,0]", "X[i,1]", "e"]
    assert [column.values for column in table.columns[:2]] == [(1.0, 2.0), (5.0, 6.0)]


def test_a_batch_that_is_stretched_is_looked_up_at_its_only_place() -> None:
    # Given a batch of two matrices times a single one that stands for both
    many = leaf("A", [[[1, 2]], [[3, 4]]])
    (table,) = made("y", apply("matmul", many, leaf("B", [[[5], [6]]])), element=1)
    # Then the second product meets the one matrix that there is.
    assert table.columns[0].values == (3.0, 4.0)
    assert table.columns[1].values == (5.0, 6.0)
    assert inline(table.columns[1].head) == "B[0,k,0]"


def test_a_bias_may_stand_in_front_of_the_product() -> None:
    x, w, b = leaf("x", [1, 2]), leaf("w", [[3], [4]]), leaf("b", [5])
    (table,) = made("y", b + apply("matmul", x, w), [16.0])
    assert [(foot.name, foot.value) for foot in table.feet] == [
        ("Σ", 11.0), ("+ b[0]", 5.0), ("y[0]", 16.0),
    ]  # fmt: skip
