"""Markers written at the phases that the code itself tells."""

from textwrap import dedent

import pytest
from hypothesis import given
from lesson_tools import PATH, lesson_of, phases, run
from scripts import few, scripts

from tutor.lesson.edits import EditError, marked
from tutor.lesson.reader import read

HAND = """\
    import torch
    for x, y in loader:
        x = x.to(device)
        # predict
        out = model(x)
        loss = criterion(out, y)
        loss.backward()
        if i % 4 == 3:
            opt.step()
        with torch.no_grad():
            w -= w.grad
            w.grad = None
        print(loss)
    print("end")
    """


def test_each_phase_gets_a_marker_above_its_comments() -> None:
    assert marked(lesson_of(HAND)) == dedent("""\
        import torch
        for x, y in loader:
            # %% other
            x = x.to(device)
            # %% forward
            # predict
            out = model(x)
            # %% loss
            loss = criterion(out, y)
            # %% backward
            loss.backward()
            # %% update
            if i % 4 == 3:
                opt.step()
            with torch.no_grad():
                w -= w.grad
                # %% zero_grad
                w.grad = None
            # %% other
            print(loss)
        print("end")
        """)


def test_a_marker_stands_above_a_with_rather_than_in_it() -> None:
    text = """\
        for x, y in loader:
            loss = criterion(model(x), y)
            loss.backward()
            with torch.no_grad():
                w -= w.grad
        """

    rows = marked(lesson_of(text)).split("\n")

    assert rows[5:7] == ["    # %% update", "    with torch.no_grad():"]


def test_the_phases_are_read_as_before() -> None:
    assert phases(marked(lesson_of(HAND))) == phases(HAND)


def test_markers_are_written_once() -> None:
    once = marked(lesson_of(HAND))

    assert marked(lesson_of(once)) == once


def test_a_lesson_without_a_loop_stays_as_it_is() -> None:
    assert marked(lesson_of("x = 1\n")) == "x = 1\n"


def test_a_phase_in_the_middle_of_a_line_has_no_room_for_a_marker() -> None:
    text = "for i in r: loss = f(model(X), Y); loss.backward(); opt.step()\n"

    with pytest.raises(EditError, match=r"line 1: .* begins in the middle of this line"):
        marked(lesson_of(text))


@few
@given(scripts())
def test_markers_change_neither_the_phases_nor_what_a_script_does(text: str) -> None:
    lesson, mistakes = read(text, PATH)
    assert lesson is not None

    try:
        found = marked(lesson)
    except EditError:
        return

    again, more = read(found, PATH)
    assert again is not None
    assert [each.message for each in more] == [each.message for each in mistakes]
    assert [row for row in found.split("\n") if row not in text.split("\n")] == [
        row for row in found.split("\n") if row not in text.split("\n") and "# %% " in row
    ]
    assert run(found, instrumented=False).output == run(text, instrumented=False).output
