from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import Line, Span, plain
from tutor.ui.cells import fit
from tutor.ui.changes import cells, merged, reach

spans = st.builds(
    Span, st.text("ab ŷ→漢", max_size=5), st.sampled_from(["text", "now", "quiet", "badge"])
)
lines = st.lists(spans, max_size=6).map(tuple)


@given(lines)
def test_merging_changes_no_look(line: Line) -> None:
    assert plain(merged(line)) == plain(line)
    assert cells(merged(line)) == cells(line)
    assert len(merged(line)) <= len(line)


@given(lines, lines)
def test_sending_that_many_cells_gives_the_new_line(before: Line, now: Line) -> None:
    before, now = fit(before, 20), fit(now, 20)
    old, new = cells(before), cells(now)
    found = reach(before, now)
    if old is None or new is None:
        # A line with wide characters may be sent whole.
        assert 0 <= found <= 20
        return
    assert new[:found] + old[found:] == new
    assert found == 0 or old[found - 1] != new[found - 1]


def test_equal_lines_need_nothing() -> None:
    line = (Span("a"), Span("b", "now"))
    assert reach(line, line) == 0


def test_spaces_of_two_roles_look_the_same_unless_they_have_a_ground() -> None:
    assert reach((Span(" ", "now"),), (Span(" ", "text"),)) == 0
    assert reach((Span(" ", "badge"),), (Span(" ", "text"),)) == 1
