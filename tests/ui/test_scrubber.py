"""The line of the whole run: how far it reaches before its length is known."""

import pytest
from fake_engine import recorded_lesson
from scenes import scene, words

from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.trace.coverage import Stretch
from tutor.ui.panels import scrubber
from tutor.ui.scene import Scene

SETUP = (Stretch(0, 0, True, None, None),)


def line(seen: Scene, columns: int = 80) -> str:
    return words(scrubber.page(seen, columns, 1))[0]


def test_in_setup_the_iterations_are_still_to_come() -> None:
    seen = line(scene(0, count=1, stretches=SETUP, state="waiting"))
    assert seen.index("●") < 5
    assert seen.count("·") > 50


def test_a_run_that_ended_there_is_drawn_whole() -> None:
    seen = line(scene(0, count=1, stretches=SETUP, state="ended"))
    assert seen.endswith(" 1 step")
    assert "·" not in seen


def test_with_the_first_iteration_the_length_follows_from_its_steps() -> None:
    stretches = (Stretch(0, 5, True, None, 1),)
    seen = line(scene(5, count=6, stretches=stretches, state="waiting"))
    whole = len(seen) - len(" 4 iterations") - 1
    assert 0.15 < seen.index("●") / whole < 0.25
    assert 0.7 < seen.count("·") / whole < 0.8


@pytest.mark.parametrize(("state", "total"), [("waiting", ""), ("ended", " 3 steps")])
def test_at_the_last_step_of_a_short_run_one_stands_at_its_end(state: str, total: str) -> None:
    stretches = (Stretch(0, 2, True, None, None),)
    seen = line(scene(2, count=3, stretches=stretches, state=state, lesson=sections(3)))
    assert seen.endswith("●" + total)
    assert set(seen.removesuffix("●" + total).strip()) == {"━"}


def test_without_a_loop_the_sections_that_have_not_run_are_still_to_come() -> None:
    seen = line(scene(0, count=1, stretches=SETUP, state="waiting", lesson=sections(4)))
    assert 0.2 < seen.index("●") / len(seen) < 0.3
    assert seen.endswith("····")


def test_the_phases_of_the_first_iteration_are_counted_before_they_have_run() -> None:
    early = Stretch(0, 1, True, None, 1)
    seen = line(scene(1, count=2, stretches=(early,), state="waiting"))
    whole = len(seen) - len(" 4 iterations") - 1
    assert seen.index("●") / whole < 0.1


def test_one_iteration_is_told_as_one() -> None:
    source = "for k in range(1):\n    # %% backward\n    d = 1\n    # %% update\n    w = w - d\n"
    lesson, _ = read(source, "once.py")
    assert lesson is not None
    seen = line(scene(0, count=1, stretches=SETUP, state="waiting", lesson=lesson))
    assert seen.endswith(" 1 iteration")


def sections(count: int) -> Lesson:
    """Return a script of so many sections without a loop."""
    lesson = recorded_lesson()
    parts = tuple(lesson.segments[0]._replace(id=place) for place in range(count))
    return lesson._replace(segments=parts, loops=())
