"""The tables of the equation panel, made by hand."""

from typing import Any

from scenes import at, picture, words

from tutor.derive.columns import Column, Foot, Table
from tutor.ui.panels import equation
from tutor.ui.scene import Scene

LOSS = Table(
    "loss", 2, "i", ("0", "1"),
    (
        Column(r"\mathrm{y\_pred}", "y_pred", (0.3, 0.6)),
        Column("Y", "Y", (2.0, 4.0)),
        Column(r"{\left(\mathrm{y\_pred} - Y\right)}^{2}", "square", (2.89, 11.56)),
    ),
    (Foot("mean", 7.225),), title="loss = mean((y_pred − Y)²)",
)  # fmt: skip
PRODUCT = Table(
    "y[0,0]", 0, "k", ("0", "1"),
    (
        Column(r"\mathrm{X[0,k]}", "X[0,k]", (1.0, 1.2)),
        Column(r"\mathrm{w[k,0]}", "w[k,0]", (1.0, 1.0)),
        Column(r"\mathrm{product}", "product", (1.0, 1.2)),
    ),
    (Foot("Σ", 2.2),), choices=4, line="y[0,0] = 1·1 + 1.2·1 = 2.2",
)  # fmt: skip


def shown(*tables: Table, **changes: Any) -> Scene:
    return at("loss", tables=tables, detail=1, **changes)


def test_a_table_has_heads_rows_and_the_joined_value_with_its_point_below_the_others() -> None:
    assert words(equation.page(shown(LOSS), 56, 8)) == [
        "i  y_pred  Y  (y_pred − Y)²",
        "0     0.3  2          2.89",
        "1     0.6  4         11.56",
        "mean        =         7.225",
    ]


def test_where_there_is_room_the_equation_stands_above_its_table() -> None:
    assert words(equation.page(shown(LOSS), 56, 12))[0] == "loss = mean((y_pred − Y)²)"


def test_of_several_tables_each_has_its_equation_above_it() -> None:
    lines = words(equation.page(shown(LOSS, LOSS._replace(title="l = 0")), 56, 8))
    assert lines[0] == "loss = mean((y_pred − Y)²)"
    assert lines.index("l = 0") == 6


def test_a_long_head_gives_way_to_a_word_where_there_is_little_room() -> None:
    lines = words(equation.page(shown(LOSS), 24, 8))
    assert lines[0] == "i  y_pred  Y  square"
    assert lines[-1].startswith("mean")


def test_columns_that_do_not_fit_are_named() -> None:
    text = picture(equation.page(shown(LOSS), 14, 8))
    assert "There is no" in text
    assert "y_pred" in text.replace("\n", " ").split("no")[1]


def test_an_element_of_a_product_is_also_written_in_one_line() -> None:
    lines = words(equation.page(shown(PRODUCT), 56, 8))
    assert lines[-1] == "y[0,0] = 1·1 + 1.2·1 = 2.2"


def test_the_keys_that_choose_an_element_are_told_where_there_is_a_choice() -> None:
    assert equation.page(shown(PRODUCT), 56, 8).foot == ", . element  m digits"
    assert equation.page(shown(LOSS), 56, 8).foot == "m digits"


def test_a_stretched_column_is_quiet_and_shows_its_shapes() -> None:
    stretched = Column("w", "w", (0.3, 0.3), "[]→[2*]")
    page = equation.page(shown(LOSS._replace(columns=(stretched, *LOSS.columns))), 70, 8)
    assert "[]→[2*]" in words(page)[1]
    assert next(span.role for span in page.lines[2] if span.text.strip() == "0.3") == "quiet"


def test_a_long_name_below_a_narrow_table_is_read_whole() -> None:
    narrow = Table("s", 0, "i", ("0",), (Column("x", "x", (1.0,)),), (Foot("loss_by_hand", 1.0),))
    assert words(equation.page(shown(narrow), 56, 8))[-1] == "loss_by_hand = 1"


def test_rows_that_are_left_out_are_counted() -> None:
    assert "… 88 more rows" in words(equation.page(shown(LOSS._replace(more=88)), 56, 8))


def test_remarks_stand_below_the_table() -> None:
    page = equation.page(shown(LOSS._replace(remarks=("b is stretched",))), 56, 8)
    assert words(page)[-1] == "b is stretched"


def test_the_table_of_the_op_walked_to_is_kept_in_sight() -> None:
    page = equation.page(shown(PRODUCT, LOSS, item=2), 56, 8)
    assert page.keep is not None
    assert words(page)[page.keep[0]] == "loss = mean((y_pred − Y)²)"


def test_a_phase_without_a_table_says_so_and_shows_its_formulas() -> None:
    lines = words(equation.page(shown(), 56, 8))
    assert lines[0] == "No equation of this phase has a table."
    assert any("L = ─" in line for line in lines)


def test_numbers_that_are_none_are_shown_as_they_are() -> None:
    odd = LOSS._replace(columns=(Column("x", "x", (float("nan"), float("-inf"))),), feet=())
    text = picture(equation.page(shown(odd), 56, 8))
    assert "nan" in text
    assert "−inf" in text
