"""How a script falls into segments."""

from lesson_tools import lesson_of, picture

LOOP = """\
    \"\"\"Title.\"\"\"
    import torch

    w = 0

    for epoch in range(2):
        # %% forward: predict
        # Notes.
        y = w

        # %% loss
        e = y

        # %% backward
        g = e
        # %% update
        with open(e):
            w = g
        # %% zero_grad
        # Nothing to do.

    print(w)
    """


def test_a_lesson_falls_into_setup_header_phases_and_what_comes_after() -> None:
    assert picture(LOOP) == [
        "setup 2-4",
        "other 6 loop1 fetch",
        "forward 9 loop1 start 'predict'",
        "loss 12 loop1",
        "backward 15 loop1",
        "update 17-18 loop1",
        "zero_grad 19 loop1 empty",
        "after 22",
    ]


def test_notes_and_places_of_a_segment() -> None:
    forward = lesson_of(LOOP).segments[2]

    assert (forward.notes, forward.notes_line, forward.marker_line) == ("Notes.", 8, 7)


def test_a_loop_knows_its_lines_and_its_names() -> None:
    (loop,) = lesson_of(LOOP).loops

    assert (loop.number, loop.first_line, loop.last_line) == (1, 6, 19)
    assert (loop.variables, loop.inferred) == (("epoch",), False)


def test_without_markers_and_without_training_all_is_one_segment() -> None:
    assert picture("import os\n\nfor a in b:\n    print(a)\n# end\n") == ["setup 1-4"]


def test_sections_of_a_script_without_training() -> None:
    text = """\
        # %% the data
        x = 1

        # %% backward passes are fun
        y = 2
        # %% nothing: here
        """

    assert picture(text) == [
        "setup 2 'the data'",
        "setup 5 'backward passes are fun'",
        "setup 6 empty 'nothing: here'",
    ]


def test_sections_around_training_are_setup_other_and_after() -> None:
    loop = "for a in b:\n    # %% backward\n    c\n    # %% update\n    d\n"
    text = f"# %% one\nx\n{loop}# %% two\ny\n{loop}# %% three\nz\n"

    found = [row for row in picture(text) if "loop" not in row]

    assert found == ["setup 2 'one'", "other 9 'two'", "after 16 'three'"]


def test_code_before_the_first_marker_of_a_body_begins_the_iteration() -> None:
    text = """\
        for a in b:
            x = a
            # %% backward
            c
            # %% update
            d
        """

    assert picture(text) == [
        "other 1 loop1 fetch", "other 2 loop1 start", "backward 4 loop1", "update 6 loop1",
    ]  # fmt: skip


def test_a_with_around_two_phases_is_shown_with_the_first() -> None:
    text = """\
        for a in b:
            # %% backward
            c
            with d:
                # %% update
                e
                # %% zero_grad
                f
        """

    assert picture(text)[1:] == ["backward 3 loop1 start", "update 4-6 loop1", "zero_grad 8 loop1"]


def test_the_condition_around_a_phase_is_shown_with_it() -> None:
    text = """\
        for a in b:
            # %% backward
            c
            if d:
                # %% update
                e
            else:
                # %% other: wait
                f
        """

    assert picture(text)[1:] == [
        "backward 3 loop1 start", "update 4-6 loop1", "other 7-9 loop1 'wait'",
    ]  # fmt: skip


def test_a_condition_that_is_all_the_code_of_a_segment_stays_with_it() -> None:
    text = """\
        for a in b:
            if c:
                # %% backward
                d
                # %% update
                e
        """

    assert picture(text)[1:] == ["other 2 loop1 start", "backward 4 loop1", "update 6 loop1"]


def test_the_else_of_a_loop_comes_after_training() -> None:
    text = """\
        for a in b:
            # %% backward
            c
            # %% update
            d
        else:
            e
        f
        """

    assert picture(text)[3:] == ["after 6-7", "after 8"]


def test_the_same_phase_may_come_twice() -> None:
    text = """\
        for a in b:
            # %% zero_grad
            c
            # %% backward
            # %% update+loss
            d
            # %% zero_grad
            e
        """

    assert [row.split()[0] for row in picture(text)] == [
        "other", "zero_grad", "backward", "update+loss", "zero_grad",
    ]  # fmt: skip


def test_two_statements_on_one_line_share_it() -> None:
    text = "for a in b: c(); d()\nwhile e: pass\n"

    assert picture(text) == ["setup 1-2"]


def test_an_empty_script_has_no_segments() -> None:
    assert picture("") == []
    assert picture('"""Only a title."""\n# a comment\n') == []
