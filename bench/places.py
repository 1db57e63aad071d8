"""Looking at what is recorded already: any step of a run, and a tensor that fills no screen."""

import sys
import tempfile
from pathlib import Path
from statistics import median

from bench.measure import Row, row
from bench.terminal import Terminal

TUTOR = [sys.executable, "-m", "tutor"]
ENTER, DOWN, PAGE_DOWN, ESCAPE = "\r", "\x1b[B", "\x1b[6~", "\x1b"
TIMES = 20
LARGE = '''"""A large tensor."""
import torch

# %% make it
X = torch.arange(1_000_000.0).reshape(1000, 1000)
# %% and another step
Y = X.sum()
'''


def going_to_a_step() -> Row:
    """Measure the way to steps recorded long ago, an iteration at a time."""
    with Terminal([*TUTOR, "autograd-1w", "--at", "60:backward"]) as terminal:
        terminal.wait_to_see("iteration 60 of")
        terminal.settle()
        ms = median(terminal.press("[").ms for _ in range(TIMES))
    return row("going to a recorded step", "ms", ms, note="one frame at 60 a second")


def large_tensor() -> list[Row]:
    """Measure opening and scrolling a tensor of a million elements."""
    with tempfile.TemporaryDirectory() as folder:
        lesson = Path(folder) / "large.py"
        lesson.write_text(LARGE)
        with Terminal([*TUTOR, str(lesson)]) as terminal:
            # A file that does not come with gradstep is asked for before it first runs.
            terminal.wait_for("run it")
            terminal.press("y")
            terminal.wait_for("begin")
            terminal.press("n")
            terminal.wait_for("next")
            # The first step is the import alone; the second makes the tensor.
            terminal.press("n")
            terminal.wait_for("max")
            terminal.settle()
            opened = []
            for _ in range(TIMES):
                opened.append(terminal.press(ENTER).ms)
                terminal.press(ESCAPE)
            terminal.press(ENTER)
            scrolled = [terminal.press(key).ms for key in [DOWN, PAGE_DOWN] * TIMES]
    return [
        row("opening a 1000 x 1000 tensor", "ms", median(opened)),
        row("scrolling it", "ms", median(scrolled)),
    ]
