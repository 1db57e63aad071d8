import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import Span, plain
from tutor.ui.cells import text, width
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.page import Page, bare, framed, shortened, visible

THREE = Page((text("one"), text("two"), text("three")), "title", "foot")


def drawn(*args: object, **kwargs: object) -> list[str]:
    return [plain(line) for line in framed(*args, **kwargs)]  # type: ignore[arg-type]


def test_a_page_stands_in_a_box_with_its_title_and_foot() -> None:
    assert drawn(THREE, 20, 5, 0, UNICODE, False) == [
        "╭─ title ──────────╮",
        "│ one              │",
        "│ two              │",
        "│ three            │",
        "╰─────────── foot ─╯",
    ]


def test_arrows_say_where_there_is_more() -> None:
    assert drawn(THREE, 20, 3, 1, UNICODE, False) == [
        "╭─ title ──────────╮",
        "│ two              │",
        "╰──────── foot ▲▼ ─╯",
    ]


def test_what_shares_the_place_is_named_beside_the_title() -> None:
    first = drawn(THREE, 30, 5, 0, UNICODE, True, "Tab: ops")[0]
    assert first == "╭─ title ───────── Tab: ops ─╮"


def test_the_box_of_plain_characters_has_no_others() -> None:
    page = Page((text("ŷ → ∂L/∂w …"),), "β")
    assert all(line.isascii() for line in drawn(page, 24, 3, 0, ASCII, True))


@pytest.mark.parametrize("focused", [True, False])
def test_only_the_panel_in_focus_has_a_bright_border(focused: bool) -> None:
    first = framed(THREE, 20, 5, 0, UNICODE, focused)[0][0]
    assert first.role == ("rule_now" if focused else "rule")


@given(st.integers(12, 60), st.integers(3, 12), st.text(max_size=30), st.text(max_size=30))
def test_every_row_fills_its_width(cells: int, rows: int, title: str, tabs: str) -> None:
    page = Page((text("x" * 80), (Span("漢" * 40),)), title.replace("\n", ""), "foot")
    lines = framed(page, cells, rows, 0, UNICODE, True, tabs.replace("\n", ""))
    assert len(lines) == rows
    assert {width(line) for line in lines} == {cells}


def test_a_bar_fills_its_rows() -> None:
    assert [plain(line) for line in bare(Page((text("bar"),)), 5, 2, UNICODE)] == ["bar  ", "     "]


@given(
    st.integers(0, 50), st.integers(1, 20), st.integers(0, 50),
    st.one_of(st.none(), st.tuples(st.integers(0, 49), st.integers(0, 5))),
)  # fmt: skip
def test_what_must_be_kept_is_in_sight(
    offset: int, rows: int, total: int, keep: tuple[int, int] | None
) -> None:
    wanted = None
    if keep is not None and keep[0] < total:
        wanted = (keep[0], min(keep[0] + keep[1], total - 1))
    found = visible(offset, rows, total, wanted)
    assert 0 <= found <= max(total - rows, 0)
    if wanted is not None:
        assert found <= wanted[0] < found + rows
        if wanted[1] - wanted[0] < rows:
            assert wanted[1] < found + rows


def test_nothing_moves_while_all_is_in_sight() -> None:
    assert visible(3, 10, 40, (5, 8)) == 3


def test_a_sentence_is_shortened_between_words_and_never_inside_a_number() -> None:
    lines = [text("w went from 0.5 to 1.622, up by 1.122.")]
    more = (Span(" i", "now"),)
    for cells in range(12, 38):
        (line,) = shortened([*lines, text("b too.")], 1, cells, UNICODE, more)
        kept, _, rest = plain(line).partition(" …")
        assert rest == " i"
        assert set(kept.split()) <= set(plain(lines[0]).split())


def test_a_single_long_word_is_cut_where_it_must_be() -> None:
    (line,) = shortened([text("x" * 30), text("y")], 1, 12, UNICODE)
    assert plain(line) == "x" * 10 + " …"
