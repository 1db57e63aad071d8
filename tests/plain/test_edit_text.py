"""What an edit changed in a script, as lines and as sentences."""

import pytest

from tutor.plain.edits import Edit, edit_text, edits, shown

SOURCE = "lr = 0.1\nfor i in range(3):\n    forward()\n    zero()\n    update()\n"


def test_a_changed_line_is_told_with_its_old_value() -> None:
    (edit,) = edits(SOURCE, SOURCE.replace("0.1", "0.5"))

    assert edit == Edit(1, "lr = 0.1", "lr = 0.5")
    assert edit_text(edit) == "line 1: lr = 0.5 (was 0.1)"


def test_a_line_left_out_has_nothing_new() -> None:
    (edit,) = edits(SOURCE, SOURCE.replace("    zero()\n", ""))

    assert edit == Edit(4, "    zero()", None)
    assert edit_text(edit) == "line 4 is left out: zero()"


def test_a_line_that_pass_stands_for_is_left_out() -> None:
    (edit,) = edits(SOURCE, SOURCE.replace("zero()", "pass  # left out: zero()"))

    assert edit_text(edit) == "line 4 is left out: zero()"


def test_an_added_line_counts_in_the_new_text() -> None:
    (edit,) = edits(SOURCE, "# a comment\n" + SOURCE)

    assert edit == Edit(1, None, "# a comment")
    assert edit_text(edit) == "line 1 is new: # a comment"


def test_a_moved_line_is_told_once() -> None:
    moved = "lr = 0.1\nfor i in range(3):\n    zero()\n    forward()\n    update()\n"

    (edit,) = edits(SOURCE, moved)

    assert edit.at is not None
    assert "moves to line" in edit_text(edit)


def test_a_line_that_moved_with_another_margin_has_still_moved() -> None:
    old = "a()\nwith x:\n    b()\n    c()\n    d()\n"

    found = edits(old, "a()\nc()\nwith x:\n    b()\n    d()\n")

    assert found == (Edit(4, "    c()", "c()", 2),)
    assert edit_text(found[0]) == "line 4 moves to line 2: c()"


def test_as_many_of_equal_lines_have_moved_as_are_gone() -> None:
    found = edits("a()\nb()\nc()\nd()\n", "b()\nc()\na()\nd()\na()\n")

    assert found == (Edit(1, "a()", "a()", 3), Edit(5, None, "a()"))


def test_other_code_is_told_whole() -> None:
    assert edit_text(Edit(3, "forward()", "backward()")) == "line 3: backward() (was forward())"


def test_empty_lines_are_not_told() -> None:
    assert edits("a = 1\n\nb = 2\n", "a = 1\nb = 2\n") == ()


@pytest.mark.parametrize("text", ["", SOURCE])
def test_an_equal_text_has_no_edits(text: str) -> None:
    assert edits(text, text) == ()


def test_comments_are_shown_only_where_nothing_else_changed() -> None:
    comment, code = Edit(1, "# %% update", None), Edit(2, "w = 1", "w = 2")

    assert shown([comment, code]) == (code,)
    assert shown([comment]) == (comment,)


def test_a_line_left_out_below_a_new_marker_is_told_as_left_out() -> None:
    old = "loss.backward()\nopt.zero_grad()\n"
    new = "loss.backward()\n# %% zero_grad\npass  # left out: opt.zero_grad()\n"

    told = [edit_text(edit) for edit in shown(edits(old, new))]

    assert told == ["line 2 is left out: opt.zero_grad()"]
