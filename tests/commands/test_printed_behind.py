"""What a script prints where its last call returns, and at its exit."""

import json
from pathlib import Path

from tests.commands.command_line import gradstep

TRAINING = """\
import atexit

atexit.register(print, "bye")

def train(lr):
    w = 1.0
    for epoch in range(2):
        # %% forward
        y = w * 2.0
        # %% loss
        loss = (y - 4.0) ** 2
        # %% backward
        grad = 4.0 * (y - 4.0)
        # %% update
        w -= lr * grad
    return w

def told(lr):
    w = train(lr)
    note = "done"
    return note

print(told(0.1), end=".\\n")
"""


def written(folder: Path, text: str = TRAINING) -> str:
    """Return the path of a script with this text."""
    path = folder / "training.py"
    path.write_text(text)
    return str(path)


def test_the_rest_of_the_last_call_is_a_step_that_has_what_it_printed(tmp_path: Path) -> None:
    ran = gradstep("trace", written(tmp_path), "--json")

    *_, last, end = [json.loads(line) for line in ran.stdout.splitlines()]

    assert (last["phase"], last["first_line"], last["stdout"]) == ("after", 23, "done.\n")
    assert end == {"event": "end", "status": "finished", "error": None}


def test_what_is_printed_at_the_exit_is_no_line_of_the_trace(tmp_path: Path) -> None:
    ran = gradstep("trace", written(tmp_path), "--json")

    assert "bye" not in ran.stdout.splitlines()
    assert "bye" in ran.stderr.splitlines()


def test_the_plain_trace_prints_it_too(tmp_path: Path) -> None:
    ran = gradstep("trace", written(tmp_path))

    assert ran.stdout.endswith("  It printed 1 line.\n  > done.\nbye\n")


def test_an_end_behind_which_nothing_was_printed_says_nothing_of_it(tmp_path: Path) -> None:
    quiet = TRAINING.replace('print(told(0.1), end=".\\n")', "told(0.1)")

    ran = gradstep("trace", written(tmp_path, quiet), "--json")

    assert json.loads(ran.stdout.splitlines()[-1]).keys() == {"event", "status", "error"}


def test_a_comparison_hears_it(tmp_path: Path) -> None:
    ran = gradstep("compare", written(tmp_path), "--set", "end='!'", "--json")

    found = json.loads(ran.stdout)

    assert found["first_difference"] is None
    assert found["differs"]
