import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from landscapes import evenly, line, parabola, plane
from scenes import at, picture, words

from tutor.plain.lines import plain
from tutor.trace.landscape import Landscape, Weight
from tutor.ui.cells import width
from tutor.ui.page import Page, spelt
from tutor.ui.panels import loss


def drawn(land: Landscape | None, columns: int = 56, rows: int = 12, **changes: Any) -> Page:
    return loss.page(at("loss", plot=2, landscape=land, **changes), columns, rows)


def test_the_curve_its_tangent_the_present_point_and_the_next_are_seen() -> None:
    assert picture(drawn(line())) == (
        "● w = 0.3 · slope −25.5 · ○ next 0.555\n"
        "      │\n"
        "      │⢄\n"
        "      │ ⠑⠢⢄\n"
        "   50 ┤····⠉⠒⢄⡀\n"
        "      │    ···⠈⠑⢄⡀\n"
        "      │         ·⠈⠉⠢⢄⡀\n"
        "      │              ⠈⠑⠒⠤⣀\n"
        "      │            21.675 ●⠑⠢⠤○ 15.66\n"
        "      │                        ⠉⠒⠒⠢⠤⣀⣀⡀\n"
        "    0 ┤                             ··⠈⠉⠑⠒⠒⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀\n"
        "      └ −1 ────────── 0 ──────────── 1 ───────────── w ─"
    )


def test_numbers_have_their_names() -> None:
    assert words(drawn(line()))[0] == "● w = 0.3 · slope −25.5 · ○ next 0.555"


def test_the_title_names_the_weight_and_the_foot_the_keys() -> None:
    page = drawn(line(weights=(Weight("model.0.weight", (2, 1)),)))
    assert page.title == "loss by model.0.weight[2, 1]"
    assert page.foot == "k: map · K: weight"


def test_the_tangent_goes_through_the_present_point_with_the_slope() -> None:
    flat = line(lambda w: 5.0 + w * 0, slope=(10.0,), following=None)
    rows = words(drawn(flat, 57, 21))
    dots = [(row, column) for row, text in enumerate(rows) for column in range(len(text))
            if text[column] == "·" and row]  # fmt: skip
    assert dots == sorted(dots, key=lambda dot: (dot[0], dot[1]))
    assert len({row for row, _ in dots}) > 3
    rising = {row: min(column for r, column in dots if r == row) for row, _ in dots}
    columns = [rising[row] for row in sorted(rising)]
    assert columns == sorted(columns, reverse=True)


def test_without_a_slope_there_is_no_tangent_and_the_reason_is_said_quietly() -> None:
    page = drawn(line(slope=None, remark="The loss has no gradient here."))
    assert "slope" not in picture(page)
    assert "·" not in "".join(words(page)[2:])
    (said,) = (span for row in page.lines for span in row if "no gradient" in span.text)
    assert said.role == "quiet"


def test_without_a_next_step_none_is_drawn() -> None:
    assert "○" not in picture(drawn(line(following=None, following_loss=None)))


@pytest.mark.parametrize(("following", "glyph"), [(9.0, "→"), (-9.0, "←")])
def test_a_next_step_beyond_the_picture_is_an_arrow_at_its_edge(
    following: float, glyph: str
) -> None:
    land = line(following=(following,), following_loss=10.0)
    assert glyph in "\n".join(words(drawn(land))[1:])


def test_a_huge_loss_does_not_flatten_the_rest() -> None:
    def exploding(w: float) -> float:
        return parabola(w) if w < 2 else 1e30

    rows = words(drawn(line(exploding)))
    assert "1e30" not in "".join(rows)
    assert rows[0].startswith("● w = 0.3")
    falling = sum(any("⠀" < sign <= "⣿" for sign in row) for row in rows)
    assert falling > len(rows) // 2


def test_a_next_step_that_leads_nowhere_is_said_and_not_drawn() -> None:
    page = drawn(line(following=(math.inf,), following_loss=math.nan))
    assert words(page)[0].endswith("○ next not finite")
    assert "○" not in "".join(words(page)[1:])


def test_points_that_are_not_finite_are_counted() -> None:
    page = drawn(line(lambda w: parabola(w) if w < 2 else None))
    assert page.foot == "3 of 41 not finite · k: map · K: weight"


def test_while_it_is_worked_out_the_previous_one_stays_and_that_is_said() -> None:
    page = drawn(line(), surveyed="being worked out ...")
    assert page.title == "loss by w · being worked out ..."
    assert "●" in picture(page)


def test_before_there_is_one_that_is_said() -> None:
    page = drawn(None, surveyed="being worked out ...")
    assert picture(page) == "being worked out ..."
    assert {span.role for row in page.lines for span in row} == {"quiet"}


def test_one_that_could_not_be_had_says_why() -> None:
    land = line(losses=(), axes=((),), loss=None, remark="The loop stands in a function.")
    assert picture(drawn(land)) == "The loop stands in a function."


def test_one_of_two_weights_is_not_drawn_as_a_curve() -> None:
    assert "●" not in picture(drawn(plane()))


def test_plain_characters_draw_it_too() -> None:
    page = drawn(line(), ascii=True)
    text = "\n".join(plain(spelt(row, at("loss", ascii=True).glyphs)) for row in page.lines)
    assert text.isascii()
    assert "@ w = 0.3 | slope -25.5 | O next 0.555" in text
    assert all(sign in text.split("\n", 1)[1] for sign in "@O*.")


numbers = st.floats(-1e20, 1e20)


@given(
    st.lists(st.none() | numbers, min_size=5, max_size=5),
    numbers,
    st.none() | st.floats(),
    st.tuples(st.integers(21, 100), st.integers(3, 30)),
    st.booleans(),
)
def test_any_landscape_fits_into_its_panel(
    losses: list[float | None],
    here: float,
    following: float | None,
    size: tuple[int, int],
    ascii: bool,
) -> None:
    land = line(
        here=(here,), axes=(evenly(here - 1 - abs(here), here + 1 + abs(here), 5),),
        losses=tuple(losses), loss=losses[2], slope=(here,),
        following=None if following is None else (following,), following_loss=following,
    )  # fmt: skip
    lines = drawn(land, *size, ascii=ascii).lines
    assert len(lines) == size[1] or losses == [None] * 5
    assert all(width(row) <= size[0] for row in lines)
