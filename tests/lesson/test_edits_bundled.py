"""Every edit of every bundled lesson: what comes out is a lesson with the same loops."""

import ast
import re
from collections import Counter

import pytest
from lesson_tools import PATH

from tutor.lesson.catalogue import entries
from tutor.lesson.edits import (
    EditError,
    compared,
    edited,
    in_order,
    marked,
    numbers,
    phases_of,
    possible_orders,
    stepped,
    with_value,
    without_phase,
)
from tutor.lesson.edits.slots import slots
from tutor.lesson.model import PHASES, Lesson, Segment
from tutor.lesson.reader import read, read_file


def opened(path: str) -> Lesson:
    """Read a bundled lesson."""
    lesson, mistakes = read_file(path)
    assert lesson is not None
    assert not mistakes
    return lesson


def again(lesson: Lesson, source: str) -> Lesson:
    """Read an edited lesson, which has to be one."""
    compile(source, PATH, "exec", dont_inherit=True)
    found, mistakes = read(source, lesson.path)
    assert found is not None
    assert not mistakes
    return found


def outlines(lesson: Lesson) -> list[Segment]:
    """Return the segments without their last lines, which a comment is not."""
    return [each._replace(last_line=0) for each in lesson.segments]


LESSONS = [pytest.param(opened(entry.path), id=entry.name) for entry in entries()]
GUARD = re.compile(r"if \S+\.grad is not None: ")

every_lesson = pytest.mark.parametrize("lesson", LESSONS)


def test_there_are_lessons() -> None:
    assert len(LESSONS) >= 19


@every_lesson
def test_without_each_phase(lesson: Lesson) -> None:
    loops = [loop._replace(inferred=False) for loop in lesson.loops]
    for phase in phases_of(lesson):
        code = [each for each in lesson.segments if each.phase == phase and not each.empty]
        if not code:
            with pytest.raises(EditError, match="nothing to leave out"):
                without_phase(lesson, phase)
            continue
        found = again(lesson, without_phase(lesson, phase))
        lines = {n for each in code for n in range(each.first_line, each.last_line + 1)}
        change = compared(lesson.source, found.source)

        assert list(found.loops) == loops
        assert outlines(found) == outlines(lesson)
        assert change.changed
        assert set(change.changed) <= lines
        assert not change.gone


def rows_of(lesson: Lesson) -> list[str]:
    """Return the rows of the code, those that clear a gradient without what allows for None."""
    return [GUARD.sub("", row) for row in lesson.source.split("\n")]


@every_lesson
def test_each_possible_order(lesson: Lesson) -> None:
    orders = possible_orders(lesson)
    clearing = any(each.phase == "zero_grad" and not each.empty for each in lesson.segments)

    assert len(orders) == (len(PHASES) if clearing else 1 if lesson.loops else 0)
    for order in orders:
        found = again(lesson, in_order(lesson, order))
        before, after = Counter(rows_of(lesson)), Counter(rows_of(found))
        new = after - before

        assert phases_of(found) == order
        assert len(found.loops) == len(lesson.loops)
        assert not +Counter({row: n for row, n in (before - after).items() if row.strip()})
        assert all(row.strip().startswith("with ") for row in new if row.strip())


@every_lesson
def test_each_order_can_be_taken_back(lesson: Lesson) -> None:
    for order in possible_orders(lesson):
        moved = again(lesson, in_order(lesson, order))
        back = again(lesson, in_order(moved, phases_of(lesson)))

        assert phases_of(back) == phases_of(lesson)
        rows, again_rows = (
            Counter(row for row in rows_of(each) if row.strip()[:4] not in ("", "with"))
            for each in (lesson, back)
        )
        assert again_rows == rows


@every_lesson
def test_a_value_for_each_assigned_name(lesson: Lesson) -> None:
    for slot in slots(ast.parse(lesson.source), lesson.source):
        found = again(lesson, with_value(lesson, f"{slot.name}@{slot.line}", "[1.5, 2.5]"))

        assert [loop.variables for loop in found.loops] == [loop.variables for loop in lesson.loops]
        assert phases_of(found) == phases_of(lesson)
        assert len(compared(lesson.source, found.source).changed) == 1


@every_lesson
def test_each_number_a_step_up(lesson: Lesson) -> None:
    for number in numbers(lesson.source):
        source, moved = stepped(lesson.source, number, 1)
        found = again(lesson, source)

        assert compared(lesson.source, source).changed == (number.line,)
        assert moved in numbers(source)
        assert found.segments == lesson.segments


@every_lesson
def test_edits_together(lesson: Lesson) -> None:
    if "lr" not in {each.name for each in slots(ast.parse(lesson.source), lesson.source)}:
        with pytest.raises(EditError):
            edited(lesson, [("lr", "0.5")])
        return
    orders = possible_orders(lesson)
    order = orders[-1] if orders else None

    found = edited(lesson, [("lr", "0.5")], ["backward"] if orders else [], order)

    assert "lr = 0.5" in found.source or "lr=0.5" in found.source
    assert phases_of(found) == (order or ())
    assert ("  # left out: " in found.source) == bool(orders)
    assert marked(found) == found.source
