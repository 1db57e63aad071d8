"""Widths, blocks beside and above each other, and brackets that grow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.maths.typeset.boxes import Block, beside, extended, lowered, raised, stacked, text
from tutor.maths.typeset.brackets import fenced
from tutor.maths.typeset.cells import cells, padded, parted
from tutor.maths.typeset.transliteration import ascii_text

words = st.text(st.characters(exclude_categories=("C", "Z")), max_size=6)


def tall(*lines: str, baseline: int = 0) -> Block:
    return stacked([text(line) for line in lines], 0, "left")._replace(baseline=baseline)


@pytest.mark.parametrize(
    ("content", "width"), [("", 0), ("ab", 2), ("ŷ", 1), ("θ\u0302", 1), ("損失", 4), ("∑ᵢ", 2)]
)
def test_cells_count_what_a_terminal_shows(content, width):
    assert cells(content) == width


@given(words, st.integers(0, 12), st.sampled_from(["left", "centre", "right"]))
def test_padding_reaches_the_width_and_keeps_the_text(content, width, align):
    result = padded(content, width, align)
    assert cells(result) == max(width, cells(content))
    assert result.strip(" ") == content.strip(" ")


@given(words, st.integers(2, 8))
def test_parting_a_text_loses_nothing_and_fits(content, width):
    head, tail = parted(content, width)
    assert head + tail == content
    assert cells(head) <= width
    assert head or not content


def test_blocks_beside_each_other_are_level():
    block = beside((text("a = "), tall("1", "-", "2", baseline=1)))
    assert block == Block(("    1", "a = -", "    2"), 1, 5)


def test_nothing_beside_nothing_is_an_empty_line():
    assert beside(()) == Block(("",), 0, 0)


def test_stacked_blocks_are_centred_and_keep_one_base_line():
    assert stacked((text("abc"), text("d")), 1) == Block(("abc", " d "), 1, 3)


def test_raised_and_lowered_blocks_stand_at_the_corners():
    base = text("x")
    block = beside((base, raised(text("2"), base), lowered(text("i"), base)))
    assert block.lines == (" 2 ", "x  ", "  i")
    assert block.baseline == 1


def test_extending_adds_only_the_lines_that_are_missing():
    assert extended(text("x"), 1, 1) == Block((" ", "x", " "), 1, 1)
    assert extended(tall("a", "b", "c", baseline=1), 1, 0).height == 3


@pytest.mark.parametrize(
    ("left", "right", "ascii", "drawn"),
    [
        ("(", ")", False, ("⎛a⎞", "⎜b⎟", "⎝c⎠")),
        ("[", "]", False, ("⎡a⎤", "⎢b⎥", "⎣c⎦")),
        ("lbrace", "", False, ("⎧a", "⎨b", "⎩c")),
        ("lVert", "rVert", False, ("││a││", "││b││", "││c││")),
        ("lfloor", "rceil", False, ("⎢a⎤", "⎢b⎥", "⎣c⎥")),
        ("(", ")", True, ("/a\\", "|b|", "\\c/")),
        ("lbrace", "rbrace", True, ("/a\\", "<b>", "\\c/")),
        ("", "|", True, ("a|", "b|", "c|")),
    ],
)
def test_brackets_are_as_tall_as_what_they_hold(left, right, ascii, drawn):
    body = tall("a", "b", "c", baseline=1)
    assert fenced(left, body, right, ascii).lines == drawn


def test_a_curly_bracket_points_at_the_base_line():
    block = fenced("lbrace", tall("a", "b"), "", ascii=False)
    assert block.lines == ("⎧ ", "⎨a", "⎩b")
    assert block.baseline == 1


@pytest.mark.parametrize(
    ("content", "plain"),
    [
        ("w ← w − η·g", "w <- w - eta*g"),
        ("naïve Größe", "naive Grosse"),
        ("“so” — … ✓", '"so" -- ... ok'),
        ("x² ∑ ŷᵢ", "x^2 sum y_hat_i"),
        ("ŷ and x̄, θ̂; rôle, château", "y_hat and x_bar, theta_hat; role, chateau"),
        ("x ⊙ y, A ⊗ B, f ∘ g, a ∝ b", "x * y, A (x) B, f o g, a prop. to b"),
        ("|███▌ ░░| ┌─┐ │ ║ ↑↓ ●○ ½", "|#### ..| +-+ | | ^v *o 1/2"),
        ("Xᵀ · 10⁻⁵", "X^T * 10^(-5)"),
        ("損", "\\u640d"),
    ],
)
def test_text_becomes_ascii_by_its_nearest_form(content, plain):
    assert ascii_text(content) == plain


@given(st.text())
def test_any_text_becomes_ascii_and_only_that(content):
    assert ascii_text(content).isascii()
