"""How long a person waits before there is something to see."""

import subprocess
import sys

from bench import reference
from bench.measure import Row, Sample, difference, in_turns, milliseconds, ratio
from bench.terminal import Terminal

ROUNDS = 9
PYTHON = sys.executable
TUTOR = [PYTHON, "-m", "tutor"]
LESSON = "lessons/06_autograd_1w.py"
IMPORT_TORCH = "import torch"
WITH_OPTIMIZER = "import torch; torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.1)"


def run(*command: str) -> Sample:
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
    return ratio("first frame", "ms", ms["tutor"], ms["bare"], 1.3)


def first_step() -> list[Row]:
    """Measure the first forward step shown against what importing torch costs anyway."""
    ms = in_turns(
        {
            "plain": until([*TUTOR, "autograd-1w", "--at", "1:forward"], "iteration 1 of"),
            "torch": run(PYTHON, "-c", IMPORT_TORCH),
            "module": until([*TUTOR, "mse-sgd", "--at", "1:forward"], "iteration 1 of"),
            "optim": run(PYTHON, "-c", WITH_OPTIMIZER),
        },
        ROUNDS,
    )
    return [
        ratio("first step shown", "ms", ms["plain"], ms["torch"], 1.3),
        ratio("first step shown, with an optimizer", "ms", ms["module"], ms["optim"], 1.3),
    ]


def commands() -> list[Row]:
    """Measure the commands that import nothing large against an empty Python."""
    arguments = {
        "--help": ["--help"],
        "list": ["list"],
        "check, one lesson": ["check", LESSON],
        "check, all lessons": ["check", "lessons"],
    }
    samples = {name: run(*TUTOR, *more) for name, more in arguments.items()}
    ms = in_turns({"pass": run(PYTHON, "-c", "pass"), **samples}, 2 * ROUNDS)
    return [difference(f"gradstep {name}", "ms", ms[name], ms["pass"], 60) for name in samples]
