from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import plain
from tutor.ui.cells import width
from tutor.ui.drawing.dots import SOLID
from tutor.ui.drawing.scale import Scale, spread
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.plot import Axes, Plot


def rows_of(axes: Axes, plot: Plot) -> list[str]:
    return [plain(line) for line in axes.around(plot.lines())]


def made(columns: int = 30, rows: int = 6, **settings: bool) -> tuple[Axes, Plot]:
    axes = Axes((columns, rows), Scale(0, 4), Scale(0, 10), UNICODE, "w", **settings)
    return axes, Plot(axes.frame, UNICODE)


def test_axes_have_numbers_in_their_places_and_a_name() -> None:
    assert rows_of(*made()) == [
        "10 ┤                          ",
        "   │                          ",
        " 5 ┤                          ",
        "   │                          ",
        " 0 ┤                          ",
        "   └ 0 ───────── 2 ─────── w ─",
    ]


def test_a_number_stands_under_its_place() -> None:
    axes, plot = made(columns=40, rows=8)
    plot.mark(2, 0, "x", "now")
    rows = rows_of(axes, plot)
    assert rows[-2].index("x") == rows[-1].index("2")


def test_a_number_stands_beside_its_row() -> None:
    axes, plot = made()
    plot.mark(0, 5, "x", "now")
    (row,) = (row for row in rows_of(axes, plot) if "x" in row)
    assert row.startswith(" 5 ┤x")


def test_a_long_name_is_left_out_of_the_axis() -> None:
    axes = Axes((40, 6), Scale(0, 4), Scale(0, 10), UNICODE, "model.layers.0.weight[0, 1]")
    assert "model" not in rows_of(axes, Plot(axes.frame, UNICODE))[-1]


def test_the_ends_of_a_counting_axis_have_numbers() -> None:
    axes = Axes((60, 6), Scale(1, 87), Scale(0, 1), UNICODE, "iteration", whole=True, ends=True)
    foot = rows_of(axes, Plot(axes.frame, UNICODE))[-1]
    assert foot.startswith("      └ 1 ─")
    assert foot.endswith("─ iteration ─ 87 ")


def test_a_mark_that_is_there_stays() -> None:
    axes, plot = made()
    plot.mark(1, 1, "a", "now")
    plot.mark(1, 1, "b", "now")
    text = "\n".join(rows_of(axes, plot)[:-1])
    assert "a" in text
    assert "b" not in text


def test_words_stand_on_the_side_that_was_asked_for() -> None:
    axes, plot = made()
    plot.mark(2, 5, "x", "now")
    plot.say(2, 5, "right", "now")
    plot.say(2, 5, "left", "now", -1)
    assert "left x right" in rows_of(axes, plot)[2]


def test_words_do_not_cover_a_line() -> None:
    axes, plot = made()
    plot.curve(((0, 5), (4, 5)), SOLID, "positive")
    plot.mark(2, 5, "x", "now")
    plot.say(2, 5, "word", "now")
    rows = rows_of(axes, plot)
    assert "word" in rows[3]
    assert "x" in rows[2]


def test_words_without_a_place_are_left_out() -> None:
    axes, plot = made()
    plot.say(2, 5, "words that are far too long for this plot", "now")
    assert "words" not in "\n".join(rows_of(axes, plot))


def test_a_letter_stands_behind_the_end_or_beside_another() -> None:
    axes, plot = made()
    plot.letter(2, 5, "a", "symbol")
    plot.letter(2, 5, "b", "symbol")
    rows = rows_of(axes, plot)
    assert rows[2].index("a") == rows[1].index("b")


ends = st.floats(-1e12, 1e12)


@given(st.tuples(ends, ends), st.tuples(ends, ends), st.integers(12, 90), st.integers(2, 30))
def test_axes_fill_their_size_and_no_more(
    across: tuple[float, float], up: tuple[float, float], columns: int, rows: int
) -> None:
    for glyphs in (UNICODE, ASCII):
        axes = Axes((columns, rows), spread(list(across)), spread(list(up)), glyphs, "w[0]")
        lines = axes.around(Plot(axes.frame, glyphs).lines())
        assert len(lines) == rows
        assert len({width(line) for line in lines}) == 1
        assert width(lines[0]) <= max(columns, 4 + axes.margin + 1)
