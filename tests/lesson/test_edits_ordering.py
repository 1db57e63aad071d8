"""Phases in another order: what moves, what stays, and what is written twice."""

from textwrap import dedent

from order_scripts import NOW_AND_THEN, ORDER, ordered

MARKED = """\
    for i in range(3):
        x, y = batch()

        # %% forward
        # Predict.
        out = model(x)

        # %% loss
        loss = criterion(out, y)
        # %% backward
        loss.backward()  # flow

        # %% update
        # Move.
        with torch.no_grad():  # no recording
            w -= lr * w.grad

            # %% zero_grad
            w.grad = None

        # %% other
        print(loss)
    print("end")
    """


def test_the_present_order_changes_nothing() -> None:
    assert ordered(MARKED, *ORDER) == dedent(MARKED)


def test_phases_move_with_their_notes_while_a_with_is_repeated_and_empty_lines_stay() -> None:
    found = ordered(MARKED, "zero_grad", "forward", "loss", "backward", "update")

    assert found == dedent("""\
        for i in range(3):
            x, y = batch()

            with torch.no_grad():  # no recording
                # %% zero_grad
                w.grad = None

            # %% forward
            # Predict.
            out = model(x)
            # %% loss
            loss = criterion(out, y)

            # %% backward
            loss.backward()  # flow

            # %% update
            # Move.
            with torch.no_grad():  # no recording
                w -= lr * w.grad

            # %% other
            print(loss)
        print("end")
        """)


def test_other_code_stays_where_it_is_among_the_phases_that_stay() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            # %% other: clip
            clip()
            # %% update
            opt.step()
            # %% zero_grad
            opt.zero_grad()
            # %% other: print
            print(1)
        """

    rows = ordered(text, "zero_grad", "backward", "update").split("\n")

    assert [row.strip() for row in rows if row.strip()[:1] not in ("#", "")] == [
        "for i in range(3):", "opt.zero_grad()", "loss.backward()", "clip()", "opt.step()",
        "print(1)",
    ]  # fmt: skip


def test_comments_above_a_statement_move_with_it_and_a_last_comment_too() -> None:
    text = """\
        for i in range(3):
            # predict and compare
            loss = criterion(model(X), Y)
            # flow
            loss.backward()
            opt.step()

            # clear
            opt.zero_grad()
            # cleared
        """

    found = ordered(text, "zero_grad", "forward+loss", "backward", "update")

    assert found == dedent("""\
        for i in range(3):
            # clear
            opt.zero_grad()
            # cleared
            # predict and compare
            loss = criterion(model(X), Y)
            # flow
            loss.backward()

            opt.step()
        """)


def test_an_empty_phase_moves_with_its_notes() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            # %% update
            opt.step()
            # %% zero_grad: forgotten
            # Nothing here.
            # %% other
            print(1)
        """

    rows = ordered(text, "zero_grad", "backward", "update").split("\n")

    assert rows[1:4] == [
        "    # %% zero_grad: forgotten",
        "    # Nothing here.",
        "    # %% backward",
    ]


def test_an_order_that_the_code_no_longer_shows_is_written_down_with_markers() -> None:
    text = """\
        for i in range(3):
            out = model(X)
            loss = criterion(out, Y)
            loss.backward()
            opt.step()
        """

    found = ordered(text, "loss", "forward", "backward", "update")

    assert found == dedent("""\
        for i in range(3):
            # %% loss
            loss = criterion(out, Y)
            # %% forward
            out = model(X)
            # %% backward
            loss.backward()
            # %% update
            opt.step()
        """)


def test_a_script_that_ends_without_a_line_feed_still_does() -> None:
    text = "for i in r:\n    # %% backward\n    a()\n    # %% update\n    b()"

    assert ordered(text, "update", "backward") == (
        "for i in r:\n    # %% update\n    b()\n    # %% backward\n    a()"
    )


def test_only_the_first_of_several_loops_is_changed() -> None:
    text = dedent(MARKED) * 2
    order = ("zero_grad", *ORDER[:4])

    found = ordered(text, *order)

    assert found == ordered(MARKED, *order) + dedent(MARKED)


def test_joined_phases_may_be_named_one_by_one() -> None:
    order = ("loss", "forward", "backward", "zero_grad", "update")

    found = ordered(NOW_AND_THEN, *order)

    assert found == ordered(NOW_AND_THEN, "forward+loss", *order[2:])
