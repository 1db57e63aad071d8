from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import Line, Span, plain
from tutor.ui.cells import fit, text_width, width
from tutor.ui.changes import SHOWN, differing, merged

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


@given(lines, lines)
def test_writing_the_difference_gives_the_new_line(before: Line, now: Line) -> None:
    before, now = fit(before, 20), fit(now, 20)
    start, part = differing(before, now)
    seen = look(before)
    seen[start : start + width(part)] = look(part)
    assert seen == look(now)


@given(lines, lines)
def test_a_line_of_another_width_is_written_over_what_was_there(before: Line, now: Line) -> None:
    start, part = differing(before, now)
    seen = look(before) + look((Span(" " * (start + width(part) - width(before))),))
    seen[start : start + width(part)] = look(part)
    assert seen[: width(now)] == look(now)
    assert all(cell == (" ", None) for cell in seen[width(now) :])


def test_equal_lines_need_nothing() -> None:
    line = (Span("a"), Span("b", "now"))
    assert differing(line, line)[1] == ()


def test_what_two_lines_have_in_common_is_left_out() -> None:
    before = (Span("w", "strong"), Span("  "), Span("0.3", "positive"), Span(" "), Span("│"))
    now = (Span("w", "strong"), Span("  "), Span("0.6", "positive"), Span(" "), Span("│"))
    assert differing(before, now) == (3, (Span("0.6", "positive"),))


def test_behind_a_mark_that_goes_the_next_cell_is_written_too() -> None:
    before = (Span("0.3", "positive"), Span(" ◄", "now"), Span(" "), Span("│"))
    now = (Span("0.3", "positive"), Span("  ", "now"), Span(" "), Span("│"))
    start, part = differing(before, now)
    assert (start, plain(part)) == (4, "  ")


def test_empty_cells_around_a_change_are_left_out() -> None:
    before, now = (Span("  ab      "),), (Span("  c  "), Span("     "))
    assert differing(before, now) == (2, (Span("c "),))


def test_spaces_of_two_roles_look_the_same_unless_they_have_a_ground() -> None:
    assert differing((Span(" ", "now"),), (Span(" ", "text"),))[1] == ()
    assert differing((Span(" ", "badge"),), (Span(" ", "text"),)) == (0, (Span(" ", "text"),))
