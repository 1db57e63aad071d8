import math
from itertools import pairwise

from fake_engine import recorded_lesson
from hypothesis import given
from hypothesis import strategies as st
from scenes import at, picture, scene, words

from tutor.trace.timeline import Point
from tutor.ui.cells import width
from tutor.ui.curves import NamedCurve, look
from tutor.ui.drawing.traced import traced
from tutor.ui.panels import loss


def test_the_curve_falls_and_marks_the_present_point() -> None:
    assert picture(loss.page(at("loss", 4), 40, 9)) == (
        "   30 ┤⠉⠒⠤⢄⡀\n"
        "      │    ⠈⠉⠒⠤⣀⡀\n"
        "   20 ┤         ⠈⠑⠒⠤⠤⣀⡀\n"
        "      │               ⠈⠉⠑⠒⠤⠤⣀⣀\n"
        "      │                       ⠉⠉⠉⠒⠒⠢⠤⠤⢄●\n"
        "   10 ┤                          11.314\n"
        "      │\n"
        "    0 ┤\n"
        "      └ 1 ─────── 2 ───── iteration ─ 4"
    )


def test_looking_back_moves_the_mark_along_the_curve() -> None:
    rows = words(loss.page(at("backward", 2), 56, 10))
    (line,) = (row for row in rows if "●" in row)
    assert line.endswith(" 21.675")


def test_the_present_point_has_the_role_now() -> None:
    spans = [span for line in loss.page(at("loss", 4), 56, 10).lines for span in line]
    assert {span.text for span in spans if span.role == "now"} == {"●", "11.314 "}


def test_without_a_loss_it_says_when_there_will_be_one() -> None:
    assert "once it has been computed" in picture(loss.page(scene(0, points=()), 56, 10))


def test_a_script_without_a_loop_promises_no_loss() -> None:
    seen = scene(0, points=(), lesson=recorded_lesson()._replace(loops=()))
    assert "no training loop" in picture(loss.page(seen, 56, 10))


def test_a_loss_that_is_not_finite_is_counted_and_left_out() -> None:
    points = (Point(2, 1, 3.0), Point(7, 2, float("nan")), Point(12, 3, float("inf")))
    page = loss.page(scene(12, points=points), 56, 10)
    assert page.foot == "2 of 3 not finite · k: logarithmic"


def test_the_curve_breaks_where_a_loss_is_not_finite() -> None:
    values = (4.0, 4.0, math.nan, 4.0, 4.0)
    points = tuple(Point(place, place + 1, value) for place, value in enumerate(values))
    rows = words(loss.page(scene(12, points=points), 56, 10))
    (row,) = (row for row in rows if "●" in row)
    assert " " in row.split("┤")[-1].strip()


def test_a_negative_loss_has_its_own_end_of_the_axis() -> None:
    points = (Point(2, 1, 0.8), Point(7, 2, -9.1))
    lines = words(loss.page(scene(12, points=points), 56, 10))
    assert lines[-2].startswith("  −10 ┤")
    assert sum(line.startswith("    0 ┤") for line in lines) == 1


def test_the_axis_ends_where_the_loop_does() -> None:
    points = tuple(Point(i, i, 1.0 / i) for i in range(1, 4))
    assert words(loss.page(scene(12, points=points), 56, 10))[-1].endswith(" 4")


def test_plain_characters_draw_the_curve_too() -> None:
    page = loss.page(at("loss", 4, ascii=True), 56, 10)
    text = picture(page)
    assert text.isascii()
    assert "*" in text
    assert "@" in text


numbers = st.floats(-1e30, 1e30)


@given(st.lists(numbers, min_size=1, max_size=60), st.integers(20, 90), st.integers(4, 20))
def test_any_curve_fits_into_its_panel(values: list[float], columns: int, rows: int) -> None:
    points = tuple(Point(place, place + 1, value) for place, value in enumerate(values))
    lines = loss.page(scene(3, points=points), columns, rows).lines
    assert len(lines) == rows
    assert all(width(line) <= max(columns, 30) for line in lines)


def test_the_foot_names_the_key_to_the_next_plot() -> None:
    assert loss.page(at("loss"), 56, 10).foot == "k: logarithmic"
    assert loss.page(at("loss", plot=1), 56, 10).foot == "k: by weight"


def falling(count: int, rate: float) -> tuple[Point, ...]:
    return tuple(Point(i * 5 + 2, i + 1, 30.0 * rate**i) for i in range(count))


WORLDS = (
    NamedCurve("original", falling(4, 0.7)),
    NamedCurve("a", falling(4, 0.3)),
    NamedCurve("lr = 0.1", falling(3, 1.2)),
)


def test_variants_are_told_apart_by_letters_and_named_with_their_losses() -> None:
    page = loss.page(at("loss", 2, curves=WORLDS), 70, 12)
    lines = words(page)
    assert lines[0] == "⠤⠤⠤ original 21 · ⠤ ⠤ a 9 · ⠄⠄⠄ b lr = 0.1 36"
    assert sum("a" in line for line in lines[1:-1]) == 1
    assert sum("b" in line for line in lines[1:-1]) == 1


def test_outside_of_several_loops_each_has_a_curve_of_its_own() -> None:
    loops = (
        NamedCurve("loop 1", tuple(Point(n, n, 9.0 / n) for n in (1, 2, 3))),
        NamedCurve("loop 2", tuple(Point(n + 3, n, 20.0 - n) for n in (1, 2, 3))),
    )
    points = tuple(point for curve in loops for point in curve.points)
    behind = scene(9, curves=loops, points=points)
    lines = words(loss.page(behind, 60, 12))
    assert lines[0] == "⠤⠤⠤ loop 1 3 · ⠤ ⠤ a loop 2 17"
    assert any(line.rstrip().endswith("17") for line in lines[1:-1])


def test_no_line_leads_from_the_end_of_one_loop_to_the_beginning_of_another() -> None:
    points = (Point(1, 1, 9.0), Point(2, 2, 4.0), Point(3, 1, 20.0), Point(4, 2, 18.0))
    drawn = traced(points, log=False)
    assert [loss == loss for _, loss in drawn.points] == [True, True, False, True, True]
    assert (drawn.whole, drawn.strange, drawn.last) == (4, 0, 2)


def test_variants_are_told_apart_in_plain_characters() -> None:
    page = loss.page(at("loss", 2, curves=WORLDS, ascii=True), 70, 12)
    lines = words(page)
    assert lines[0] == "*** original 21 | aaa 9 | bbb lr = 0.1 36"
    assert sum("aa" in line for line in lines[1:-1]) > 1
    assert sum("bb" in line for line in lines[1:-1]) > 1


def test_variants_have_strokes_and_colours_of_their_own() -> None:
    seen = [look(place, "") for place in range(9)]
    assert len({(one.stroke.pattern, one.role) for one in seen}) == 9
    assert len({one.letter for one in seen}) == 9


def test_a_low_panel_keeps_the_curves_and_leaves_the_names_out() -> None:
    page = loss.page(at("loss", 2, curves=WORLDS), 40, 4)
    assert len(page.lines) == 4
    assert "original" not in picture(page)


def test_the_logarithmic_plot_draws_a_steady_decay_as_a_straight_line() -> None:
    points = tuple(Point(i, i, 10.0 ** (3 - i)) for i in range(1, 5))
    rows = words(loss.page(scene(12, points=points, plot=1), 40, 8))
    assert [row[:5] for row in rows[:-1:2]] == ["  100", "   10", "    1", "  0.1"]
    starts = [len(row) - len(row[7:].lstrip()) for row in rows[:-1] if "●" not in row]
    steps = {after - before for before, after in pairwise(starts)}
    assert steps <= {4, 5, 6}


def test_the_logarithmic_plot_says_what_it_cannot_draw() -> None:
    points = (Point(2, 1, 3.0), Point(7, 2, -9.0), Point(9, 3, 0.0), Point(11, 4, float("nan")))
    page = loss.page(scene(12, points=points, plot=1), 56, 10)
    assert page.foot.startswith("1 of 4 not finite, 2 of 4 not above 0")
    only = loss.page(scene(12, points=points[1:3], plot=1), 56, 10)
    assert "None of the losses can be drawn here." in picture(only)


@given(st.lists(st.floats(), max_size=40), st.integers(21, 90), st.integers(3, 20), st.booleans())
def test_any_losses_at_all_fit_logarithmically(
    values: list[float], columns: int, rows: int, ascii: bool
) -> None:
    points = tuple(Point(place, place + 1, value) for place, value in enumerate(values))
    lines = loss.page(scene(3, points=points, plot=1, ascii=ascii), columns, rows).lines
    assert 1 <= len(lines) <= rows
    assert all(width(line) <= columns for line in lines[1:])
