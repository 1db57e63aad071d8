"""A script run plainly, recorded, and unrecorded: ``python -m tests.loops.played_scripts ...``.

Each runs in a process of its own, forked so that the file is read and compiled once and nothing
that one run leaves behind reaches the next. What plain Python printed and ended with is in
``NAME.out`` and ``NAME.json``; ``NAME.played.json`` and ``NAME.passed.json`` hold the output of the
two other runs, how they ended and with which values (null for a tensor too large for a step to hold
in full), and of the recorded one what the steps tell of the script.
"""

import ast
import json
import os
import random
import sys
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch

from tests.lessons import plain_python
from tests.loops import plain_notebook
from tutor.advice.hints import Hints
from tutor.engine.capture import Capture
from tutor.engine.compiled import compiled
from tutor.engine.headless import play
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import given
from tutor.engine.stretch import Stretch
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.trace.figure import Figure
from tutor.trace.model import End, Event, Step

Work = Callable[[Path, Lesson], None]
"""Runs a lesson in one way and writes into the folder what came of it."""


def plainly(folder: Path, lesson: Lesson) -> None:
    """Run a script with the seeds of a run, and nothing else of the tutor."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "tutor"]:
        del sys.modules[name]
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    if lesson.cells:
        plain_notebook.run(folder, Path(lesson.path))
    else:
        plain_python.run(folder, lesson.path)


def stepped(folder: Path, lesson: Lesson) -> None:
    """Play a script to its end, each step recorded."""
    events: list[Event] = []
    play(lesson, Settings(), lambda event, _: events.append(event), "")
    steps = [event for event in events if isinstance(event, Step)]
    end = events[-1]
    assert isinstance(end, End)
    hints = Hints(lesson)
    found = {
        "status": end.status,
        "stdout": "".join(step.stdout for step in steps) + (end.stdout or ""),
        "hints": [hint.subject for step in steps for hint in hints.observe(step)],
        "trained": [
            (step.loop, step.iteration, phase)
            for step in steps
            for phase in ("backward", "update")
            if step.loop is not None and phase in step.phase.split("+")
        ],
        "elsewhere": sorted(
            {place for pair in pairwise(steps) for place in elsewhere(lesson, *pair)}
        ),
        "values": {name: view.values for name, view in steps[-1].tensors.items()},
    }
    write(folder, lesson, "played", found)


def elsewhere(lesson: Lesson, step: Step, following: Step) -> set[tuple[int, int, int]]:
    """Return lines of the step's own loop that computed in it and that it does not show.

    Each comes with the first and the last line that the step shows. The header of an inner loop is
    no such line if the step leads to it: it is shown with what its block begins with.
    """
    if step.loop is None:
        return set()
    first, last = step.first_line, step.last_line
    loop = next(each for each in lesson.loops if each.number == step.loop)
    inside = {
        op.line for op in step.ops if op.line and loop.first_line <= op.line <= loop.last_line
    }
    next_header = following.first_line in headers(lesson.source) and following.first_line
    return {(line, first, last) for line in inside - {next_header} if not first <= line <= last}


@lru_cache(1)
def headers(source: str) -> frozenset[int]:
    """Return the first lines of all loops."""
    nodes = ast.walk(ast.parse(source))
    return frozenset(node.lineno for node in nodes if isinstance(node, (ast.For, ast.While)))


class Listening:
    """Is told of a run; keeps its steps, and what it printed while nothing was recorded."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.printed = ""

    def stepped(self, step: Step, loss: float | None, last: bool) -> None:
        self.steps.append(step)

    def rejoined(self, stretch: Stretch, printed: str) -> None:
        self.printed += printed

    def drawn(self, figure: Figure) -> None:
        raise AssertionError("no script of these draws")


def passed(folder: Path, lesson: Lesson) -> None:
    """Let a script run on unrecorded to its end."""
    told = Listening()
    with Capture(stderr=False) as capture:
        run = Run(lesson, Settings(), told, capture, given(""))
        run.start()
        run.stretch = Stretch(run.followed, lambda stretch: True, never=True)
        end = run.play()
        printed = told.printed + run.unsaid()[0]
    values = plain_python.named(dict(run.scope.shared))
    found = {"status": end.status, "stdout": printed, "steps": len(told.steps), "values": values}
    write(folder, lesson, "passed", found)


def write(folder: Path, lesson: Lesson, kind: str, found: dict[str, Any]) -> None:
    """Write down what came of a run."""
    (folder / f"{Path(lesson.path).stem}.{kind}.json").write_text(json.dumps(found))


def apart(work: Work, folder: Path, lesson: Lesson) -> None:
    """Do it in a process of its own; complain if that failed."""
    child = os.fork()
    if child == 0:
        sys.argv[:] = [lesson.path]
        work(folder, lesson)
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{work.__name__}: {lesson.path} failed")


def main(folder: Path, script: str) -> None:
    """Run a script in all three ways and on one thread, with which these are quickest."""
    torch.set_num_threads(1)
    lesson, mistakes = read_file(script)
    assert lesson is not None, mistakes
    compiled(lesson)
    for work in (plainly, stepped, passed):
        apart(work, folder, lesson)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
