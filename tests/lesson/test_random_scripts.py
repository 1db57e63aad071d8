"""Rules that hold for every script: what is read covers it, and what is woven changes nothing."""

import ast
from collections.abc import Callable

from hypothesis import example, given
from hypothesis import strategies as st
from lesson_tools import PATH, run
from scripts import few, scripts

from tutor.lesson.instrument import CHECKPOINT, RETURN, instrument
from tutor.lesson.markers import scan
from tutor.lesson.model import Lesson, Segment
from tutor.lesson.reader import read

PIECES = st.sampled_from(
    ["# %% ", "# %%", "forward", "backward: x", "update", "\n", "\n    ", "\n\t", "for a in b:",
     "if a:", "else:", "pass", "a = 1", '"""', "'", "(", ")", "# note", "\\", "\f", "\r", "\ufeff",
     "\0", "é", "# /// script\n", "# ///\n", "# [tool.gradstep]\n", "# level = 2\n",
     "def f():", ": ", "a.b()"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
@example("# %% a")
@example("\ufeff# coding: latin-1\r\nfor a in b:\r\n\t# %% backward\r\n\tpass\r\n\t# %% update")
def test_any_text_is_read_or_its_mistakes_are_inside_it(text: str) -> None:
    lesson, mistakes = read(text, PATH)

    assert lesson is not None or mistakes
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for mistake in mistakes:
        assert mistake.file == PATH
        assert 1 <= mistake.line <= len(rows)
        assert mistake.column >= 1
        assert mistake.message


def parsed(text: str) -> Lesson:
    """Read a script whose markers may name no phase."""
    lesson, _ = read(text, PATH)
    assert lesson is not None
    return lesson


@few
@given(scripts())
def test_segments_cover_every_line_of_code_once(text: str) -> None:
    lesson = parsed(text)
    docstring = ast.parse(text).body[:1] if ast.get_docstring(ast.parse(text)) else []
    skipped = {n for node in docstring for n in range(node.lineno, (node.end_lineno or 0) + 1)}

    code = [line for line in sorted(scan(text).code) if line not in skipped]

    assert covered(text, lesson, lambda segment: not segment.fetch or segment.loop) == code
    assert sorted(set(covered(text, lesson, lambda segment: True))) == code


def covered(text: str, lesson: Lesson, which: Callable[[Segment], object]) -> list[int]:
    """Return the lines of code of some segments. What is left of a call shows the call again."""
    code = scan(text).code
    return [
        line
        for segment in lesson.segments
        if not segment.empty and which(segment)
        for line in range(segment.first_line, segment.last_line + 1)
        if line in code
    ]


@few
@given(scripts())
def test_segments_are_in_order_and_each_marker_has_one(text: str) -> None:
    segments = parsed(text).segments

    assert [segment.id for segment in segments] == list(range(len(segments)))
    lines = [segment.first_line for segment in segments]
    assert lines == sorted(lines)
    marked = [segment.marker_line for segment in segments if segment.marker_line]
    assert marked == [marker.line for marker in scan(text).markers]
    assert all(segment.first_line in scan(text).code or segment.empty for segment in segments)


@few
@given(scripts())
def test_every_segment_but_a_functions_header_is_opened_somewhere(text: str) -> None:
    lesson = parsed(text)
    tree = instrument(lesson)

    opened = {
        argument.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in (CHECKPOINT, RETURN)
        for argument in (*node.args, *(n for k in node.keywords for n in ast.walk(k.value)))
        if isinstance(argument, ast.Constant)
    }

    assert opened == {segment.id for segment in lesson.segments}


@few
@given(scripts())
def test_a_script_does_the_same_with_checkpoints(text: str) -> None:
    """Given a script, when it runs with checkpoints that do nothing, then nothing differs."""
    plain = run(text, instrumented=False)
    woven = run(text, instrumented=True)

    assert woven[:3] == plain[:3]
    assert woven.checkpoints


@few
@given(scripts())
def test_each_iteration_of_a_training_loop_is_opened_once(text: str) -> None:
    """Given a loop that counts its passes, its first segment is opened as often as it passes."""
    lesson = parsed(text)
    starts = {segment.loop: segment.id for segment in lesson.segments if segment.iteration_start}

    assert set(starts) == {loop.number for loop in lesson.loops}
    assert len(starts) == sum(segment.iteration_start for segment in lesson.segments)
