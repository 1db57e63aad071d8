"""Deriving the equations of a step: the slowest of all steps of the bundled lessons."""

import subprocess
import sys
import time
from statistics import median

import msgspec

from bench.measure import Row, row
from tutor.derive import derived
from tutor.lesson.catalogue import entries
from tutor.trace.model import Event, Step

ITERATIONS = 3
TIMES = 5


def slowest_step() -> Row:
    """Measure how long it takes until a step's equations are ready, in every bundled lesson."""
    slowest, where = 0.0, ""
    for entry in entries():
        steps = _steps(entry.path)
        for step in steps:
            ms = median(_taken(step, steps) for _ in range(TIMES))
            if ms > slowest:
                slowest, where = ms, f"{entry.name}, {step.phase}"
    return row("a step's equations, the slowest", "ms", slowest, note=where)


def _taken(step: Step, steps: list[Step]) -> float:
    began = time.perf_counter()
    derived(step, steps.__getitem__)
    return (time.perf_counter() - began) * 1000


def _steps(path: str) -> list[Step]:
    command = [sys.executable, "-m", "tutor", "trace", path, "--json"]
    command += ["--iterations", str(ITERATIONS)]
    run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=True)
    events = [msgspec.json.decode(line, type=Event) for line in run.stdout.splitlines()]
    return [event for event in events if isinstance(event, Step)]
