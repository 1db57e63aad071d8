from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import Span, plain
from tutor.ui.cells import between, clean, cut, fit, take, text, text_width, width, wrap

texts = st.text(max_size=40).map(clean)


@given(texts, st.integers(0, 30))
def test_a_line_is_fitted_to_its_cells_exactly(words: str, cells: int) -> None:
    assert width(fit(text(words), cells)) == cells


@given(texts, st.integers(0, 30))
def test_a_cut_line_begins_as_it_did(words: str, cells: int) -> None:
    shown = plain(cut(text(words), cells))
    assert text_width(shown) <= cells
    assert shown == words or words.startswith(shown.removesuffix("…"))


@given(texts, st.integers(1, 30))
def test_wrapping_loses_no_word(words: str, cells: int) -> None:
    lines = wrap(words, cells)
    assert all(width(line) <= max(cells, 2) for line in lines)
    assert "".join("".join(plain(line).split()) for line in lines) == "".join(words.split())


def test_wide_and_combining_characters_count_as_terminals_do() -> None:
    assert text_width("ŷ") == 1
    assert text_width("x̂") == 1
    assert text_width("漢字") == 4
    assert take("漢字", 3) == "漢"


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert clean("a\tb\x1b[31mc") == "a    b�[31mc"


def test_two_parts_stand_at_both_ends() -> None:
    line = between((Span("title that is long"),), (Span("end"),), 12)
    assert plain(line) == "title th…end"
