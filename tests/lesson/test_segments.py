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


def test_an_inner_loop_that_trains_and_an_outer_one_that_does_not() -> None:
    text = """\
        for epoch in range(3):
            total = 0
            for i, (x, y) in enumerate(batches):
                # %% backward
                c
                # %% update
                d
            print(total)
        print()
        """

    assert picture(text) == [
        "setup 1",
        "other 2",
        "other 3 loop1 fetch",
        "backward 5 loop1 start",
        "update 7 loop1",
        "other 8",
        "after 9",
    ]
    assert lesson_of(text).loops[0].variables == ("epoch", "i", "x", "y")


def test_phases_spread_over_two_loops_belong_to_the_outer_one() -> None:
    text = """\
        while a:
            for x in b:
                # %% forward
                c
                # %% backward
                d
            # %% update
            e
        """

    assert picture(text) == [
        "other 1 loop1 fetch",
        "other 2 loop1 start",
        "forward 4 loop1",
        "backward 6 loop1",
        "update 8 loop1",
    ]
    assert lesson_of(text).loops[0].variables == ()


def test_a_training_loop_in_a_training_loop() -> None:
    text = """\
        for a in b:
            for c in d:
                # %% backward
                e
                # %% update
                f
            # %% backward
            g
            # %% update
            h
        """

    assert picture(text) == [
        "other 1 loop1 fetch",
        "other 2 loop1 empty start",
        "other 2 loop2 fetch",
        "backward 4 loop2 start",
        "update 6 loop2",
        "backward 8 loop1",
        "update 10 loop1",
    ]


def test_a_function_whose_body_is_the_training_loop() -> None:
    text = """\
        def step(x):
            '''Doc.'''
            # %% forward
            p = x
            # %% backward
            # %% update
            return p

        for x in data:
            loss = step(x)
            print(loss)
        print("end")
        """

    assert picture(text) == [
        "other 1-2 loop1 fetch",
        "forward 4 loop1 start",
        "backward 5 loop1 empty",
        "update 7 loop1",
        "setup 9-10",
        "other 11",
        "after 12",
    ]


def test_what_is_before_a_call_that_trains_is_setup_and_what_is_behind_it_after() -> None:
    text = """\
        def train():
            n = 3
            for a in range(n):
                # %% backward
                b
                # %% update
                c
            return n

        def main():
            x = 1
            train()
            print(x)

        if __name__ == "__main__":
            main()
            print("done")
        """

    assert picture(text) == [
        "after 1 fetch",
        "setup 2",
        "other 3 loop1 fetch",
        "backward 5 loop1 start",
        "update 7 loop1",
        "after 8",
        "after 10 fetch",
        "setup 11-12",
        "after 13",
        "setup 15-16",
        "after 17",
    ]


def test_a_method_is_found_through_its_instance() -> None:
    text = """\
        class Trainer:
            def fit(self):
                for a in b:
                    # %% backward
                    c
                    # %% update
                    d

        trainer = Trainer()
        trainer.fit()
        print(trainer)
        """

    assert picture(text)[-2:] == ["setup 9-10", "after 11"]


def test_a_method_of_another_class_is_not_taken_for_it() -> None:
    text = """\
        class Trainer:
            def train(self):
                for a in b:
                    # %% backward
                    c
                    # %% update
                    d

        model = Model()
        model.train()
        Trainer().train()
        print(model)
        """

    assert picture(text)[-2:] == ["setup 9-11", "after 12"]


def test_a_function_that_nobody_calls_counts_where_it_stands() -> None:
    text = """\
        x = 1
        def train():
            for a in b:
                # %% backward
                c
                # %% update
                d
        y = 2
        """

    assert picture(text)[0] == "setup 1"
    assert picture(text)[-1] == "after 8"


def test_a_function_called_for_each_setting_trains_in_a_loop() -> None:
    text = """\
        def train(lr):
            for a in b:
                # %% backward
                c
                # %% update
                d

        for lr in (1, 2):
            print(lr)
            train(lr)
            print("trained")
        print("all")
        """

    assert picture(text)[-4:] == ["setup 8", "other 9-10", "other 11", "after 12"]


def test_phases_in_a_closure_belong_to_the_loop_around_it() -> None:
    text = """\
        for a in b:
            def closure():
                # %% forward
                c
                # %% backward
                return d
            # %% update
            step(closure)
        """

    assert picture(text) == [
        "other 1 loop1 fetch",
        "other 2 loop1 start",
        "forward 4 loop1",
        "backward 6 loop1",
        "update 8 loop1",
    ]


def test_two_statements_on_one_line_share_it() -> None:
    text = "for a in b: c(); d()\nwhile e: pass\n"

    assert picture(text) == ["setup 1-2"]


def test_an_empty_script_has_no_segments() -> None:
    assert picture("") == []
    assert picture('"""Only a title."""\n# a comment\n') == []
