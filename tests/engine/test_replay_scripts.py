"""Scripts of many shapes, run unrecorded up to a place: from there on all is as it was."""

import pytest
from drawing_scripts import DRAWING
from replayed import Played, from_index, from_iteration, lesson_of, places, play, same, start_of
from replayed_scripts import SHAPES

SCRIPTS = DRAWING | SHAPES

TYPED = "0.1\n2\n3\n0.5\n"


@pytest.fixture(scope="module")
def recorded() -> dict[str, Played]:
    """Keep the recorded runs by script: each is played once for all tests."""
    return {}


def whole(name: str, runs: dict[str, Played]) -> Played:
    if name not in runs:
        runs[name] = play(lesson_of(SCRIPTS[name]), text=TYPED)
    return runs[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_iteration_is_the_same(name: str, recorded: dict[str, Played]) -> None:
    first = whole(name, recorded)
    assert first.iterations
    for loop in first.iterations:
        for iteration in places(first, loop):
            again = play(lesson_of(SCRIPTS[name]), from_iteration(iteration, loop), TYPED)
            same(first, again, start_of(first, loop, iteration))


@pytest.mark.parametrize("name", SCRIPTS)
def test_each_step_is_the_same(name: str, recorded: dict[str, Played]) -> None:
    first = whole(name, recorded)
    count = len(first.steps)
    for index in (0, 2, count // 2, count - 2, count - 1):
        again = play(lesson_of(SCRIPTS[name]), from_index(index), TYPED)
        assert again.steps[0].index <= index
        same(first, again, again.steps[0].index)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_end_and_the_output_are_the_same(name: str, recorded: dict[str, Played]) -> None:
    first = whole(name, recorded)
    again = play(lesson_of(SCRIPTS[name]), from_index(len(first.steps) // 2), TYPED)

    assert again.end == first.end
    assert again.output == first.output


def test_two_runs_of_one_script_are_the_same(recorded: dict[str, Played]) -> None:
    same(whole("dropout", recorded), play(lesson_of(SCRIPTS["dropout"])), 0)


def test_another_script_is_not(recorded: dict[str, Played]) -> None:
    other = SCRIPTS["dropout"].replace("lr=0.05", "lr=0.06")
    with pytest.raises(AssertionError, match=r"step \d+ \(\w+\) differs"):
        same(whole("dropout", recorded), play(lesson_of(other)), 0)


def test_a_statement_that_is_recorded_from_its_middle_is_the_same(
    recorded: dict[str, Played],
) -> None:
    # Given a statement told in parts, the last of which is made of what earlier ones have made
    first = whole("calls_in_a_sum", recorded)
    assert any(given.earlier for step in first.steps for op in step.ops for given in op.inputs)

    for index in range(len(first.steps) // 2):
        again = play(lesson_of(SCRIPTS["calls_in_a_sum"]), from_index(index), TYPED)
        same(first, again, again.steps[0].index)
