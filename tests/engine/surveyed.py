"""A run that is surveyed at chosen steps, by a listener that stands in for the session."""

import os
import select
import sys
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from time import perf_counter

from tutor.engine.capture import Capture
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import given
from tutor.engine.survey import Scouts
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.link.messages import Survey
from tutor.trace.landscape import Landscape, Weight
from tutor.trace.model import End, Step

LESSONS = Path(__file__).parents[2] / "lessons"


@dataclass
class Surveyed:
    """What a surveyed run left behind; `seconds` is how long sending a scout out held it up."""

    steps: list[Step] = field(default_factory=list)
    landscapes: dict[int, Landscape] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    end: End | None = None

    def only(self) -> Landscape:
        """Return the one landscape that was asked for."""
        (landscape,) = self.landscapes.values()
        return landscape

    def step(self, phase: str, iteration: int = 1) -> Step:
        """Return the step of a phase in an iteration."""
        return next(s for s in self.steps if s.phase == phase and s.iteration == iteration)


class Surveyor:
    """Asks for a landscape at some steps and waits for each."""

    def __init__(self, lesson: Lesson, surveys: dict[int, Survey], device: str) -> None:
        self.lesson = lesson
        self.surveys = surveys
        self.scouts = Scouts(lesson, device)
        self.seen = Surveyed()

    def rejoined(self, stretch: object, printed: str) -> None:
        raise AssertionError("every step is recorded here")

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        self.seen.steps.append(step)
        survey = self.surveys.get(step.index)
        if survey is None or last:
            return
        began = perf_counter()
        self.scouts.ask(survey)
        self.scouts.stands(step.index, step.segment, _following())
        if self.scouts.send_out():
            return
        self.seen.seconds.append(perf_counter() - began)
        while not (found := self.scouts.take()):
            ready, _, _ = select.select(self.scouts.filenos(), [], [], 60)
            assert ready, "a scout is ended by the kernel long before this"
        (self.seen.landscapes[step.index],) = found


def _following() -> int:
    """Return the number of the segment that runs next, as the run's checkpoint knows it."""
    frame = sys._getframe(1)
    while frame.f_code.co_name != "_checkpoint":
        assert frame.f_back is not None
        frame = frame.f_back
    number: int = frame.f_locals["number"]
    return number


def surveyed(path: Path, surveys: dict[int, Survey], device: str = "cpu") -> Surveyed:
    """Run the script at a path and survey it behind the steps of these indices."""
    lesson, mistakes = read_file(str(path))
    assert lesson is not None, mistakes
    surveyor = Surveyor(lesson, surveys, device)
    home = os.getpid()
    try:
        with Capture(stderr=False) as capture:
            run = Run(lesson, Settings(device), surveyor, capture, given(""))
            run.start()
            surveyor.seen.end = run.play()
    finally:
        if os.getpid() != home:
            # The process that ran ahead has come to the script's end.
            os._exit(0)
    return surveyor.seen


def script(folder: Path, source: str) -> Path:
    """Write a script into a folder."""
    path = folder / "surveyed.py"
    path.write_text(dedent(source))
    return path


def around(*names: str, points: int = 5) -> Survey:
    """Ask for the loss around weights, written as ``w`` or ``w@0,1`` for an element."""
    weights = []
    for name in names:
        plain, _, at = name.partition("@")
        weights.append(Weight(plain, tuple(int(i) for i in at.split(",")) if at else ()))
    return Survey(tuple(weights), (points,) * len(weights))
