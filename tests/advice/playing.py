"""Playing a script of a few lines and asking what is said of its mistakes."""

import os
import warnings
from collections.abc import Callable
from pathlib import Path

from tutor.advice.failures import explained
from tutor.advice.hints import Hints
from tutor.advice.told import Advice, Hint
from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.trace.model import End, Event, Step

HEAD = """
import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
"""
"""What every script of these tests begins with."""


class Played:
    """What a run left behind, with the advice and the hints on it."""

    def __init__(self, lesson: Lesson, events: list[Event]) -> None:
        self.lesson = lesson
        self.steps = [event for event in events if isinstance(event, Step)]
        self.end = next(event for event in events if isinstance(event, End))

    @property
    def advice(self) -> Advice:
        """What is said of the error; there has to be one, and it has to be explained."""
        assert self.end.error is not None, "the script did not fail"
        found = explained(self.end.error, self.steps[-1] if self.steps else None, self.lesson)
        assert found is not None, self.end.error
        return found

    @property
    def unexplained(self) -> bool:
        """Whether the script failed and nothing is said of it."""
        assert self.end.error is not None, "the script did not fail"
        return explained(self.end.error, self.steps[-1], self.lesson) is None

    @property
    def hints(self) -> list[Hint]:
        """What was noticed, in the order of the steps."""
        hints = Hints(self.lesson)
        return [hint for step in self.steps for hint in hints.observe(step)]

    @property
    def hint(self) -> Hint:
        """The only thing that was noticed."""
        (found,) = self.hints
        return found

    def code(self, line: int | None) -> str:
        """Return a line of the script."""
        return self.lesson.source.splitlines()[(line or 1) - 1].strip()

    def mended(self, line: int) -> str:
        """Return the script with the advice's code in place of a line."""
        lines = self.lesson.source.splitlines()
        old = lines[line - 1]
        blank = old[: len(old) - len(old.lstrip())]
        lines[line - 1 : line] = [blank + new for new in self.advice.code.splitlines()]
        return "\n".join(lines)


Player = Callable[..., Played]


def play_file(path: Path, iterations: int | None = None) -> Played:
    """Play a script in its own folder; what it warns of is its own affair."""
    lesson, mistakes = read_file(str(path))
    assert lesson is not None, mistakes
    events: list[Event] = []
    home = os.getcwd()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            os.chdir(path.parent)
            settings = Settings(iterations=iterations)
            play(lesson, settings, lambda event, out: events.append(event), "")
        finally:
            os.chdir(home)
    return Played(lesson, events)
