"""A bundled lesson as the tutor played it: its events, and ways to look into them."""

from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tutor.engine.headless import play as play_headless
from tutor.engine.settings import Settings
from tutor.lesson.model import PHASES
from tutor.lesson.reader import read_file
from tutor.trace.model import End, Event, Start, Step, View

FOLDER = Path(__file__).parents[2] / "lessons"
PATHS = {path.stem[3:].replace("_", "-"): path for path in sorted(FOLDER.glob("[0-9]*.py"))}
"""The bundled lessons by name, in teaching order."""


class Played(NamedTuple):
    """What one run left behind."""

    start: Start
    steps: tuple[Step, ...]
    end: End

    @property
    def stdout(self) -> str:
        """All that the lesson printed, in order."""
        return "".join(step.stdout for step in self.steps)

    def at(self, iteration: int, phase: str) -> Step:
        """Return the only step of one of the five phases in an iteration."""
        assert phase in PHASES
        (step,) = (s for s in self.steps if s.iteration == iteration and s.phase == phase)
        return step

    def print_after(self, headline: str) -> str:
        """Return what the only step with this headline printed."""
        (step,) = (step for step in self.steps if step.headline == headline)
        return step.stdout


Player = Callable[[str], Played]


@cache
def play(name: str, answer: str = "") -> Played:
    """Play a bundled lesson once in this process; `answer` is what its ``input()`` reads."""
    lesson, mistakes = read_file(str(PATHS[name]))
    assert lesson is not None, mistakes
    events: list[Event] = []
    # pytest has put an object of its own into sys.stdout; the tutor listens at the descriptor.
    with open(1, "w", closefd=False) as stdout, redirect_stdout(stdout):
        play_headless(lesson, Settings(), lambda event, _: events.append(event), answer)
    start, *steps, end = events
    assert isinstance(start, Start)
    assert isinstance(end, End)
    return Played(start, tuple(step for step in steps if isinstance(step, Step)), end)


def view(step: Step, name: str) -> View:
    """Return a named value of a step; ``w.grad`` is the gradient of ``w``."""
    owner = name.removesuffix(".grad")
    if owner == name:
        return step.tensors[name]
    found = step.tensors[owner].grad
    assert found is not None, f"{owner} has no gradient"
    return found


def numbers(step: Step, name: str) -> list[float]:
    """Return the elements of a named value, row by row."""
    return _flat(view(step, name).values)


def _flat(values: Any) -> list[float]:
    if isinstance(values, list):
        return [number for row in values for number in _flat(row)]
    return [float(values)]
