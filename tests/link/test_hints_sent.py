"""Hints in a real engine process: they come with the summary of the step that shows them."""

from typing import Any

from tests.link.one_run import OneRun
from tutor.link.messages import Ended, Load, RunTo, Stepped

FORGOTTEN = """
import torch
w = torch.tensor(0.0, requires_grad=True)
for i in range(4):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
"""


async def hinted(engine: Any, source: str) -> list[tuple[str, int | None, str]]:
    """Return phase, iteration and text of all hints of a run."""
    run = OneRun(engine.client, Load("script.py", source=source))
    run.send(RunTo())
    await run.wait(Ended)
    marks = [message.summary for message in run.heard if isinstance(message, Stepped)]
    return [(mark.phase, mark.iteration, hint) for mark in marks for hint in mark.hints]


async def test_a_hint_comes_with_the_step_that_shows_it(engine: Any) -> None:
    ((phase, iteration, text),) = await hinted(engine, FORGOTTEN)
    assert (phase, iteration) == ("update", 2)
    assert text.startswith("hint: line 8: this update uses w.grad")


async def test_a_loop_that_is_right_is_sent_without_hints(engine: Any) -> None:
    assert await hinted(engine, FORGOTTEN + "        w.grad.zero_()\n") == []
