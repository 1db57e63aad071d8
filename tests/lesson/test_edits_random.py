"""Edits of scripts made up at random: either refused with a reason, or right."""

import ast
from collections import Counter
from collections.abc import Callable

from hypothesis import assume, given
from hypothesis import strategies as st
from lesson_tools import PATH
from scripts import few, scripts

from tutor.lesson.blocks import suites
from tutor.lesson.edits import (
    EditError,
    in_order,
    numbers,
    phases_of,
    possible_orders,
    stepped,
    with_value,
    without_phase,
)
from tutor.lesson.edits.slots import slots
from tutor.lesson.edits.statements import phase_row
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read


def parsed(text: str) -> Lesson:
    """Read a script whose markers may name no phase."""
    lesson, _ = read(text, PATH)
    assert lesson is not None
    compile(lesson.source, PATH, "exec", dont_inherit=True)
    return lesson


def attempt(edit: Callable[[], str]) -> str:
    """Return the edited source, "" if the edit is refused."""
    try:
        return edit()
    except EditError:
        return ""


def leaves(text: str) -> list[str]:
    """Return the statements without blocks in textual order, written anew by Python."""
    found: list[str] = []
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        inside = [inner for _, suite in suites(node) for inner in suite]
        if not inside and isinstance(node, ast.stmt):
            found.append(ast.unparse(node))
        waiting.extend(reversed(inside))
    return found


@few
@given(scripts(), st.data())
def test_leaving_a_phase_out_puts_pass_for_its_statements_and_keeps_the_steps(
    text: str, data: st.DataObject
) -> None:
    lesson = parsed(text)
    phase = data.draw(st.sampled_from(phases_of(lesson) or ("loss",)))

    found = attempt(lambda: without_phase(lesson, phase))
    assume(found)

    assert phase_row(parsed(found)) == phase_row(lesson)
    assert "pass  # left out: " in found or "pass; " in found
    gone = Counter(leaves(text)) - Counter(leaves(found))
    assert gone
    assert set(leaves(found)) <= {*leaves(text), "pass"}
    if not lesson.loops[0].inferred:
        assert found.count("\n") == text.count("\n")


@few
@given(scripts(), st.data())
def test_another_order_keeps_every_statement(text: str, data: st.DataObject) -> None:
    lesson = parsed(text)
    order = tuple(data.draw(st.permutations(phases_of(lesson))))

    found = attempt(lambda: in_order(lesson, order))
    assume(found)

    assert phases_of(parsed(found)) == order
    assert Counter(leaves(found)) == Counter(leaves(text))


@few
@given(scripts())
def test_every_order_that_is_offered_can_be_had(text: str) -> None:
    lesson = parsed(text)

    for order in possible_orders(lesson):
        assert phases_of(parsed(in_order(lesson, order))) == order


@few
@given(scripts(), st.data())
def test_a_value_changes_one_statement(text: str, data: st.DataObject) -> None:
    lesson = parsed(text)
    places = slots(ast.parse(lesson.source), lesson.source)
    slot = data.draw(st.sampled_from(places))

    found = attempt(lambda: with_value(lesson, f"{slot.name}@{slot.line}", "(1 +\n 2)"))
    assume(found)

    span = slot.span
    assert found == lesson.source[: span.start] + "(1 +\n 2)" + lesson.source[span.end :]
    assert parsed(found)


@few
@given(scripts(), st.sampled_from([1, -1]), st.data())
def test_a_step_changes_one_number(text: str, direction: int, data: st.DataObject) -> None:
    found = numbers(text)
    index = data.draw(st.integers(0, len(found) - 1))

    after, moved = stepped(text, found[index], direction)

    values = [ast.literal_eval(number.text.replace(" ", "")) for number in found]
    values[index] += direction
    assert numbers(after)[index] == moved
    assert [ast.literal_eval(each.text.replace(" ", "")) for each in numbers(after)] == values
