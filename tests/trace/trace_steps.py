"""Steps and runs to put into timelines."""

from typing import Any

import msgspec

from tutor.trace.model import Sample, Stats, Step, Summary, View, Window
from tutor.trace.timeline import Timeline

PHASES = ["forward", "loss", "backward", "update", "zero_grad"]
NO_STATS = Stats(None, None, None, None, 0, 0, False)


class Passed(msgspec.Struct, frozen=True):
    index: int
    iteration: int | None
    samples: tuple[Sample, ...] = ()
    printed: str = ""


def view(values: Any, shape: tuple[int, ...] = (), grad: View | None = None, **kept: Any) -> View:
    dtype, stats, window = kept.get("dtype", "float32"), kept.get("stats"), kept.get("window")
    return View("tensor", dtype, shape, "cpu", True, True, values, stats, grad, window)


def large(low: float | None, high: float | None, **kept: Any) -> View:
    """Return a view of 100 x 100 elements of which only statistics and a corner are recorded."""
    nan, inf, sampled = kept.get("nan", 0), kept.get("inf", 0), kept.get("sampled", False)
    stats = Stats(low, high, kept.get("mean"), kept.get("std"), nan, inf, sampled)
    corner = Window((0, 0), [[1.0, 2.0], [3.0, "nan"]])
    return view(None, (100, 100), stats=stats, window=corner)


def step(index: int, phase: str, iteration: int | None, stdout: str = "", **kept: Any) -> Step:
    return Step(
        index=index,
        loop=None if iteration is None else kept.get("loop", 1),
        iteration=iteration,
        loop_vars={},
        phase=phase,
        headline="",
        cell=None,
        first_line=10 + (PHASES.index(phase) if phase in PHASES else 9),
        last_line=20,
        source="",
        stdout=stdout,
        ms=kept.get("ms", 0.1),
        tensors=kept.get("tensors", {}),
        changed=kept.get("changed", ()),
        ops=(),
        flows=(),
    )


def add(
    timeline: Timeline, one: Step, loss: float | None = None, weights: tuple[float, ...] = ()
) -> bool | None:
    place = one.index, one.loop, one.iteration, one.phase, one.first_line
    summary = Summary(*place, loss, one.last_line, weights)
    return timeline.append(msgspec.msgpack.encode(one), summary)


def training(iterations: int, room: int | None = None) -> Timeline:
    """Return a timeline of a set-up and some whole iterations whose loss halves from 8."""
    timeline = Timeline() if room is None else Timeline(room)
    add(timeline, step(0, "setup", None))
    for iteration in range(1, iterations + 1):
        record(timeline, iteration)
    return timeline


def record(timeline: Timeline, iteration: int, loss: float | None = None) -> list[bool | None]:
    """Record the five steps of an iteration, whose first is at 5 * iteration - 4."""
    value = 16 / 2**iteration if loss is None else loss
    first = 5 * iteration - 4
    return [
        add(timeline, step(first + place, phase, iteration), value)
        for place, phase in enumerate(PHASES)
    ]


def skip(timeline: Timeline, first: int, last: int, printed: str = "") -> None:
    """Let the iterations from `first` to `last` run unrecorded."""
    samples = tuple(Sample(5 * i, 1, i, 16 / 2**i, ()) for i in range(first, last + 1))
    timeline.passed(Passed(5 * last, last, samples, printed))


def sparse() -> Timeline:
    """Return a run of a hundred iterations of which 1 and 2, 50 to 52, and 99 are recorded."""
    timeline = training(2)
    skip(timeline, 3, 49)
    for iteration in (50, 51, 52):
        record(timeline, iteration)
    skip(timeline, 53, 98)
    record(timeline, 99)
    skip(timeline, 100, 100)
    return timeline
