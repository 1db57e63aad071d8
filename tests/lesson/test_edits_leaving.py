"""A phase left out: `pass` stands where its statements stood, and no line moves."""

from textwrap import dedent

import pytest
from lesson_tools import lesson_of

from tutor.lesson.edits import EditError, phases_of, without_phase

LOOP = """\
    for i in range(3):
        # %% forward
        out = model(X)  # predict
        # %% loss
        loss = criterion(
            out,

            Y,  # the targets
        )  # compare
        # %% backward
        loss.backward()
        # %% update
        # Without recording.
        with torch.no_grad():
            w -= lr * w.grad
            # %% zero_grad
            w.grad = None; b.grad = None
        # %% other
        print(loss)
    """
HAND = """\
    for i in range(3):
        out = model(X)
        # compare
        loss = criterion(out, Y)
        loss.backward()
        opt.step(); opt.zero_grad()  # both
    """


def changes(text: str, phase: str) -> dict[int, str]:
    """Return the lines, by their numbers, that differ when a phase is left out."""
    old = dedent(text).split("\n")
    new = without_phase(lesson_of(text), phase).split("\n")
    assert len(new) == len(old)
    return {
        k: row for k, (before, row) in enumerate(zip(old, new, strict=True), 1) if before != row
    }


def refusal(text: str, phase: str) -> str:
    """Return why a phase cannot be left out."""
    with pytest.raises(EditError) as caught:
        without_phase(lesson_of(text), phase)
    return str(caught.value)


def test_a_statement_becomes_pass_with_its_text_behind_it() -> None:
    assert changes(LOOP, "backward") == {11: "    pass  # left out: loss.backward()"}


def test_a_comment_at_the_end_of_the_line_stays() -> None:
    assert changes(LOOP, "forward") == {3: "    pass  # left out: out = model(X)  # predict"}


def test_the_further_lines_of_a_long_statement_become_comments() -> None:
    assert changes(LOOP, "loss") == {
        5: "    pass  # left out: loss = criterion(",
        6: "    #         out,",
        7: "    #",
        8: "    #         Y,  # the targets",
        9: "    #     )  # compare",
    }


def test_a_with_that_holds_another_phase_is_kept() -> None:
    assert changes(LOOP, "update") == {15: "        pass  # left out: w -= lr * w.grad"}


def test_statements_that_share_a_line_are_left_out_together() -> None:
    assert changes(LOOP, "zero_grad") == {
        17: "        pass; pass  # left out: w.grad = None; b.grad = None"
    }


def test_a_with_whose_whole_body_goes_goes_too() -> None:
    text = LOOP.replace("        # %% zero_grad", "        # clear").replace(
        "# %% other", "# %% zero_grad"
    )

    assert changes(text, "update") == {
        14: "    pass  # left out: with torch.no_grad():",
        15: "    #         w -= lr * w.grad",
        16: "    #         # clear",
        17: "    #         w.grad = None; b.grad = None",
    }


def test_a_with_that_holds_the_marker_of_its_phase_is_kept() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            with torch.no_grad():
                # %% update
                w -= w.grad
        """

    assert changes(text, "update") == {6: "        pass  # left out: w -= w.grad"}


def test_a_loop_without_markers_gets_them() -> None:
    found = without_phase(lesson_of(HAND), "loss")

    assert found == dedent("""\
        for i in range(3):
            # %% forward
            out = model(X)
            # %% loss
            # compare
            pass  # left out: loss = criterion(out, Y)
            # %% backward
            loss.backward()
            # %% update+zero_grad
            opt.step(); opt.zero_grad()  # both
        """)


@pytest.mark.parametrize(
    ("phase", "row"),
    [
        ("update", "    pass; opt.zero_grad()  # left out: opt.step()  # both"),
        ("zero_grad", "    opt.step(); pass  # left out: opt.zero_grad()  # both"),
        ("update+zero_grad", "    pass; pass  # left out: opt.step(); opt.zero_grad()  # both"),
    ],
)
def test_one_of_two_phases_on_a_line_is_left_out(phase: str, row: str) -> None:
    assert row in without_phase(lesson_of(HAND), phase).split("\n")


def test_one_of_two_phases_under_a_joined_marker_is_left_out() -> None:
    text = """\
        for i in range(3):
            # %% backward
            loss.backward()
            # %% update+zero_grad
            opt.step()
            print(1)
            opt.zero_grad()
        """

    assert changes(text, "zero_grad") == {7: "    pass  # left out: opt.zero_grad()"}


def test_a_string_of_several_lines_on_the_same_line_stays_whole() -> None:
    text = (
        'for i in r:\n    # %% backward+other\n    l.backward(); a = """x\n# y"""\n'
        "    # %% update\n    opt.step()\n"
    )

    found = without_phase(lesson_of(text), "backward")

    assert '    pass; a = """x\n# y"""  # left out: l.backward()\n' in found


def test_what_returns_from_the_loop_stays() -> None:
    text = """\
        def closure():
            # %% backward
            loss.backward()
            # %% update
            opt.step()
            return loss
        """

    assert changes(text, "update") == {5: "    pass  # left out: opt.step()"}


def test_a_phase_is_left_out_of_every_training_loop() -> None:
    text = dedent(LOOP) + dedent(LOOP)

    assert sorted(changes(text, "backward")) == [11, 30]


def test_the_step_of_a_phase_that_was_left_out_is_still_there() -> None:
    lesson = lesson_of(LOOP)

    again = lesson_of(without_phase(lesson, "backward"))

    assert phases_of(again) == phases_of(lesson)


@pytest.mark.parametrize(
    ("text", "phase", "reason"),
    [
        (LOOP, "foward", 'no phase "foward" here; there are forward, loss, backward, update, zero'),
        ("x = 1\n", "loss", "this lesson has no training loop, so it has no phase to leave out"),
        (
            "for i in r:\n    loss = f(model(X), Y)\n    loss.backward()\n    opt.step()\n", "loss",
            "loss cannot be left out alone: line 2 does forward and loss in one step",
        ),
        (
            "for i in r:\n    # %% backward\n    l.backward()\n    # %% update\n    o()\n"
            "    # %% zero_grad\n    # Nothing.\n", "zero_grad",
            "there is nothing to leave out: zero_grad has no code in this lesson",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_left_out_is_said(text: str, phase: str, reason: str) -> None:
    assert reason in refusal(text, phase)


def test_nothing_is_left_out_twice() -> None:
    once = without_phase(lesson_of(LOOP), "loss")

    assert "there is nothing to leave out" in refusal(once, "loss")
