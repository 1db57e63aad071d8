"""Printed text as a terminal would show it in the end: the states of a progress bar are one row."""

import pytest

from tutor.plain.settled import last_states, settled
from tutor.trace.printed import joined

UP = "\x1b[A"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("a\nb\n", ["a", "b"]),
        ("a\n\nb", ["a", "", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        (" 10 %\r 20 %\n", [" 20 %"]),
        ("100 %\r20 %", ["20 %%"]),
        ("100 %\r\x1b[K20 %", ["20 %"]),
        ("abc\b\bX", ["aXc"]),
        ("\x1b[31mred\x1b[0m", ["red"]),
        ("one\ntwo" + UP + "\rONE", ["ONE", "two"]),
        (UP + "top", ["top"]),
        ("one\ntwo\x1bATWO", ["one", "twoTWO"]),
        ("\x1b]0;title\x07text", ["text"]),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", ["link"]),
        ("\x1b(Bplain\x1bc", ["plain"]),
    ],
)
def test_text_comes_to_what_a_terminal_shows(text: str, rows: list[str]) -> None:
    assert last_states(text) == rows


def test_nested_bars_are_their_last_states_and_one_that_is_wiped_out_goes() -> None:
    # Given what tqdm writes for a bar inside another, which it wipes out in the end
    bars = f"\router 0/2\n\rinner 0/2{UP}\n\rinner 1/2{UP}\n\r         {UP}\router 1/2"

    assert last_states(joined("", bars[: bars.rindex(UP) - 11])) == ["outer 0/2", "inner 1/2"]
    assert last_states(joined("", bars)) == ["outer 1/2"]


def test_what_is_printed_while_a_bar_stands_comes_above_it() -> None:
    # Given a bar that an earlier step began and this one goes on with, and a line beside it
    rows = settled(joined("start\n", "\r 10 %"), joined("epoch 1\n", "\r 20 %"))

    assert [tuple(row) for row in rows] == [("start", 0), ("epoch 1", 1), (" 20 %", 1)]


def test_a_row_belongs_to_the_text_that_wrote_in_it_last() -> None:
    assert [row.text_number for row in settled("a\nb", "c\n")] == [0, 1]
