"""Run lessons with nothing of the tutor about: ``python plain_python.py FOLDER LESSON...``.

Each lesson runs as ``__main__`` in a process of its own, forked so that torch is imported once.
Beside what it printed (``NAME.out``) its last values are written as JSON (``NAME.json``).
"""

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch


def named(names: dict[str, Any]) -> dict[str, Any]:
    """Return the tensors, arrays and floats of a script, and the parameters of its modules."""
    found: dict[str, Any] = {}
    for name, value in names.items():
        if isinstance(value, torch.nn.Module):
            found |= {f"{name}.{part}": each for part, each in value.named_parameters()}
        elif not name.startswith("_"):
            found[name] = value
    return {
        name: value.tolist() if hasattr(value, "tolist") else value
        for name, value in found.items()
        if isinstance(value, (torch.Tensor, np.ndarray, np.generic, float))
    }


def run(folder: Path, lesson: str) -> None:
    """Run one lesson and write down what it leaves behind."""
    stem = Path(lesson).stem
    with open(folder / f"{stem}.out", "w") as out, open(os.devnull) as nothing:
        os.dup2(out.fileno(), 1)
        os.dup2(nothing.fileno(), 0)
        values = named(runpy.run_path(lesson, run_name="__main__"))
        sys.stdout.flush()
    (folder / f"{stem}.json").write_text(json.dumps(values))


def main(folder: Path, lessons: list[str]) -> int:
    """Run all lessons, one after the other; return how many failed."""
    # The first optimizer imports a large part of torch; the children then have it already.
    torch.optim.SGD([torch.zeros(1)], lr=1.0)
    failed = 0
    for lesson in lessons:
        child = os.fork()
        if child == 0:
            run(folder, lesson)
            os._exit(0)
        failed += os.waitpid(child, 0)[1] != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
