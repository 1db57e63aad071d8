"""Playing a script twice in this process: recorded from its first line, and only from a place on."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec

from tutor.engine.capture import Capture
from tutor.engine.followed import Followed
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import given
from tutor.engine.stretch import Stretch
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read, read_file
from tutor.trace.model import End, Sample, Step

Begin = Callable[[Followed, Callable[[Stretch], bool]], Stretch | None]
"""Makes the stretch with which a run begins, None for one that is recorded from its first line."""


class Played:
    """What a run told: the steps that it recorded, the samples, its output and its end.

    It is the run's listener as well; whatever the stretch reports, the run goes on.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.losses: list[float | None] = []
        self.samples: list[Sample] = []
        self.printed: list[str] = []
        self.reports = 0
        self.end = End("stopped", None)

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        self.steps.append(step)
        self.losses.append(loss)

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        self.samples += stretch.take()
        self.printed.append(printed)

    def report(self, stretch: Stretch) -> bool:
        self.reports += 1
        self.samples += stretch.take()
        return True

    @property
    def output(self) -> str:
        """All that the script wrote, recorded or not, in the order in which it was told."""
        return "".join([*self.printed, *(step.stdout for step in self.steps)])

    @property
    def iterations(self) -> dict[int, int]:
        """How far each loop has come."""
        ends: dict[int, int] = {}
        for step in self.steps:
            if step.loop is not None and step.iteration is not None:
                ends[step.loop] = max(step.iteration, ends.get(step.loop, 0))
        return ends


def lesson_of(source: str, path: Path | str = "script.py") -> Lesson:
    """Return the lesson that a script is."""
    lesson, mistakes = read(dedent(source), str(path))
    assert lesson is not None, mistakes
    return lesson


def lesson_at(path: str) -> Lesson:
    """Return the lesson in a file."""
    lesson, mistakes = read_file(path)
    assert lesson is not None, mistakes
    return lesson


def play(lesson: Lesson, begin: Begin | None = None, text: str = "", **settings: Any) -> Played:
    """Play a lesson; `begin` makes the stretch with which it starts."""
    played = Played()
    with Capture(stderr=True) as capture:
        run = Run(lesson, Settings(**settings), played, capture, given(text))
        run.start()
        run.stretch = begin(run.followed, played.report) if begin else None
        played.end = run.play()
    return played


def from_iteration(number: int, loop: int | None = None) -> Begin:
    """Begin unrecorded, and record from an iteration on."""
    return lambda followed, report: Stretch(followed, report, from_iteration=number, loop=loop)


def from_index(index: int) -> Begin:
    """Begin unrecorded, and record from the step with this index on."""
    return lambda followed, report: Stretch(followed, report, from_index=index)


def bare(step: Step) -> bytes:
    """Return all of a step but how long it took, as it would be stored."""
    return msgspec.msgpack.encode(msgspec.structs.replace(step, ms=0.0))


def fields(step: Step) -> dict[str, Any]:
    """Return a step as plain values, to say in which field two of them part."""
    return {**msgspec.to_builtins(step), "ms": 0.0}


def same(first: Played, second: Played, since: Step) -> None:
    """Assert that `second` holds the steps of `first` from one on, bit for bit."""
    wanted = [step for step in first.steps if step.index >= since.index]
    assert [step.index for step in second.steps] == [step.index for step in wanted]
    for one, other in zip(wanted, second.steps, strict=True):
        if bare(one) != bare(other):
            assert fields(one) == fields(other)
            raise AssertionError(f"step {one.index} is stored in another way")


def places(played: Played, loop: int) -> list[int]:
    """Return a few iterations of a loop: the first, the second, one in the middle, the last."""
    last = played.iterations[loop]
    return sorted({1, min(2, last), (last + 1) // 2, last})


def first_of(played: Played, loop: int, iteration: int) -> Step:
    """Return the first step of an iteration's body."""
    steps = (s for s in played.steps if (s.loop, s.iteration) == (loop, iteration))
    return next(steps)
