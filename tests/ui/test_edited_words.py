"""What is said of the edits of a variant."""

from tutor.ui.variants.edits import words

OLD = "lr = 0.1\n# a note\nstep()\n"


def test_comments_are_not_told_beside_code() -> None:
    new = "lr = 0.2\n# another note\n# %% update\nstep()\n"

    assert words(OLD, new) == "line 1: lr = 0.1 → lr = 0.2"


def test_comments_are_told_where_nothing_else_was_edited() -> None:
    new = OLD.replace("a note", "another note")

    assert words(OLD, new) == "line 2: # a note → # another note"


def test_a_line_that_was_commented_out_is_told() -> None:
    assert "step()" in words(OLD, OLD.replace("step()", "# step()"))
