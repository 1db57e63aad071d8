"""Playing a script of a few lines and deriving what its steps computed."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tutor.derive import derived
from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.reader import read_file
from tutor.trace.model import End, Equation, Event, Step


class Derivation:
    """The derived steps of a run."""

    def __init__(self, events: list[Event]) -> None:
        self.recorded = [event for event in events if isinstance(event, Step)]
        self.steps = [derived(step, self.earlier) for step in self.recorded]
        self.end = next(event for event in events if isinstance(event, End))

    def earlier(self, index: int) -> Step:
        """Return a step as it was recorded."""
        return self.recorded[index]

    def phase(self, phase: str, iteration: int = 1) -> Step:
        """Return the derived step of a phase in an iteration."""
        return next(s for s in self.steps if s.phase == phase and s.iteration == iteration)

    def equation(self, name: str, phase: str, iteration: int = 1) -> Equation:
        """Return the last equation of a name in a step."""
        found = self.phase(phase, iteration).equations
        return next(equation for equation in reversed(found) if equation.name == name)

    def symbolic(self, phase: str, iteration: int = 1) -> list[str]:
        """Return the equations of a step in the script's names."""
        return [equation.symbolic for equation in self.phase(phase, iteration).equations]

    @property
    def verdicts(self) -> set[bool | None]:
        """What was found of all equations."""
        return {equation.checked for step in self.steps for equation in step.equations}


Deriver = Callable[..., Derivation]


@pytest.fixture
def derive(tmp_path: Path) -> Deriver:
    """Return a function that plays a script and derives its steps."""

    def run(source: str, **settings: object) -> Derivation:
        path = tmp_path / "script.py"
        path.write_text(dedent(source))
        lesson, mistakes = read_file(str(path))
        assert lesson is not None, mistakes
        events: list[Event] = []
        play(lesson, Settings(**settings), lambda event, out: events.append(event), "")
        found = Derivation(events)
        assert found.end.error is None, found.end.error
        return found

    return run
