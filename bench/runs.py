"""Measurements of runs, each in a process of its own: ``python -m bench.runs WHAT`` prints ms.

A run takes over the standard output, and torchlens wraps every function of torch on import. Alone
in its process, neither can spoil what is measured after it.
"""

import builtins
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

from bench.measure import Sample, in_turns, milliseconds
from tutor.engine.capture import Capture
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import given
from tutor.engine.stretch import Stretch
from tutor.lesson.instrument import CHECKPOINT, instrument
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.trace.model import Step

ROOT = Path(__file__).parents[1]
SMALL = next((ROOT / "lessons").glob("*autograd_1w.py"))
LAYERS = Path(__file__).with_name("three_layers.py")
WARM = 5
"""Iterations at the beginning that are not counted, because they fill caches."""


class Clock:
    """A listener that encodes each step as the engine process does, and notes when it is done."""

    def __init__(self) -> None:
        self.done: list[tuple[str, float]] = []
        self._encode = msgspec.msgpack.Encoder().encode

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        """Take a step."""
        self._encode(step)
        self.done.append((step.phase, time.perf_counter()))

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        """Take in that an unrecorded stretch is over."""

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
    found, mistakes = read_file(str(path))
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


def script() -> tuple[float, float]:
    """Return the ms of a small lesson with checkpoints that record nothing, and as it is.

    Both are run in this one process in turns, because their difference is smaller than that
    between two processes.
    """
    checked = compile(instrument(lesson(SMALL)), str(SMALL), "exec")
    plain = compile(SMALL.read_text(), str(SMALL), "exec")
    setattr(builtins, CHECKPOINT, lambda number: None)
    codes = {"checked": checked, "plain": plain}
    samples: dict[str, Sample] = {
        name: partial(milliseconds, partial(executed, code)) for name, code in codes.items()
    }
    in_turns(samples, WARM)
    ms = in_turns(samples, 60)
    return ms["checked"], ms["plain"]


def executed(code: Any) -> dict[str, Any]:
    """Execute a script with its output thrown away, and return its variables."""
    space: dict[str, Any] = {"__name__": "__main__"}
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        exec(code, space)
    return space


def median_of(action: Callable[[], object]) -> float:
    """Return the median ms of an action that has been warmed up."""
    return median([milliseconds(action) for _ in range(WARM + 30)][WARM:])


MEASURED: dict[str, Callable[[], float | tuple[float, ...]]] = {
    "iteration": iteration,
    "recorded-layers": recorded_layers,
    "plain-layers": plain_layers,
    "torchlens-layers": torchlens_layers,
    "script": script,
}

if __name__ == "__main__":
    result = MEASURED[sys.argv[1]]()
    print(*(result if isinstance(result, tuple) else [result]))
