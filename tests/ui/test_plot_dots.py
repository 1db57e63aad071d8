import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.drawing.dots import (
    BRAILLE,
    DASHED,
    DOTTED,
    MIXED,
    SOLID,
    Frame,
    Points,
    Stroke,
    drawn,
    joined,
)
from tutor.ui.drawing.scale import Scale

UNIT = Scale(0.0, 1.0)


def frame(cells: int = 10, rows: int = 4, fine: bool = True) -> Frame:
    return Frame(cells, rows, UNIT, UNIT, fine)


def dots(points: Points, stroke: Stroke, at: Frame | None = None) -> int:
    """Return how many dots a line sets."""
    cells = drawn(points, at or frame(), stroke).values()
    return sum((ord(cell) - BRAILLE).bit_count() for cell in cells)


def test_a_level_line_sets_one_dot_in_each_column() -> None:
    assert dots(((0, 0.5), (1, 0.5)), SOLID) == 20


def test_strokes_leave_out_dots_of_the_same_line() -> None:
    line = ((0.0, 0.5), (1.0, 0.5))
    counts = [dots(line, stroke) for stroke in (SOLID, MIXED, DASHED, DOTTED)]
    assert counts == [20, 14, 14, 7]
    assert drawn(line, frame(), MIXED) != drawn(line, frame(), DASHED)


def test_a_stroke_goes_on_over_the_points_of_a_line() -> None:
    whole = drawn(((0, 0.5), (1, 0.5)), frame(), DOTTED)
    parts = tuple((place / 19, 0.5) for place in range(20))
    assert drawn(parts, frame(), DOTTED) == whole


def test_a_line_breaks_at_a_value_that_is_not_finite() -> None:
    across = ((0.0, 0.0), (0.5, math.nan), (1.0, 0.0))
    assert set(drawn(across, frame(), SOLID)) == {(3, 0), (3, 9)}


def test_a_single_point_is_a_dot() -> None:
    assert dots(((0.5, 0.5),), SOLID) == 1


def test_what_leaves_the_picture_is_cut_off_where_it_leaves() -> None:
    line = drawn(((0, 0), (1, 2)), frame(), SOLID)
    assert (0, 4) in line or (0, 5) in line
    assert not any(column > 5 for _, column in line)


def test_what_lies_outside_is_not_drawn() -> None:
    assert drawn(((0, 2), (1, 3)), frame(), SOLID) == {}


def test_a_line_to_a_point_far_away_ends_at_the_edge() -> None:
    assert len(drawn(((0, 0.5), (1e300, 0.5)), frame(), SOLID)) == 10


def test_plain_characters_are_one_to_a_cell() -> None:
    line = drawn(((0, 0), (1, 0)), frame(fine=False), Stroke("#..", "a", ""))
    assert line == {(3, column): "a" for column in range(10)}


def test_two_lines_in_a_cell_keep_the_dots_of_both() -> None:
    assert joined("⠁", "⠂") == "⠃"
    assert joined("", "⠂") == "⠂"
    assert joined("░", "⠂") == "⠂"
    assert joined("*", "a") == "a"


points = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=40)


@given(points, st.integers(1, 40), st.integers(1, 20), st.booleans())
def test_every_point_inside_is_on_its_line(
    inside: list[tuple[float, float]], cells: int, rows: int, fine: bool
) -> None:
    at = frame(cells, rows, fine)
    line = drawn(tuple(inside), at, SOLID)
    assert all(at.cell(*point) in line for point in inside)
    assert all(0 <= row < rows and 0 <= column < cells for row, column in line)


anything = st.lists(st.tuples(st.floats(), st.floats()), max_size=20)


@given(anything)
def test_any_points_at_all_can_be_drawn(points: list[tuple[float, float]]) -> None:
    line = drawn(tuple(points), frame(), SOLID)
    assert all(0 <= row < 4 and 0 <= column < 10 for row, column in line)


@pytest.mark.parametrize("fine", [True, False])
def test_corners_of_the_scale_are_corners_of_the_picture(fine: bool) -> None:
    at = frame(fine=fine)
    assert at.cell(0, 1) == (0, 0)
    assert at.cell(1, 0) == (3, 9)
