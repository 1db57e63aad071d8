"""The line of the whole run: how far it reaches before its length is known."""

from scenes import scene, words

from tutor.trace.coverage import Stretch
from tutor.ui.panels import scrubber
from tutor.ui.scene import Scene

SETUP = (Stretch(0, 0, True, None, None),)


def line(seen: Scene, columns: int = 80) -> str:
    return words(scrubber.page(seen, columns, 1))[0]


def test_in_setup_the_iterations_are_still_to_come() -> None:
    seen = line(scene(0, count=1, stretches=SETUP, state="waiting"))
    assert seen.startswith(" ●")
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
