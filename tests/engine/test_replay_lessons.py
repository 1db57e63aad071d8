"""Every bundled lesson, run unrecorded up to a place: what is recorded from there is the same."""

import pytest
from replayed import (
    Played,
    from_index,
    from_iteration,
    lesson_at,
    places,
    play,
    same,
    start_of,
)

from tutor.lesson.catalogue import entries

LONG = 60
"""So many iterations of a lesson have a middle that is far from both ends."""

LESSONS = {entry.name: entry.path for entry in entries()}
LOOPING = [name for name, path in LESSONS.items() if lesson_at(path).loops]


@pytest.fixture(scope="module")
def recorded() -> dict[str, Played]:
    """Keep the recorded runs by lesson: each is played once for all tests."""
    return {}


def whole(name: str, runs: dict[str, Played]) -> Played:
    if name not in runs:
        runs[name] = play(lesson_at(LESSONS[name]), iterations=LONG)
    return runs[name]


@pytest.mark.parametrize("name", LOOPING)
def test_each_iteration_is_the_same_after_an_unrecorded_run(
    name: str, recorded: dict[str, Played]
) -> None:
    first = whole(name, recorded)
    for loop in first.iterations:
        for iteration in places(first, loop):
            again = play(lesson_at(LESSONS[name]), from_iteration(iteration, loop), iterations=LONG)
            same(first, again, start_of(first, loop, iteration))


@pytest.mark.parametrize("name", LESSONS)
def test_each_step_is_the_same_after_an_unrecorded_run(
    name: str, recorded: dict[str, Played]
) -> None:
    first = whole(name, recorded)
    count = len(first.steps)
    for index in sorted({0, 1, 3, count // 2, count - 1}):
        again = play(lesson_at(LESSONS[name]), from_index(index), iterations=LONG)
        assert again.steps[0].index <= index
        same(first, again, again.steps[0].index)


@pytest.mark.parametrize("name", LOOPING)
def test_the_end_and_the_output_are_those_of_the_recorded_run(
    name: str, recorded: dict[str, Played]
) -> None:
    first = whole(name, recorded)
    again = play(lesson_at(LESSONS[name]), from_index(len(first.steps) // 2), iterations=LONG)

    assert again.end == first.end
    assert again.output == first.output
