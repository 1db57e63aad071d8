from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import Line, Span, plain
from tutor.ui.cells import text_width
from tutor.ui.merged import SHOWN, merged

spans = st.builds(
    Span, st.text("ab ŷ→◄漢", max_size=5), st.sampled_from(["text", "now", "quiet", "badge"])
)
lines = st.lists(spans, max_size=6).map(tuple)


def look(line: Line) -> list[tuple[str, str | None]]:
    """Return what is seen in each cell; a wide character is seen in both of its own."""
    return [
        (character, None if character == " " and role not in SHOWN else role)
        for text, role in line
        for character in text
        for _ in range(text_width(character))
    ]


@given(lines)
def test_merging_changes_no_look(line: Line) -> None:
    assert plain(merged(line)) == plain(line)
    assert look(merged(line)) == look(line)
    assert len(merged(line)) <= len(line)


def test_neighbours_of_one_role_become_one_and_spaces_join_what_stands_before_them() -> None:
    line = (Span("loss", "now"), Span(" "), Span("=", "now"), Span(" ", "badge"), Span("", "text"))
    assert merged(line) == (Span("loss =", "now"), Span(" ", "badge"))
