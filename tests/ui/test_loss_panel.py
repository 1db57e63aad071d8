from hypothesis import given
from hypothesis import strategies as st
from scenes import at, picture, scene, words

from tutor.plain.lines import plain
from tutor.trace.timeline import Point
from tutor.ui.cells import width
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.panels import loss
from tutor.ui.plot import Curve, Frame, draw


def test_the_curve_falls_and_marks_the_present_point() -> None:
    assert picture(loss.page(at("loss", 4), 40, 9)) == (
        "30 ┤⠉⠒⠤⢄⡀\n"
        "   │    ⠈⠉⠒⠢⢄⣀\n"
        "   │          ⠉⠒⠢⠤⢄⣀⡀\n"
        "   │                ⠈⠉⠑⠒⠢⠤⢄⣀⡀\n"
        "   │                        ⠈⠉⠉⠑⠒⠒⠢⠤⠤⢄●\n"
        "   │                            11.314\n"
        "   │\n"
        " 0 ┤\n"
        "   └─ iteration 1 ─────────────────── 4"
    )


def test_looking_back_moves_the_mark_along_the_curve() -> None:
    rows = words(loss.page(at("backward", 2), 56, 10))
    (line,) = (row for row in rows if "●" in row)
    assert line.endswith(" 21.675")


def test_the_present_point_has_the_role_now() -> None:
    spans = [span for line in loss.page(at("loss", 4), 56, 10).lines for span in line]
    assert {span.text for span in spans if span.role == "now"} == {"●", " 11.314 "}


def test_without_a_loss_it_says_when_there_will_be_one() -> None:
    assert "once it has been computed" in picture(loss.page(scene(0, points=()), 56, 10))


def test_a_loss_that_is_not_finite_is_counted_and_left_out() -> None:
    points = (Point(2, 1, 3.0), Point(7, 2, float("nan")), Point(12, 3, float("inf")))
    page = loss.page(scene(12, points=points), 56, 10)
    assert page.foot == "2 of 3 not finite"


def test_a_negative_loss_has_its_own_end_of_the_axis() -> None:
    points = (Point(2, 1, 0.8), Point(7, 2, -9.1))
    lines = words(loss.page(scene(12, points=points), 56, 10))
    assert lines[0].startswith(" 0.8 ┤")
    assert lines[-2].startswith("−9.1 ┤")


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


@given(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1)), min_size=1, max_size=30))
def test_every_point_of_a_curve_is_drawn(points: list[tuple[int, float]]) -> None:
    frame = Frame(30, 6, 0, 50, 0.0, 1.0)
    for glyphs in (UNICODE, ASCII):
        lines = draw(Curve(tuple(sorted(points))), frame, None, glyphs)
        assert [width(line) for line in lines] == [30] * 6
        assert any(plain(line).strip() for line in lines)
