"""Deriving the steps that are looked at, from the recorded lesson."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from fake_engine import recorded_steps, summary
from stage import stage

import tutor.derive
from tutor.trace.model import Step
from tutor.trace.timeline import Timeline
from tutor.ui.board import Board
from tutor.ui.derivation import Derivation

STEPS = recorded_steps()


def place(phase: str, iteration: int = 2) -> int:
    return next(s.index for s in STEPS if (s.phase, s.iteration) == (phase, iteration))


@pytest.fixture
def drawn() -> list[bool]:
    return []


@pytest.fixture
def timeline() -> Timeline:
    found = Timeline()
    for step in STEPS:
        found.append(msgspec.msgpack.encode(step), summary(step))
    return found


@pytest.fixture
def derivation(timeline: Timeline, drawn: list[bool]) -> Derivation:
    return Derivation(timeline, drawn.append)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the list of the steps that were derived, as they are."""
    seen: list[int] = []
    real: Callable[..., Step] = tutor.derive.derived

    def derived(step: Step, earlier: Any, digits: int) -> Step:
        seen.append(step.index)
        return real(step, earlier, digits)

    monkeypatch.setattr(tutor.derive, "derived", derived)
    return seen


def test_the_step_looked_at_has_its_equations(derivation: Derivation) -> None:
    seen = derivation.seen(place("loss"))
    assert seen.step is not None
    assert [equation.name for equation in seen.step.equations] == ["loss"]
    assert seen.complaint == ""


def test_only_what_is_looked_at_is_derived_and_once(
    derivation: Derivation, counted: list[int]
) -> None:
    for _ in range(3):
        derivation.seen(place("loss"))
    assert counted == [place("loss")]


def test_before_the_first_step_there_is_nothing_to_derive(derivation: Derivation) -> None:
    assert derivation.seen(-1).step is None


def test_only_so_many_derived_steps_are_kept(
    derivation: Derivation, counted: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.ui.derivation.KEPT", 3)
    for position in (1, 2, 3, 1, 4, 1, 2):
        derivation.seen(position)
    assert counted == [1, 2, 3, 4, 2]


def test_more_goes_from_formulas_to_tables_to_digits_and_back(
    derivation: Derivation, drawn: list[bool]
) -> None:
    levels = []
    for _ in range(4):
        levels.append(derivation.seen(place("loss")).detail)
        derivation.more()
    assert levels == [0, 1, 2, 0]
    assert drawn == [False] * 4


def test_a_loss_has_a_table_with_the_data_beside_it(derivation: Derivation) -> None:
    derivation.more()
    (table,) = derivation.seen(place("loss")).tables
    assert [column.word for column in table.columns][:3] == ["X", "y_pred", "Y"]
    assert table.feet[0].value == pytest.approx(21.675)


def test_no_table_is_made_where_none_is_looked_at(derivation: Derivation) -> None:
    assert derivation.seen(place("loss")).tables == ()


def test_more_digits_are_put_into_the_equations(derivation: Derivation) -> None:
    short = derivation.seen(place("update")).step
    derivation.more()
    derivation.more()
    long = derivation.seen(place("update")).step
    assert short is not None
    assert long is not None
    assert len(long.equations[0].substituted) > len(short.equations[0].substituted)


def test_another_element_is_another_table(derivation: Derivation) -> None:
    derivation.more()
    before = derivation.seen(place("loss"))
    derivation.choose(1)
    assert derivation.element == 1
    assert derivation.seen(place("loss")) is not before


def test_what_cannot_be_derived_is_shown_as_it_was_recorded(
    derivation: Derivation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Step:
        raise RuntimeError("a fault")

    monkeypatch.setattr(tutor.derive, "derived", broken)
    seen = derivation.seen(place("loss"))
    assert seen.step == STEPS[place("loss")]
    assert "could not be derived (a fault)" in seen.complaint


def test_tables_that_cannot_be_made_leave_the_equations(
    derivation: Derivation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Step:
        raise RuntimeError("a fault")

    monkeypatch.setattr(tutor.derive, "expressions", broken)
    derivation.more()
    seen = derivation.seen(place("loss"))
    assert seen.step is not None
    assert seen.step.equations
    assert (seen.tables, "a fault" in seen.complaint) == ((), True)


def test_another_run_is_derived_anew(
    derivation: Derivation, timeline: Timeline, counted: list[int]
) -> None:
    derivation.seen(place("loss"))
    derivation.follow(timeline)
    derivation.seen(place("loss"))
    assert counted == [place("loss")] * 2


async def test_the_keys_lead_from_the_formula_to_its_table_and_on(counted: list[int]) -> None:
    async with stage() as stage_:
        for _ in range(place("loss", 1) + 1):
            await stage_.press("n")
        await stage_.until_shown("loss = mean(")
        await stage_.press("m")
        await stage_.until_shown("equation in a table")
        assert "y_pred − Y" in stage_.text
        await stage_.press("n")
        await stage_.until_shown("► backward")
        assert "equation in a table" in stage_.text
        await stage_.press("m")
        await stage_.until_shown("equation in 9 digits")
        await stage_.press("m")
        assert "9 digits" not in stage_.text


async def test_another_level_of_detail_starts_at_its_beginning() -> None:
    async with stage((80, 24)) as stage_:
        await stage_.press("3")
        await stage_.until_shown("► backward")
        while stage_.app.query_one(Board).front != "equation":
            await stage_.press("tab")
        await stage_.press("pagedown", "pagedown")
        await stage_.until_shown("in the notes")
        await stage_.press("m")
        await stage_.until_shown("equation in a table")
        assert "i  y_pred  Y" in stage_.text


async def test_one_node_has_no_table_and_the_panel_says_so() -> None:
    async with stage() as stage_:
        await stage_.press("3", "s", "s", "m")
        await stage_.until_shown("A node has no table; Esc leaves the walk")
        await stage_.press("escape")
        await stage_.until_shown("equation in a table")


async def test_walking_to_a_node_shows_its_chain_rule() -> None:
    async with stage() as stage_:
        for _ in range(place("backward", 1) + 1):
            await stage_.press("n")
        await stage_.press("s", "s")
        await stage_.until_shown("g: the upstream gradient")
        assert "to sub = 2 · g" in stage_.text


async def until(condition: Callable[[], object]) -> None:
    """Wait for a condition that another thread brings about."""
    while not condition():
        await asyncio.sleep(0.005)


async def test_a_very_large_step_is_shown_before_it_is_derived(
    derivation: Derivation, drawn: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a step with more calls than are derived at once
    monkeypatch.setattr("tutor.ui.derivation.LARGE", 2)
    position = place("backward")
    # When it is looked at
    first = derivation.seen(position)
    # Then it is there without equations, and says so;
    assert first.step is not None
    assert first.step.equations == ()
    assert "are being derived" in first.complaint
    # when they are ready it is drawn again, with them.
    await until(lambda: drawn)
    then = derivation.seen(position)
    assert then.step is not None
    assert then.step.equations
    assert then.complaint == ""
    # A table would take as long again, and is not made.
    derivation.more()
    assert "no tables" in derivation.seen(position).complaint


async def test_what_was_derived_for_a_run_that_is_over_is_put_aside(
    derivation: Derivation,
    timeline: Timeline,
    drawn: list[bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Given a large step that is being derived
    monkeypatch.setattr("tutor.ui.derivation.LARGE", 2)
    gate = threading.Event()
    real: Callable[..., Step] = tutor.derive.derived

    def slow(step: Step, earlier: Any, digits: int) -> Step:
        gate.wait(10)
        return real(step, earlier, digits)

    monkeypatch.setattr(tutor.derive, "derived", slow)
    derivation.seen(place("backward"))
    # When the lesson is started again meanwhile
    derivation.follow(Timeline())
    workers = [thread for thread in threading.enumerate() if thread.name == "deriving"]
    gate.set()
    await until(lambda: not any(worker.is_alive() for worker in workers))
    await asyncio.sleep(0)
    # Then nothing of the old run is shown.
    assert workers
    assert drawn == []
