"""How long a person waits before there is something to see."""

import os
import resource
import subprocess
import sys
import tempfile

from bench import reference
from bench.measure import Row, Sample, in_turns, milliseconds, row
from bench.terminal import Terminal

ROUNDS = 9
PYTHON = sys.executable
TUTOR = [PYTHON, "-m", "tutor"]
LESSON = "lessons/06_autograd_1w.py"
IMPORT_TORCH = "import torch"
WITH_OPTIMIZER = "import torch; torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)"


def run(*command: str, compiled: str = "") -> Sample:
    """Return a sample of the processor time that a command takes.

    `compiled` is a folder for its bytecode, which an installation has beside its source.
    """
    own = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
    environment = os.environ | own if compiled else os.environ

    def sample() -> float:
        before = _of_children()
        subprocess.run(command, capture_output=True, check=True, env=environment)
        return (_of_children() - before) * 1000

    return sample


def _of_children() -> float:
    """Return the processor time in seconds of all that was started here and has ended."""
    taken = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken.ru_utime + taken.ru_stime


def until_ended(*command: str) -> Sample:
    """Return a sample of how long a command takes until it has ended."""
    return lambda: milliseconds(lambda: subprocess.run(command, capture_output=True, check=True))


def until(command: list[str], *texts: str) -> Sample:
    """Return a sample of how long a program takes until `texts` are on its screen."""

    def sample() -> float:
        with Terminal(command) as terminal:
            return terminal.wait_for(*texts)

    return sample


def first_frame() -> Row:
    """Measure the lesson's screen against a bare app."""
    ms = in_turns(
        {
            "tutor": until([*TUTOR, "autograd-1w"], "autograd-1w"),
            "bare": until([PYTHON, "-m", "bench.reference"], reference.FIRST_FRAME),
        },
        ROUNDS,
    )
    return row("first frame", "ms", ms["tutor"], ms["bare"])


def first_step() -> list[Row]:
    """Measure the first forward step shown against what importing torch costs anyway."""
    ms = in_turns(
        {
            "plain": until([*TUTOR, "autograd-1w", "--at", "1:forward"], "iteration 1 of"),
            "torch": until_ended(PYTHON, "-c", IMPORT_TORCH),
            "module": until([*TUTOR, "mse-sgd", "--at", "1:forward"], "iteration 1 of"),
            "optim": until_ended(PYTHON, "-c", WITH_OPTIMIZER),
        },
        ROUNDS,
    )
    return [
        row("first step shown", "ms", ms["plain"], ms["torch"]),
        row("first step shown, with an optimizer", "ms", ms["module"], ms["optim"]),
    ]


def commands() -> list[Row]:
    """Measure the commands that import nothing large against an empty Python."""
    arguments = {
        "--help": ["--help"],
        "list": ["list"],
        "check, one lesson": ["check", LESSON],
        "check, all lessons": ["check", "lessons"],
    }
    with tempfile.TemporaryDirectory() as compiled:
        samples = {n: run(*TUTOR, *more, compiled=compiled) for n, more in arguments.items()}
        samples["pass"] = run(PYTHON, "-c", "pass", compiled=compiled)
        for sample in samples.values():
            sample()
        ms = in_turns(samples, 2 * ROUNDS, min)
    note = "processor time, the least"
    return [row(f"gradstep {name}", "ms", ms[name], ms["pass"], note) for name in arguments]
