"""What is written is plain text: no order to a terminal, no line that is too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.cells import text_width
from tutor.ui.linewise.paper import Paper, folded, tidy


def written(text: str, width: int = 40, ascii: bool = False) -> str:
    said: list[str] = []
    Paper(said.append, ascii, lambda: width).say(text)
    return "".join(said)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(Bplain\x1bc", "plain"),
        (" 10%\r 50%\r100%\nnext\r\n", "100%\nnext\n"),
        ("a\tb\x00", "a    b�"),
    ],
)
def test_orders_to_a_terminal_are_left_out(text: str, read: str) -> None:
    assert tidy(text) == read


@given(st.text())
def test_no_control_character_is_ever_written(text: str) -> None:
    assert all(char.isprintable() or char == "\n" for char in written(text))


@given(st.text(st.characters(max_codepoint=0x3FFF)), st.integers(20, 90))
def test_no_line_is_wider_than_there_is_room(text: str, width: int) -> None:
    assert all(text_width(row) <= width for row in written(text, width).split("\n"))


def test_a_line_is_broken_at_a_blank_and_goes_on_further_in() -> None:
    assert folded("  one two three four", 12) == ["  one two", "      three", "      four"]


def test_a_sentence_goes_on_where_it_began() -> None:
    assert folded("one two three four", 10) == ["one two", "three four"]


def test_a_word_that_is_too_long_is_broken_inside() -> None:
    assert folded("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_plain_characters_are_plain() -> None:
    assert written("step 1 · ∂L/∂w ≈ −3", ascii=True) == "step 1 - dL/dw ~= -3\n"
