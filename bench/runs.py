"""Measurements of runs, each in a process of its own: ``python -m bench.runs WHAT`` prints ms.

A run takes over the standard output, and torchlens wraps every function of torch on import. Alone
in its process, neither can spoil what is measured after it.
"""

import contextlib
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import msgspec

from bench.measure import in_turns, processor_milliseconds
from tutor.engine.capture import Capture
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import given
from tutor.engine.stretch import Stretch
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read
from tutor.trace.figure import Figure
from tutor.trace.model import Step

ROOT = Path(__file__).parents[1]
SMALL = next((ROOT / "lessons").glob("*autograd_1w.py"))
LAYERS = Path(__file__).with_name("three_layers.py")
LARGE = Path(__file__).with_name("large_model.py")
SHORT, LONG = 4, 20
"""Iterations of two runs of the large model: what the longer takes more, its iterations take."""

WARM = 5
"""Iterations at the beginning that are not counted, because they fill caches."""

ITERATIONS = 100_000
"""The length of a run that nobody would record whole."""

ROUNDS = 3


class Clock:
    """A listener that encodes each step as the engine process does, and notes when it is done.

    Its times are processor time of the thread: beside other programs that is steadier.
    """

    def __init__(self) -> None:
        self.done: list[tuple[str, float]] = []
        self._encode = msgspec.msgpack.Encoder().encode

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        """Take a step."""
        self._encode(step)
        self.done.append((step.phase, time.thread_time()))

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        """Take in that an unrecorded stretch is over."""

    def drawn(self, figure: Figure) -> None:
        """Take in a figure."""

    def between(self, first: str, last: str) -> float:
        """Return the median ms from the end of phase `first` to the end of the next `last`."""
        began: float | None = None
        taken = []
        for phase, at in self.done:
            if phase == last and began is not None:
                taken.append((at - began) * 1000)
                began = None
            if phase == first:
                began = at
        return median(taken[WARM:])


def lesson(path: Path) -> Lesson:
    """Return the lesson at `path`."""
    return lesson_in(path.read_text(), path)


def lesson_in(text: str, path: Path = SMALL) -> Lesson:
    """Return the lesson that a text is."""
    found, mistakes = read(text, str(path))
    if found is None:
        raise ValueError("; ".join(map(str, mistakes)))
    return found


def recorded(path: Path) -> Clock:
    """Run a lesson with everything recorded."""
    clock = Clock()
    with Capture(stderr=True) as capture:
        run = Run(lesson(path), Settings(), clock, capture, given(""))
        run.start()
        end = run.play()
    if end.status != "finished":
        raise RuntimeError(f"{path} {end.status}: {end.error}")
    return clock


def iteration() -> float:
    """Return the ms of one recorded iteration of a small lesson."""
    return recorded(SMALL).between("forward", "forward")


def recorded_layers() -> float:
    """Return the ms of a recorded forward and backward of three layers."""
    return recorded(LAYERS).between("zero_grad", "backward")


def plain_layers() -> float:
    """Return the ms of the same forward and backward without the tutor."""
    space = executed(compile(LAYERS.read_text(), str(LAYERS), "exec"))
    model, x, y, loss_of = (space[name] for name in ("model", "X", "Y", "loss_fn"))

    def step() -> None:
        loss_of(model(x), y).backward()

    return median_of(step)


def torchlens_layers() -> float:
    """Return the ms of `torchlens.trace` of the same forward."""
    import torchlens

    space = executed(compile(LAYERS.read_text(), str(LAYERS), "exec"))
    return median_of(lambda: torchlens.trace(space["model"], space["X"]))


def unrecorded() -> tuple[float, float]:
    """Return the ms of processor time of a long run that goes on unrecorded, and of its script.

    Both are run in this one process in turns, because their difference is smaller than that
    between two processes, and both write to the same capture.
    """
    text = SMALL.read_text().replace("range(100)", f"range({ITERATIONS})")
    if text == SMALL.read_text():
        raise ValueError(f"the loop of {SMALL.name} is not as long as it was")
    there = lesson_in(text)
    code = compile(text, str(SMALL), "exec")
    unrecorded = partial(played, there, recorded=False)
    ms = in_turns({"unrecorded": unrecorded, "plain": partial(plainly, code)}, ROUNDS)
    return ms["unrecorded"], ms["plain"]


def large() -> tuple[float, float, float]:
    """Return the ms of processor time of an iteration of the large model.

    First recorded, then unrecorded, then of the plain script.
    """
    ways: dict[str, Callable[[Lesson], float]] = {
        "recorded": partial(played, recorded=True),
        "unrecorded": partial(played, recorded=False),
        "plain": as_script,
    }
    samples = {
        (name, length): partial(way, longer(length))
        for name, way in ways.items()
        for length in (SHORT, LONG)
    }
    for way in ways.values():
        # The first run of each loads and fills what no later one does.
        way(longer(SHORT))
    ms = in_turns(
        {f"{name} {length}": sample for (name, length), sample in samples.items()}, ROUNDS, min
    )
    recorded, unrecorded, plain = (
        (ms[f"{name} {LONG}"] - ms[f"{name} {SHORT}"]) / (LONG - SHORT) for name in ways
    )
    return recorded, unrecorded, plain


def longer(iterations: int) -> Lesson:
    """Return the large model's script with so many iterations."""
    return lesson_in(LARGE.read_text().replace("range(5)", f"range({iterations})"), LARGE)


def as_script(there: Lesson) -> float:
    """Return the ms of processor time of a lesson's script as it is."""
    return plainly(compile(there.source, there.path, "exec"))


def played(there: Lesson, recorded: bool) -> float:
    """Return the ms of processor time of a lesson, all of it recorded, or its curves alone."""
    with Capture(stderr=True) as capture:
        run = Run(there, Settings(), Clock(), capture, given(""))
        run.start()
        if not recorded:
            run.stretch = Stretch(run.followed, lambda stretch: bool(stretch.take()) or True)
        began = time.process_time()
        end = run.play()
        taken = time.process_time() - began
    if end.status != "finished":
        raise RuntimeError(f"{there.path} {end.status}: {end.error}")
    return taken * 1000


def plainly(code: Any) -> float:
    """Return the ms of processor time of a script as it is."""
    with Capture(stderr=True):
        began = time.process_time()
        exec(code, {"__name__": "__main__"})
        return (time.process_time() - began) * 1000


def executed(code: Any) -> dict[str, Any]:
    """Execute a script with its output thrown away, and return its variables."""
    space: dict[str, Any] = {"__name__": "__main__"}
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        exec(code, space)
    return space


def median_of(action: Callable[[], object]) -> float:
    """Return the median ms of an action that has been warmed up."""
    return median([processor_milliseconds(action) for _ in range(WARM + 30)][WARM:])


MEASURED: dict[str, Callable[[], float | tuple[float, ...]]] = {
    "iteration": iteration,
    "recorded-layers": recorded_layers,
    "plain-layers": plain_layers,
    "torchlens-layers": torchlens_layers,
    "unrecorded": unrecorded,
    "large": large,
}

if __name__ == "__main__":
    result = MEASURED[sys.argv[1]]()
    print(*(result if isinstance(result, tuple) else [result]))
