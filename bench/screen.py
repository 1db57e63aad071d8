"""How much a step costs between the key and the last byte on the terminal."""

import sys
from contextlib import ExitStack
from statistics import median

from bench import reference
from bench.measure import Row, row
from bench.terminal import Answer, Terminal

STEPS = 40
LESSON = "autograd-1w"


def steps() -> list[Row]:
    """Measure one step of a lesson against one step of the bare app, key by key in turns."""
    answers: dict[str, list[Answer]] = {"tutor": [], "bare": []}
    with ExitStack() as stack:
        tutor = stack.enter_context(
            Terminal([sys.executable, "-m", "tutor", LESSON, "--at", "1:forward"])
        )
        bare = stack.enter_context(Terminal([sys.executable, "-m", "bench.reference"]))
        tutor.wait_for("iteration 1 of")
        bare.wait_for(reference.FIRST_FRAME)
        tutor.settle()
        bare.settle()
        for _ in range(STEPS):
            answers["tutor"].append(tutor.press("n"))
            answers["bare"].append(bare.press("n"))
    ms = {name: median(answer.ms for answer in some) for name, some in answers.items()}
    size = {name: median(answer.size for answer in some) for name, some in answers.items()}
    return [
        row("key to the last byte, p50", "ms", ms["tutor"], ms["bare"]),
        row("bytes for one step, 120x40", "B", size["tutor"], size["bare"]),
    ]
