"""What stands in the borders of the boxes of the graph where a name is long."""

import pytest
from graphs import number

from tutor.plain.lines import plain
from tutor.ui.drawing.box import Rectangle, draw, needed
from tutor.ui.drawing.canvas import Canvas
from tutor.ui.drawing.contents import Writer
from tutor.ui.glyphs import ASCII, UNICODE, Glyphs


def upper(label: str, cells: int, glyphs: Glyphs = UNICODE) -> str:
    """Return the upper border of a box with so many cells between its sides."""
    canvas = Canvas(glyphs is ASCII)
    node = number(label, 1.0)
    draw(canvas, node, Rectangle(0, 0, 3, cells + 4), 1, None, False, Writer(glyphs))
    return plain(canvas.lines()[0]).rstrip()


@pytest.mark.parametrize(
    ("cells", "shown"),
    [(14, "model.0.weight"), (12, "…0.weight"), (9, "…0.weight"), (8, "…weight"), (6, "weight")],
)
def test_of_a_dotted_name_the_end_is_kept(cells: int, shown: str) -> None:
    assert upper("model.0.weight", cells).split()[1] == shown


def test_no_half_of_brackets_is_kept() -> None:
    assert upper("opt.state[fc.weight].exp_avg", 20).split()[1] == "…exp_avg"


def test_weight_and_bias_of_two_layers_stay_apart() -> None:
    names = [f"model.{layer}.{part}" for layer in (0, 2) for part in ("weight", "bias")]
    assert len({upper(name, 9) for name in names}) == 4


def test_the_beginning_of_an_op_with_its_arguments_is_kept() -> None:
    assert upper("lerp_ 0.09999", 8).split()[1:3] == ["lerp_", "0…"]


def test_plain_characters_have_two_dots_for_what_is_left_out() -> None:
    assert upper("model.0.weight", 11, ASCII).split()[1] == "..0.weight"


def test_a_box_that_fits_its_name_needs_no_dots() -> None:
    node = number("model.0.weight", 1.0)
    assert needed(node, 30, 1, Writer(UNICODE)) == len("model.0.weight")
