"""The lines of a list of options, as text."""

from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import plain
from tutor.ui.cells import width
from tutor.ui.choice_screen import Option, page
from tutor.ui.glyphs import UNICODE


def rows(*options: Option, columns: int = 40) -> list[str]:
    """Return the lines of the list."""
    return [plain(line) for line in page(options, 0, "", "", columns, UNICODE).lines]


def test_a_short_name_has_as_much_room_as_it_needs() -> None:
    assert rows(Option("a", "words")) == ["► a  words"]


def test_a_long_name_leaves_half_of_the_room_to_what_is_said_of_it() -> None:
    assert rows(Option("a name that goes on and on and on", "words about it")) == [
        "► a name that goes    words about it",
        "  on and on and on    ",
    ]


@given(st.text("ab ", min_size=1, max_size=90), st.text("cd ", max_size=90), st.integers(12, 76))
def test_no_line_is_wider_than_the_list(name: str, words: str, columns: int) -> None:
    lines = page((Option(name, words),), 0, "", "", columns, UNICODE).lines

    assert all(width(line) <= columns for line in lines)
