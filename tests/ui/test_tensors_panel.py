import msgspec
from hypothesis import given
from hypothesis import strategies as st
from scenes import at, picture, scene, step_with, view, words

from tutor.plain.lines import Span
from tutor.plain.numbers import scalar
from tutor.trace.model import Stats, Step, View
from tutor.ui.cells import width
from tutor.ui.panels import tensors
from tutor.ui.scene import Scene


def shown(step: Step, previous: Step | None = None, columns: int = 60, rows: int = 12) -> list[str]:
    return words(tensors.page(scene(1, step=step, previous=previous), columns, rows))


def test_a_gradient_that_changed_shows_what_was_there_before() -> None:
    assert picture(tensors.page(at("backward"), 56, 10)) == (
        "name           shape   value                      grad\n"
        "w              []      0.3                   0 → −25.5 ◄\n"
        "X              [4]     1 2 3 4\n"
        "Y              [4]     2 4 6 8\n"
        "y_pred         [4]     0.3 0.6 0.9 1.2\n"
        "loss           []     21.675\n"
        "learning_rate  ·       0.01\n"
        "epoch          ·       1"
    )


def test_a_first_gradient_comes_from_none() -> None:
    lines = words(tensors.page(at("backward", 1), 56, 10))
    assert lines[1].endswith("none → −30 ◄")


def test_a_gradient_that_was_taken_away_shows_what_it_was_and_one_mark() -> None:
    w = view(1.5, grad=view(-25.5), requires_grad=True)
    before = step_with({"w": w})
    after = step_with({"w": msgspec.structs.replace(w, grad=None)}, changed=("w",))
    row = shown(after, before)[1]
    assert row.split()[3:] == ["−25.5", "→", "none", "◄"]


def test_long_names_keep_the_end_that_tells_them_apart() -> None:
    names = [f"network.block.{part}" for part in ("0.weight", "0.bias", "1.weight", "1.bias")]
    lines = shown(step_with({name: view(1.0) for name in names}))[1:]
    assert [line.split()[0] for line in lines] == ["…0.weight", "…0.bias", "…1.weight", "…1.bias"]


def test_where_all_are_plain_numbers_their_names_may_have_half_of_the_room() -> None:
    names = [f"net.layers[0].w[{n}].data" for n in range(2)]
    values = {name: view(1.0, kind="number", dtype="float") for name in names}
    assert [line.split()[0] for line in shown(step_with(values))[1:]] == names


def test_a_changed_value_shows_what_it_was() -> None:
    lines = words(tensors.page(at("update"), 56, 10))
    assert "0.3 → 0.555" in lines[1]
    assert lines[1].endswith("−25.5 ◄")


def test_parameters_come_first_and_plain_numbers_last_and_quiet() -> None:
    page = tensors.page(at("loss"), 56, 10)
    assert page.lines[1][0].text.startswith("w")
    assert page.lines[-1][0].role == "quiet"
    assert page.foot == "7 names"


def test_the_sign_decides_the_role() -> None:
    step = step_with({"a": view([1.5, -2.0, 0.0], (3,))})
    roles = {
        span.text.strip(): span.role
        for span in tensors.page(scene(1, step=step), 60, 8).lines[1]
        if span.text.strip()
    }
    assert roles["1.5"] == "positive"
    assert roles["−2"] == "negative"
    assert roles["0"] == "quiet"


def test_a_matrix_has_a_row_for_each_of_its_rows() -> None:
    lines = shown(step_with({"M": view([[1.0, -2.25], [30.0, 4.5]], (2, 2))}))
    assert lines[1:] == [
        "M     [2,2]   1    −2.25",
        "             30     4.5",
    ]


def test_a_column_stands_in_one_row() -> None:
    assert shown(step_with({"Y": view([[2.0], [4.0]], (2, 1))}))[1] == "Y     [2,1]   2 4"


def test_the_gradient_of_a_matrix_stands_below_it() -> None:
    grad = view([[-1.0, 2.0], [3.0, 4.0]], (2, 2))
    weight = view([[1.0, 2.0], [3.0, 4.0]], (2, 2), grad=grad, requires_grad=True)
    lines = shown(
        step_with({"W": weight}, ("W",)), step_with({"W": view([[1.0, 2.0], [3.0, 4.0]], (2, 2))})
    )
    assert lines[3].startswith("W.grad")
    assert "none → −1 2" in " ".join(lines[3].split())


def test_the_rows_of_a_new_gradient_stand_below_each_other() -> None:
    grad = view([[-10.5, 2.0], [3.0, 4.25]], (2, 2))
    weight = view([[1.0, 2.0], [3.0, 4.0]], (2, 2), grad=grad, requires_grad=True)
    lines = shown(
        step_with({"W": weight}, ("W",)),
        step_with({"W": view([[1.0, 2.0], [3.0, 4.0]], (2, 2))}),
        columns=71,
    )
    assert lines[3].index("−10.5") + 2 == lines[4].index("3")
    assert lines[3].index("2") == lines[4].index("4.25")


def gradient_row(before: list[float], now: list[float]) -> str:
    w = view([1.0, 2.0], (2,), requires_grad=True)
    steps = [
        step_with({"w": msgspec.structs.replace(w, grad=view(values, (2,)))}, changed=("w",))
        for values in (before, now)
    ]
    return shown(steps[1], steps[0], columns=71)[2]


def test_the_arrow_stands_close_to_what_was_everywhere_the_same() -> None:
    row = gradient_row([0.0, 0.0], [-0.44085, -0.0086397])
    assert "  0 ×2 → −0.44085   −0.0086397 " in row


def test_where_the_gradient_alone_changed_the_sign_stands_beside_it() -> None:
    w = view([1.0, 2.0], (2,), grad=view([0.0, 0.0], (2,)), requires_grad=True)
    came = msgspec.structs.replace(w, grad=view([3.0, 4.0], (2,)))
    _, value, grad = shown(step_with({"w": came}, ("w",)), step_with({"w": w}), columns=71)
    assert "◄" not in value
    assert grad.endswith("◄")


def test_and_where_the_value_alone_did_beside_the_value() -> None:
    w = view([1.0, 2.0], (2,), grad=view([3.0, 4.0], (2,)), requires_grad=True)
    moved = view([5.0, 6.0], (2,), grad=w.grad, requires_grad=True)
    _, value, grad = shown(step_with({"w": moved}, ("w",)), step_with({"w": w}), columns=71)
    assert value.rstrip("◄ ").endswith("1 2 → 5 6")
    assert "◄" in value
    assert "◄" not in grad


def test_there_is_a_space_on_both_sides_of_the_arrow() -> None:
    row = gradient_row([0.5, 1.5], [-0.44085, -0.0086397])
    assert " 1.5 " in row
    assert " → −0.44085 " in row


def test_a_large_tensor_shows_its_statistics() -> None:
    large = view(None, (1000, 1000), measured=Stats(-3.5, 4.25, 0.01, 1.0, 0, 0, True))
    (line,) = shown(step_with({"A": large}), columns=70)[1:]
    assert "[1000,1000]" in line
    assert "min −3.5  max 4.25  mean 0.01  of a sample" in line


def test_nan_and_infinity_are_flagged_in_words() -> None:
    strange = view(["nan", 1.0, "inf"], (3,), measured=Stats(1.0, 1.0, 1.0, 0.0, 1, 1, False))
    page = tensors.page(scene(1, step=step_with({"a": strange})), 60, 8)
    assert "1 NaN 1 infinite" in picture(page)
    assert any(span.role == "failed" for line in page.lines for span in line)


def test_an_empty_tensor_says_so() -> None:
    assert "empty" in shown(step_with({"e": view([], (0,))}))[1]


def test_dtypes_are_shown_where_they_differ() -> None:
    names = {"a": view(1, (), dtype="int64"), "b": view(1.0)}
    assert "int64" in shown(step_with(names))[1]
    assert "float32" not in shown(step_with({"b": view(1.0)}))[1]


def test_where_all_is_more_than_the_panel_what_changed_comes_first() -> None:
    names = {f"t{place}": view(float(place)) for place in range(20)}
    lines = shown(step_with(names, ("t17",)), rows=8)
    assert lines[1].startswith("t17")
    assert lines[1].endswith("◄")
    assert lines[2].startswith("t0")


def test_where_all_is_more_than_the_panel_a_changed_gradient_comes_before_its_value() -> None:
    weight = view([[1.0, 2.0], [3.0, 4.0]], (2, 2), requires_grad=True)
    before = {"weight": weight, "bias": view([0.5, 0.5], (2,), requires_grad=True)}
    after = {
        name: msgspec.structs.replace(one, grad=view([-1.0, -7.0], (2,)))
        for name, one in before.items()
    }
    lines = shown(step_with(after, changed=tuple(after)), step_with(before), 56, 4)
    assert [line.split()[0] for line in lines[1:3]] == ["weight.grad", "bias.grad"]
    assert [line[-1] for line in lines[1:3]] == ["◄", "◄"]
    assert lines[3].split()[0] == "weight"


def test_before_the_first_step_there_is_nothing_to_show() -> None:
    assert tensors.page(scene(), 60, 10).lines == ()


values = st.floats(width=32, allow_nan=False, allow_infinity=False)
views = st.one_of(
    values.map(view),
    st.lists(values, min_size=1, max_size=9).map(lambda v: view(v, (len(v),))),
    st.integers(-(2**63), 2**63).map(lambda v: view(v, (), dtype="int64")),
    st.just(view(None, (10**4, 10**4))),
)


@given(
    st.dictionaries(st.text("abcxyz_.", min_size=1, max_size=30), views, min_size=1, max_size=6),
    st.integers(46, 120), st.integers(3, 20), st.booleans(),
)  # fmt: skip
def test_no_value_breaks_the_table(
    names: dict[str, View], columns: int, rows: int, ascii: bool
) -> None:
    step = step_with(names, tuple(names)[:2])
    found: Scene = scene(1, step=step, ascii=ascii)
    for line in tensors.page(found, columns, rows).lines:
        assert width(line) <= columns + 2
        assert all(isinstance(span, Span) and "\n" not in span.text for span in line)


def test_where_values_have_little_room_the_dtypes_give_way_to_them() -> None:
    labels = view([0, 1, 2], (3,), dtype="int64")
    weights = view([-0.32409, 0.43171, 0.0018594, 0.19409], (4,))
    shown = at("forward", step=step_with({"net.fc1.bias": weights, "y": labels}))
    (row,) = (row for row in words(tensors.page(shown, 50, 9)) if "bias" in row)
    assert "0.43171" in row
    assert "float32" not in row
    assert "float32" in picture(tensors.page(shown, 70, 9))


def test_of_a_matrix_that_would_show_its_first_column_alone_statistics_are_told() -> None:
    rows = [[-0.32409, 0.43171, 0.0018594, 0.19409]] * 2
    values = view(rows, (2, 4), measured=Stats(-0.32409, 0.43171, 0.1, 0.1, 0, 0, False))
    shown = at("forward", step=step_with({"weight": values}))
    assert "min −0.3241  max 0.4317" in picture(tensors.page(shown, 40, 9))


@given(st.integers(30, 60))
def test_no_number_is_cut_within_its_digits(columns: int) -> None:
    numbers = [0.19409, -0.044625, 0.013499]
    values = view(numbers, (3,))
    page = tensors.page(at("forward", step=step_with({"bias": values}, ("bias",))), columns, 9)
    told = words(page)[1].replace("◄", "").split()[2:]
    assert set(told) <= {scalar(n, digits) for n in numbers for digits in (3, 4, 5)} | {"…"}
