"""Scripts of a few lines, read as lessons and played."""

from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.trace.model import End, Event, Step


class Ran(NamedTuple):
    """A lesson and the steps of its run."""

    lesson: Lesson
    steps: tuple[Step, ...]

    def earlier(self, index: int) -> Step:
        """Return a step by its index."""
        return self.steps[index]

    def at(self, phase: str, iteration: int = 1) -> Step:
        """Return the step of a phase in an iteration."""
        return next(s for s in self.steps if s.phase == phase and s.iteration == iteration)


DOUBLE = """
import torch
class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x
    @staticmethod
    def backward(ctx, g):
        return 2 * g
"""
"""The beginning of a script with a function of its own, of which only the script has the rule."""


def ran(folder: Path, source: str) -> Ran:
    """Play a script to its end."""
    path = folder / "script.py"
    path.write_text(dedent(source))
    lesson = lesson_of(dedent(source), str(path))
    events: list[Event] = []
    play(lesson, Settings(), lambda event, _: events.append(event), "")
    (end,) = (event for event in events if isinstance(event, End))
    assert end.error is None, end.error
    return Ran(lesson, tuple(event for event in events if isinstance(event, Step)))


def lesson_of(source: str, path: str = "script.py") -> Lesson:
    """Read a script that has no mistakes."""
    lesson, mistakes = read(source, path)
    assert lesson is not None
    assert not mistakes, mistakes
    return lesson
