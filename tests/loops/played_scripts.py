"""Run scripts plainly and stepped through: ``python played_scripts.py FOLDER SCRIPT...``.

Each runs in processes of its own, forked so that torch is imported once and nothing that one script
leaves behind reaches the next. What plain Python printed and ended with is in ``NAME.out`` and
``NAME.json``; ``NAME.played.json`` holds the output of the stepped run, how it ended, and the
values of its last step by their names (null for a tensor too large to be held in full).
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
from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.reader import read_file
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
    found = {
        "status": end.status,
        "stdout": "".join(step.stdout for step in steps) + (end.stdout or ""),
        "values": {name: view.values for name, view in steps[-1].tensors.items()},
    }
    (folder / f"{Path(script).stem}.played.json").write_text(json.dumps(found))


def apart(work: Callable[[Path, str], None], folder: Path, script: str, threads: int) -> None:
    """Do it in a process of its own; complain if that failed."""
    child = os.fork()
    if child == 0:
        torch.set_num_threads(threads)
        sys.argv[:] = [script]
        work(folder, script)
        sys.stdout.flush()
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        sys.exit(f"{work.__name__}: {script} failed")


def main(folder: Path, scripts: list[str]) -> None:
    """Run all scripts, each in both ways."""
    # A process that has started torch's threads must not fork; its children may have them.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.optim.SGD([torch.zeros(1)], lr=1.0)
    for script in scripts:
        apart(plainly, folder, script, threads)
        apart(stepped, folder, script, threads)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
