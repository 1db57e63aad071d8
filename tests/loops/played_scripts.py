"""Run scripts plainly, recorded, and unrecorded: ``python played_scripts.py FOLDER SCRIPT...``.

Each runs in processes of its own, forked so that torch is imported once and nothing that one script
leaves behind reaches the next. What plain Python printed and ended with is in ``NAME.out`` and
``NAME.json``; ``NAME.played.json`` and ``NAME.passed.json`` hold the output of the two other runs,
how they ended and with which values (null for a tensor too large for a step to hold in full), and
of the recorded one the hints and in which iterations it went backward and updated.
"""

import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import numpy as np
import torch

from tests.lessons import plain_python
from tutor.advice.hints import Hints
from tutor.engine.capture import Capture
from tutor.engine.headless import play
from tutor.engine.run import Run
from tutor.engine.settings import Settings
from tutor.engine.stdin import given
from tutor.engine.stretch import Stretch
from tutor.lesson.reader import read_file
from tutor.trace.figure import Figure
from tutor.trace.model import End, Event, Step


def plainly(folder: Path, script: str) -> None:
    """Run a script with the seeds of a run, and nothing else of the tutor."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    plain_python.run(folder, script)


def stepped(folder: Path, script: str) -> None:
    """Play a script to its end, each step recorded, and write down what came of it."""
    lesson, mistakes = read_file(script)
    assert lesson is not None, mistakes
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
        "values": {name: view.values for name, view in steps[-1].tensors.items()},
    }
    (folder / f"{Path(script).stem}.played.json").write_text(json.dumps(found))


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


def passed(folder: Path, script: str) -> None:
    """Let a script run on unrecorded to its end, and write down what came of it."""
    lesson, mistakes = read_file(script)
    assert lesson is not None, mistakes
    told = Listening()
    with Capture(stderr=False) as capture:
        run = Run(lesson, Settings(), told, capture, given(""))
        run.start()
        run.stretch = Stretch(run.followed, lambda stretch: True, never=True)
        end = run.play()
        printed = told.printed + run.unsaid()[0]
    values = plain_python.named(dict(run.scope.shared))
    found = {"status": end.status, "stdout": printed, "steps": len(told.steps), "values": values}
    (folder / f"{Path(script).stem}.passed.json").write_text(json.dumps(found))


def apart(work: Callable[[Path, str], None], folder: Path, script: str) -> None:
    """Do it in a process of its own; complain if that failed."""
    child = os.fork()
    if child == 0:
        sys.argv[:] = [script]
        work(folder, script)
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{work.__name__}: {script} failed")


def main(folder: Path, scripts: list[str]) -> None:
    """Run all scripts, each in all three ways and on one thread, with which these are quickest."""
    torch.set_num_threads(1)
    torch.optim.SGD([torch.zeros(1)], lr=1.0)
    for script in scripts:
        for work in (plainly, stepped, passed):
            apart(work, folder, script)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
