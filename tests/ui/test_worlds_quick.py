"""Edits by one key: a phase left out, another order, a number stepped."""

import asyncio

import pytest
from fake_engine import recorded_lesson
from hypothesis import given
from hypothesis import strategies as st
from many_runs import with_rate
from opened import Opened

from tutor.lesson.edits import EditError, numbers
from tutor.lesson.reader import read
from tutor.ui.variants import quick
from tutor.ui.variants.focus import Focus, first_of, numbers_of

SOURCE = recorded_lesson().source


def test_a_phase_is_left_out_as_a_variant_with_its_name() -> None:
    opened = Opened().at("zero_grad")
    quick.leave_out(opened.worlds, "zero_grad")
    assert opened.other.world == "without zero_grad"
    assert "pass  # left out: w.grad.zero_()" in opened.other.lesson.source


def test_a_phase_that_was_left_out_is_put_back() -> None:
    opened = Opened().at("zero_grad")
    quick.leave_out(opened.worlds, "zero_grad")
    quick.leave_out(opened.worlds, "zero_grad")
    assert opened.worlds.listed == []
    assert opened.scene.other is None


def test_of_two_phases_one_is_put_back() -> None:
    opened = Opened().at("zero_grad")
    quick.leave_out(opened.worlds, "zero_grad")
    quick.leave_out(opened.worlds, "update")
    assert opened.other.world == "without zero_grad, without update"
    quick.leave_out(opened.worlds, "zero_grad")
    assert opened.other.world == "without update"
    assert "    w.grad.zero_()\n" in opened.other.lesson.source
    assert "left out: with torch.no_grad()" in opened.other.lesson.source


def test_what_was_stepped_stays_when_a_phase_is_put_back() -> None:
    opened = Opened().at("zero_grad")
    quick.step(opened.worlds, 1)
    quick.leave_out(opened.worlds, "zero_grad")
    quick.leave_out(opened.worlds, "zero_grad")
    assert opened.other.lesson.source == with_rate("0.02")


@pytest.mark.parametrize("phase", ["setup", "other", "after", ""])
def test_only_phases_of_the_loop_are_left_out(phase: str) -> None:
    opened = Opened().at("zero_grad")
    with pytest.raises(EditError, match="a phase of the loop"):
        quick.leave_out(opened.worlds, phase)


def test_the_learning_rate_is_the_number_that_is_stepped_first() -> None:
    opened = Opened().at("update")
    quick.step(opened.worlds, 1)
    assert opened.other.lesson.source == with_rate("0.02")
    assert opened.other.world == "learning_rate = 0.02"
    assert opened.other.focused is not None
    assert opened.other.focused.text == "0.02"
    assert opened.scene.focused is None


def test_further_presses_step_the_same_variant() -> None:
    opened = Opened().at("update")
    quick.step(opened.worlds, 1)
    quick.step(opened.worlds, 1)
    quick.step(opened.worlds, -1)
    assert [variant.name for variant in opened.worlds.listed] == ["learning_rate = 0.02"]


def test_a_number_that_is_chosen_is_seen_in_the_code_before_it_is_stepped() -> None:
    opened = Opened().at("update")
    quick.turn(opened.worlds, 1)
    assert opened.scene.focused is not None
    assert opened.scene.focused.text == "0.01"
    quick.turn(opened.worlds, 1)
    quick.turn(opened.worlds, -1)
    assert opened.scene.focused.text == "0.01"
    assert opened.scene.other is None


def test_going_on_leaves_the_number_which_the_keys_still_find() -> None:
    opened = Opened().at("update")
    quick.turn(opened.worlds, 1)
    quick.turn(opened.worlds, 1)
    chosen = opened.scene.focused
    opened.session.forward()
    assert opened.scene.focused is None
    quick.turn(opened.worlds, 1)
    assert opened.scene.focused == chosen


def test_leaving_goes_from_the_number_to_one_column() -> None:
    opened = Opened().at("update")
    quick.step(opened.worlds, 1)
    opened.worlds.leave()
    assert opened.other.focused is None
    opened.worlds.leave()
    assert opened.scene.other is None


async def test_of_a_held_key_only_the_last_number_runs() -> None:
    opened = Opened().at("update")
    loaded = opened.engine.loaded = asyncio.Event()
    for _ in range(5):
        quick.step(opened.worlds, 1)
    assert len(opened.engine.loads) == 1
    assert (opened.other.world, opened.other.stands) == ("learning_rate = 0.06", "starting")
    assert opened.other.step is None
    async with asyncio.timeout(10):
        await loaded.wait()
    assert [load.source for load in opened.engine.loads[1:]] == [with_rate("0.06")]
    assert opened.other.step is not None


def test_the_orders_are_called_by_where_zero_grad_stands() -> None:
    opened = Opened().at("update")
    orders = quick.orders(opened.worlds)
    assert next(iter(orders)) == "zero_grad after update, as now"
    quick.reorder(opened.worlds, orders["zero_grad after backward"])
    assert opened.other.world == "zero_grad after backward"
    phases = [each.phase for each in opened.other.lesson.segments if each.loop]
    assert phases.index("zero_grad") == phases.index("backward") + 1


def test_the_present_order_starts_nothing() -> None:
    opened = Opened().at("update")
    quick.reorder(opened.worlds, next(iter(quick.orders(opened.worlds).values())))
    assert opened.worlds.listed == []


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ("forward loss backward update zero_grad", "cleared when the update has used it"),
        ("zero_grad forward loss backward update", "cleared before backward adds to it"),
        ("forward loss backward zero_grad update", "cleared before the update"),
        ("forward loss backward update", "the same lines in another order"),
    ],
)
def test_what_becomes_of_the_gradient_in_an_order_is_said(order: str, words: str) -> None:
    assert quick.about(tuple(order.split())) == words


def test_a_script_without_numbers_says_so() -> None:
    with pytest.raises(EditError, match="no number"):
        Focus().turn("import torch\n", 1)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("n = 5\nlr = 0.5\n", "0.5"),
        ("n = 5\nopt = SGD(p, lr=0.25)\n", "0.25"),
        ("n = 5\nself.learning_rate = 3\n", "3"),
        ("n = 5\nclr = 7\n", "5"),
    ],
)
def test_the_first_number_is_a_learning_rate_where_there_is_one(source: str, text: str) -> None:
    assert first_of(numbers(source), source).text == text


@given(st.lists(st.sampled_from([1, -1]), max_size=30))
def test_turning_there_and_back_returns_to_the_same_number(turns: list[int]) -> None:
    focus = Focus()
    start = focus.turn(SOURCE, 1)
    for direction in turns:
        focus.turn(SOURCE, direction)
    for direction in reversed(turns):
        focus.turn(SOURCE, -direction)
    assert focus.at(SOURCE) == start
    assert start in numbers_of(SOURCE)


def test_lines_that_moved_cannot_be_put_back_by_a_key() -> None:
    lesson, _ = read("# a line\n" + SOURCE, "line.py")
    assert lesson is not None
    with pytest.raises(EditError, match="lines have moved"):
        quick.restored(recorded_lesson(), lesson, "zero_grad")
