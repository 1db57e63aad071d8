import math
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from landscapes import bowl, line, plane
from scenes import at, picture, words

from tutor.plain.lines import plain
from tutor.trace.landscape import Landscape, Weight
from tutor.ui.cells import width
from tutor.ui.drawing.levels import levels
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.page import Page, spelt
from tutor.ui.panels import loss
from tutor.ui.panels.landscape import drawable

PATH = ((-0.8, -0.6), (-0.2, -0.4))


def drawn(land: Landscape | None, columns: int = 56, rows: int = 14, **changes: Any) -> Page:
    return loss.page(at("loss", plot=3, landscape=land, **changes), columns, rows)


def test_the_map_shows_the_valley_the_path_the_present_point_and_the_next() -> None:
    assert picture(drawn(plane(), path=PATH)) == (
        "→ w = 0 · ↑ b[0] = 0 · loss 8 · ○ next 2.72\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓\n"
        "    2 ┤▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒░░░░░░░░░░░░░░░░░░░░░░░░░░░\n"
        "      │▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒░░░░░░░░░:::···     ···:::░░░░\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒○▒▒▒▒░░░░░░░░░░░░░░░░░░░░░░░░░░░\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒\n"
        "    0 ┤▓▓▓▓▓▓▓▓▓▓⢀⠔●▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▒▒▒▒▒▒▒▒▒▒▒▓▓▓▓▓▓▓\n"
        "      │▓▓⢀⣀⡠⠤⠤⠤⠒⠒⠁▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓\n"
        "      │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓\n"
        "      └ −1 ─────── 0 ───────── 1 ───────── 2 ─────── w ─\n"
        "   below 0.05  ·· from 0.05  :: 0.2  ░░ 0.5  ▒▒ 2  ▓▓ 5"
    )


def test_both_axes_are_named_with_the_way_they_go() -> None:
    top = words(drawn(plane()))[0]
    assert top == "→ w = 0 · ↑ b[0] = 0 · loss 8 · ○ next 2.72"
    assert drawn(plane()).title == "loss by w and b[0]"


def test_shades_darken_towards_the_lowest_loss() -> None:
    rows = words(drawn(plane(following=None), 80, 30))[1:-2]
    lowest = min(range(len(rows)), key=lambda row: abs(row - len(rows) // 2))
    shades = [UNICODE.shades.index(c) for c in rows[lowest][7:] if c in UNICODE.shades]
    least = shades.index(min(shades))
    assert shades[:least] == sorted(shades[:least], reverse=True)
    assert shades[least:] == sorted(shades[least:])


def test_each_shade_is_the_band_that_the_loss_is_in() -> None:
    land = plane(following=None)
    page = drawn(land, 80, 30)
    bounds = levels(land, len(UNICODE.shades))
    rows = words(page)[1:-2]
    right = next(row for row in rows if row.startswith("    1 ┤"))
    shade = right[7:].rjust(1)[0]
    assert UNICODE.shades.index(shade) == sum(bound <= bowl(-1, 1) for bound in bounds)


def test_the_key_says_where_shades_begin() -> None:
    key = words(drawn(plane(), 76, 16))[-1]
    bounds = levels(plane(), len(UNICODE.shades))
    assert key.split()[0] == "below"
    assert all(f"{bound:g}" in key for bound in bounds)


def test_the_path_is_drawn_over_the_shades() -> None:
    with_path, without = (picture(drawn(plane(), path=path)) for path in (PATH, ()))
    braille = [sum(0x2800 <= ord(c) < 0x2900 for c in text) for text in (with_path, without)]
    assert braille[0] > braille[1] + 3


def test_a_next_step_that_leads_nowhere_is_not_drawn() -> None:
    land = plane(following=(math.nan, 0.0), following_loss=None)
    rows = words(drawn(land, 76))
    assert rows[0].endswith("○ next not finite")
    assert "○" not in "".join(rows[1:])


def test_losses_that_are_not_finite_have_a_sign_and_are_counted() -> None:
    page = drawn(plane(lambda w, b: None if w > 2.5 else bowl(w, b)))
    assert "×" in picture(page)
    assert page.foot == "45 of 375 not finite · k: loss curve · K: weight"


def test_plain_characters_draw_it_too() -> None:
    page = drawn(plane(), ascii=True, path=PATH)
    text = "\n".join(plain(spelt(row, ASCII)) for row in page.lines)
    assert text.isascii()
    assert text.startswith("> w = 0 | ^ b[0] = 0 | loss 8 | O next 2.72")
    assert all(sign in text.split("\n", 1)[1] for sign in "@O*#")


def test_without_a_map_its_reason_is_said() -> None:
    says = "A map needs two weights; this lesson has one."
    assert picture(drawn(None, surveyed=says)) == says
    assert picture(drawn(line(), surveyed=says)) == says


def test_long_names_keep_their_ends() -> None:
    land = plane(weights=(Weight("model.layers.0.weight", (0, 1)), Weight("model.layers.0.bias")))
    top = words(drawn(land, 36))[0]
    assert "[0, 1] = 0" in top
    assert len(top) <= 36


def test_wide_ranges_have_levels_that_are_times_each_other() -> None:
    bounds = levels(plane(lambda w, b: 10.0 ** (w + b)), 6)
    ratios = [after / before for before, after in pairwise(bounds)]
    assert len(bounds) == 5
    assert all(2 < ratio < 12 for ratio in ratios)


def test_narrow_ranges_have_levels_at_even_distances() -> None:
    bounds = levels(plane(lambda w, b: 100 + w + b), 6)
    distances = {round(after - before, 9) for before, after in pairwise(bounds)}
    assert len(bounds) >= 2
    assert len(distances) == 1


def test_a_flat_map_has_one_shade() -> None:
    page = drawn(plane(lambda w, b: 1.0))
    assert levels(plane(lambda w, b: 1.0), 6) == ()
    assert "●" in picture(page)


losses = st.lists(st.none() | st.floats(-1e20, 1e20), min_size=1, max_size=12)
several = st.floats(-5, 5)


@given(
    losses,
    st.lists(st.tuples(several, several), max_size=9),
    st.tuples(st.integers(21, 100), st.integers(3, 30)),
    st.booleans(),
)
def test_any_map_fits_into_its_panel(
    losses: list[float | None],
    path: list[tuple[float, float]],
    size: tuple[int, int],
    ascii: bool,
) -> None:
    land = plane(losses=tuple((losses * 375)[:375]))
    lines = drawn(land, *size, ascii=ascii, path=tuple(path)).lines
    assert len(lines) == size[1] or not drawable(land)
    assert all(width(row) <= size[0] for row in lines)
