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


def test_a_moved_line_is_left_out_in_one_place_and_new_in_the_other() -> None:
    moved = "lr = 0.1\nfor i in range(3):\n    zero()\n    forward()\n    update()\n"

    texts = [edit_text(edit) for edit in edits(SOURCE, moved)]

    assert len(texts) == 2
    assert any("is new" in text for text in texts)
    assert any("is left out" in text for text in texts)


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
