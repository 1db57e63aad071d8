"""What was edited in a source, in signs and in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.variants.edits import Edited, edited, signs, without_comment, words

OLD = "import torch\nlr = 0.1\nw = 1.0\nprint(w)\n"


def test_a_changed_line_has_the_same_sign_on_both_sides() -> None:
    assert signs(OLD, OLD.replace("0.1", "0.2")) == ({2: "~"}, {2: "~"})


def test_a_new_line_has_a_sign_where_it_is_new() -> None:
    assert signs(OLD, OLD.replace("w = 1.0\n", "w = 1.0\nb = 0.0\n")) == ({}, {4: "+"})


def test_a_line_that_went_has_a_sign_where_it_was() -> None:
    assert signs(OLD, OLD.replace("w = 1.0\n", "")) == ({3: "-"}, {})


def test_edited_lines_are_listed_without_their_margins() -> None:
    assert edited("if a:\n    b = 1\n", "if a:\n    b = 2\n") == (Edited(2, "b = 1", "b = 2"),)


def test_edits_are_told_with_their_lines() -> None:
    assert words(OLD, OLD.replace("0.1", "0.2")) == "line 2: lr = 0.1 → lr = 0.2"
    assert words(OLD, OLD.replace("w = 1.0\n", "")) == "line 3: gone: w = 1.0"
    assert words(OLD, "a = 1\n" + OLD) == "line 1: new: a = 1"
    assert words(OLD, OLD) == "nothing is edited"


def test_many_edits_are_counted() -> None:
    old, new = "a\nb\nc\nd\n", "A\nB\nC\nD\n"
    assert words(old, new, most=2).endswith("; 2 more")


ROWS = st.lists(st.sampled_from(["a = 1", "b = 2", "    c = 3", "", "# d"]), max_size=8)


@given(ROWS, ROWS)
def test_every_sign_stands_at_a_line_of_its_source(old: list[str], new: list[str]) -> None:
    left, right = signs("\n".join(old), "\n".join(new))
    assert all(1 <= line <= max(len(old), 1) for line in left)
    assert all(1 <= line <= max(len(new), 1) for line in right)
    assert sum(sign == "~" for sign in left.values()) == sum(s == "~" for s in right.values())


@given(ROWS)
def test_a_source_has_no_edits_against_itself(rows: list[str]) -> None:
    text = "\n".join(rows)
    assert signs(text, text) == ({}, {})
    assert edited(text, text) == ()


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("  lr = 0.1  # small", "lr = 0.1"),
        ('s = "# no comment"', 's = "# no comment"'),
        ("f(", "f("),
        ("x = 'open", "x = 'open"),
    ],
)
def test_a_comment_is_told_from_a_string(code: str, rest: str) -> None:
    assert without_comment(code) == rest
