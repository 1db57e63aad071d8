"""Playing a script twice in this process: recorded as a whole, and recorded from a place on."""

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
from tutor.trace import replayed
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
        self.run: Run | None = None
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


def play(
    lesson: Lesson,
    begin: Begin | None = None,
    text: str = "",
    played: Played | None = None,
    **settings: Any,
) -> Played:
    """Play a lesson; `begin` makes the stretch with which it starts, `played` is told of it."""
    played = played or Played()
    with Capture(stderr=True) as capture:
        run = Run(lesson, Settings(**settings), played, capture, given(text))
        run.start()
        run.stretch = begin(run.followed, played.report) if begin else None
        played.run = run
        played.end = run.play()
    return played


def behind(followed: Followed, report: Callable[[Stretch], bool]) -> Stretch:
    """Begin unrecorded, and record what lies behind the loops."""
    return Stretch(followed, report)


def from_iteration(number: int, loop: int | None = None) -> Begin:
    """Begin unrecorded, and record from an iteration on."""
    return lambda followed, report: Stretch(followed, report, from_iteration=number, loop=loop)


def from_index(index: int) -> Begin:
    """Begin unrecorded, and record from the step with this index on."""
    return lambda followed, report: Stretch(followed, report, from_index=index)


def parted(first: Step, second: Step) -> list[str]:
    """Return the fields in which two steps differ."""
    names = [name for name in first.__struct_fields__ if name != "ms"]
    return [name for name in names if getattr(first, name) != getattr(second, name)]


def same(first: Played, second: Played, since: int) -> None:
    """Assert that `second` holds the steps of `first` from the index `since` on, bit for bit."""
    wanted = [step for step in first.steps if step.index >= since]
    assert [step.index for step in second.steps] == [step.index for step in wanted]
    for one, other in zip(wanted, second.steps, strict=True):
        if not replayed.same(*map(msgspec.msgpack.encode, (one, other))):
            parts = parted(one, other)
            what = {name: (getattr(one, name), getattr(other, name)) for name in parts}
            raise AssertionError(f"step {one.index} ({one.phase}) differs: {what}"[:2000])
    wanted_losses = first.losses[len(first.steps) - len(wanted) :]
    assert repr(second.losses) == repr(wanted_losses)


def places(played: Played, loop: int) -> list[int]:
    """Return a few iterations of a loop: the first, the second, one in the middle, the last."""
    last = played.iterations[loop]
    return sorted({1, min(2, last), (last + 1) // 2, last})


def start_of(played: Played, loop: int, iteration: int) -> int:
    """Return the index of the first step of an iteration."""
    steps = (s.index for s in played.steps if (s.loop, s.iteration) == (loop, iteration))
    return next(steps)
