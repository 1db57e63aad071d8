import msgspec
from graphs import ONE, USED_TWICE, forward, linear, op, operand
from graphs import number as box
from scenes import STEPS, at, picture, scene, view

from tutor.plain.lines import Span, plain
from tutor.trace.model import Result, Step
from tutor.ui.drawing.contents import Writer, tensor
from tutor.ui.drawing.graph import Graph
from tutor.ui.drawing.layers import layered
from tutor.ui.drawing.picture import drawn
from tutor.ui.drawing.plan import Style, planned
from tutor.ui.glyphs import UNICODE
from tutor.ui.panels import graph

earlier = STEPS.__getitem__


def test_the_backward_of_one_weight_runs_from_the_leaves_to_the_loss() -> None:
    assert picture(graph.page(at("backward", earlier=earlier), 116, 30)) == (
        "╭ w ────────╮    ╭ mul ────────────────────╮    ╭ sub ────────────────────╮   "
        "╭ pow 2 ────────╮   ╭ mean ────╮\n"
        "│ = 0.3     ├───►│ = 0.3 0.6 0.9 1.2       ├───►│ = −1.7 −3.4 −5.1 −6.8   ├──►"
        "│ =  2.89 11.56 ├──►│ = 21.675 │\n"
        "│ ∂ −25.5   │ ╭─►│ ∂ −0.85 −1.7 −2.55 −3.4 │ ╭─►│ ∂ −0.85 −1.7 −2.55 −3.4 │   "
        "│   26.01 46.24 │   │ ∂ 1      │\n"
        "╰───────────╯ │  ╰───────────────── y_pred ╯ │  ╰─────────────────────────╯   "
        "│ ∂ 0.25 ×4     │   ╰──── loss ╯\n"
        "              │                              │                                "
        "╰───────────────╯\n"
        "╭ X ────────╮ │  ╭ Y ──────────────────────╮ │\n"
        "│ = 1 2 3 4 ├─╯  │ = 2 4 6 8               ├─╯\n"
        "╰───────────╯    ╰─────────────────────────╯\n"
        "\n"
        "\n"
        "= value   ∂ gradient that came back to it from loss\n"
        "s walks the nodes"
    )


def test_a_small_terminal_writes_vectors_below_each_other() -> None:
    assert picture(graph.page(at("backward", item=2, earlier=earlier), 76, 19)) == (
        "╭ w ────────╮    ╭ mul ──────╮    ┏►sub ━━━━┓   ╭ pow 2 ────╮   ╭ mean ────╮\n"
        "│ = 0.3     ├───►│ = 0.3 0.6 ├───►┃ = −1.7  ┠──►│ =  2.89   ├──►│ = 21.675 │\n"
        "│ ∂ −25.5   │ ╭─►│   0.9 1.2 │ ╭─►┃   −3.4  ┃   │   11.56   │   │ ∂ 1      │\n"
        "╰───────────╯ │  │ ∂ −0.85   │ │  ┃   −5.1  ┃   │   26.01   │   ╰──── loss ╯\n"
        "              │  │   −1.7    │ │  ┃   −6.8  ┃   │   46.24   │\n"
        "╭ X ────────╮ │  │   −2.55   │ │  ┃ ∂ −0.85 ┃   │ ∂ 0.25 ×4 │\n"
        "│ = 1 2 3 4 ├─╯  │   −3.4    │ │  ┃   −1.7  ┃   ╰───────────╯\n"
        "╰───────────╯    ╰─── y_pred ╯ │  ┃   −2.55 ┃\n"
        "                               │  ┃   −3.4  ┃\n"
        "                 ╭ Y ────────╮ │  ┗━━━━━━━━━┛\n"
        "                 │ = 2 4 6 8 ├─╯\n"
        "                 ╰───────────╯\n"
        "\n"
        "► sub   line 25\n"
        "= −1.7 −3.4 −5.1 −6.8\n"
        "∂ −0.85 −1.7 −2.55 −3.4"
    )


def test_a_forward_step_shows_values_in_plain_characters() -> None:
    assert picture(graph.page(at("forward", item=0, ascii=True), 60, 20)) == (
        "+ w --------+    #>mul ==============#\n"
        "| = 0.3     +---># = 0.3 0.6 0.9 1.2 #\n"
        "+-----------+ +->#                   #\n"
        "              |  #=========== y_pred #\n"
        "+ X --------+ |\n"
        "| = 1 2 3 4 +-+\n"
        "+-----------+\n"
        "\n"
        "> mul -> y_pred   line 21\n"
        "= 0.3 0.6 0.9 1.2"
    )


def test_a_leaf_that_is_used_three_times_is_one_box() -> None:
    first, second = USED_TWICE
    page = graph.page(scene(1, step=second, earlier=[first, second].__getitem__), 60, 20)
    assert picture(page).split("\n\n")[0] == (
        "           ╭ mul ╮    ╭ add ─╮\n"
        "        ╭─►│ = 9 ├───►│ = 12 │\n"
        "        ├─►│ ∂ 1 │ ╭─►│ ∂ 1  │\n"
        "╭ a ──╮ │  ╰── b ╯ │  ╰─── c ╯\n"
        "│ = 3 ├─┤          │\n"
        "│ ∂ 7 │ ╰──────────╯\n"
        "╰─────╯"
    )


def test_the_node_walked_to_is_lit_and_its_gradient_goes_on_in_the_same_colour() -> None:
    page = graph.page(at("backward", item=3, earlier=earlier), 116, 30)
    spans = [span for line in page.lines for span in line]
    assert Span("►mul ", "now") in spans
    assert any("►" in span.text and span.role == "now" for span in page.lines[1])
    assert page.foot == "4 of 5"
    assert page.keep == (0, 3)


def test_no_gradient_is_drawn_to_go_back_to_the_data() -> None:
    page = graph.page(at("backward", item=3, earlier=earlier), 116, 30)
    into_mul = next(span for span in page.lines[2] if "╭─►" in span.text)
    assert into_mul.role == "faint"


def test_the_leaf_is_the_last_node_of_the_walk() -> None:
    page = graph.page(at("backward", item=4, earlier=earlier), 116, 30)
    assert picture(page).startswith("┏►w ━━━━━━━━┓")
    assert picture(page).endswith("► w\n= 0.3\n∂ −25.5")


def test_a_matrix_is_spelt_out_row_by_row_where_there_is_room() -> None:
    matrix = view([[1.0, 2.5], [3.0, -4.0]], (2, 2))
    step = forward(op(0, "neg", (operand("a"),), Result("m", matrix), "$0"))
    high = picture(graph.page(scene(1, step=step, item=0), 60, 20))
    assert high.endswith("► neg → m   line 7\n= 1  2.5\n  3 −4")
    low = picture(graph.page(scene(1, step=step, item=0), 60, 8))
    assert low.endswith("► neg → m   line 7\n= 1 2.5 3 −4")


def test_signs_keep_their_colours() -> None:
    lines = graph.page(at("backward", earlier=earlier), 116, 30).lines
    roles = {span.text.strip(): span.role for line in lines for span in line}
    assert roles["−25.5"] == "negative"
    assert roles["21.675"] == "positive"


def test_a_step_without_calls_says_so() -> None:
    empty = msgspec.structs.replace(STEPS[1], ops=(), flows=())
    assert "no torch or NumPy function" in picture(graph.page(scene(1, step=empty), 60, 10))
    assert "no torch or NumPy function" in picture(graph.page(scene(), 60, 10))


def test_a_value_that_was_not_recorded_is_a_question_mark() -> None:
    steps = linear()
    page = graph.page(scene(1, step=steps[1], item=2, earlier=steps.__getitem__), 90, 20)
    assert "┃ = ?" in picture(page)
    assert picture(page).endswith("► t   line 7\n= not recorded\n∂ 1.5")


def long_chain(length: int) -> Step:
    ops = [op(0, "exp", (operand("a"),), Result(None, ONE), "$0")]
    for number in range(1, length):
        name = f"relu{number}"
        ops.append(op(number, name, (operand(None, number - 1),), Result(None, ONE), "$0"))
    return forward(*ops)


def test_of_a_large_graph_a_part_is_drawn_and_it_says_so() -> None:
    page = graph.page(scene(1, step=long_chain(40), item=20), 116, 20)
    text = picture(page)
    assert text.startswith("This graph has 41 nodes. At most 25 are drawn at once")
    assert "►relu20" in text
    assert "relu39" not in text
    assert page.foot == "21 of 40"
    # What stands for the nodes left out is none of those that are counted.
    assert graph.page(scene(1, step=long_chain(40)), 116, 20).foot == "12 nodes"


def test_of_a_graph_in_pieces_the_one_with_the_node_walked_to_is_drawn() -> None:
    # Given an update of many weights, whose steps have nothing to do with each other
    steps = [op(n, f"sub{n}_", (operand(f"w{n}"),), Result(f"w{n}", ONE), "$0") for n in range(30)]
    text = picture(graph.page(scene(1, step=forward(*steps), item=3), 116, 20))

    told = " ".join(text.split())
    assert "has 60 nodes. These 2 are all that sub3_ is connected with; s and S move on." in told


def test_layers_out_of_sight_are_said_to_be() -> None:
    text = picture(graph.page(scene(1, step=long_chain(12), item=5), 60, 20))
    assert text.startswith("9 of 13 layers are out of sight; s and S move along.")
    assert "►relu5" in text


def test_a_name_with_markup_in_it_stands_as_it_is() -> None:
    step = forward(op(0, "mul", (operand("w[i]"), operand("[b]x[/]")), Result("y[0]", ONE)))
    text = picture(graph.page(scene(1, step=step), 60, 20))
    assert all(name in text for name in ("w[i]", "[b]x[/]", "y[0]"))


def test_plain_characters_suffice_where_they_are_asked_for() -> None:
    step = forward(op(0, "mul", (operand("σ"), operand("ŷ")), Result("λ", ONE)))
    shown = graph.page(scene(1, step=step, ascii=True, item=0), 60, 20)
    drawing = [span.text for line in shown.lines[:-3] for span in line]
    assert all(text.isascii() for text in drawing)
    assert "sigma" in "".join(drawing)


def test_numbers_give_up_a_digit_before_a_tensor_is_only_a_shape() -> None:
    gradient = view([-0.7111, -1.4222, -2.1333], (3,))
    rows = tensor(gradient, 6, 4, UNICODE)
    assert [plain(row) for row in rows.lines] == ["−0.711", "−1.42 ", "−2.13 "]
    assert not rows.cut


def test_equal_numbers_are_counted_in_few_cells_too() -> None:
    third = view([1 / 3] * 3, (3,))
    assert [plain(tensor(third, cells, 4, UNICODE).lines[0]) for cells in (9, 8, 7)] == [
        "0.3333 ×3",
        "0.333 ×3",
        "0.33 ×3",
    ]


def test_a_line_that_runs_down_from_a_name_begins_below_it() -> None:
    graph = Graph((box("tensor", 5.0, name="five"), box("linear", 0.5)), ((), (0,)))
    plan = planned(
        graph,
        layered(graph.inputs),
        Style(Writer(UNICODE), down=True, widest=12, tall=1, gap=1, arrow=2),
    )

    rows = [plain(line) for line in drawn(graph, plan).lines()]

    assert "five ╯" in rows[2]
    assert rows[3].strip() == "│"
