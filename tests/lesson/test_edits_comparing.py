"""Which lines of an edited source are the same, changed, added or gone."""

from hypothesis import given
from hypothesis import strategies as st

from tutor.lesson.edits import Line, compared

SOURCES = st.lists(st.sampled_from(["a = 1", "b = 2", "", "    c(a, b)", "d = 4"])).map(
    lambda rows: "".join(row + "\n" for row in rows)
)


def test_a_replaced_line_is_changed() -> None:
    found = compared("a = 1\nlr = 0.1\nb = 2\n", "a = 1\nlr = 0.5\nb = 2\n")

    assert found.new == (Line(1, "same", 1), Line(2, "changed", 2), Line(3, "same", 3))
    assert found.gone == ()


def test_an_added_line_has_no_old_one() -> None:
    found = compared("a\nb\n", "a\n# %% loss\nb\n")

    assert found.new == (Line(1, "same", 1), Line(2, "added", None), Line(3, "same", 2))
    assert found.changed == (2,)


def test_a_removed_line_is_gone() -> None:
    found = compared("a\nb\nc\n", "a\nc\n")

    assert found.gone == (2,)
    assert found.old_to_new == {1: 1, 3: 2}


def test_a_statement_of_three_lines_that_becomes_one_is_paired_with_its_first() -> None:
    found = compared("x = f(\n    1,\n    2)\ny\n", "x = f(3)\ny\n")

    assert found.new == (Line(1, "changed", 1), Line(2, "same", 4))
    assert found.gone == (2, 3)


def test_a_moved_line_is_gone_at_one_place_and_added_at_another() -> None:
    found = compared("zero()\nforward()\nloss()\n", "forward()\nloss()\nzero()\n")

    assert [line.kind for line in found.new] == ["same", "same", "added"]
    assert found.gone == (1,)


def test_line_ends_do_not_count() -> None:
    assert compared("a\r\nb\r\n", "a\nb").changed == ()


@given(SOURCES)
def test_a_source_is_the_same_as_itself(source: str) -> None:
    found = compared(source, source)

    assert all(line == Line(line.number, "same", line.number) for line in found.new)
    assert found.gone == ()


@given(SOURCES, SOURCES)
def test_every_line_of_both_sides_is_told_once(old: str, new: str) -> None:
    found = compared(old, new)
    old_rows, new_rows = old.splitlines(), new.splitlines()

    olds = [line.old for line in found.new if line.old is not None]
    assert [line.number for line in found.new] == list(range(1, len(new_rows) + 1))
    assert sorted([*olds, *found.gone]) == list(range(1, len(old_rows) + 1))
    assert olds == sorted(olds)
    for line in found.new:
        assert (line.kind == "added") == (line.old is None)
        if line.kind == "same":
            assert line.old is not None
            assert new_rows[line.number - 1] == old_rows[line.old - 1]
