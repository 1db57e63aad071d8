"""Running a script of a few lines through the engine, in this process."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.reader import read_file
from tutor.trace.model import End, Event, Start, Step


class Trace:
    """What a run left behind: its start, its steps and its end."""

    def __init__(self, path: str, events: list[Event]) -> None:
        self.path = path
        self.start = next(event for event in events if isinstance(event, Start))
        self.steps = [event for event in events if isinstance(event, Step)]
        self.end = next(event for event in events if isinstance(event, End))

    def phase(self, phase: str, iteration: int = 1) -> Step:
        """Return the step of a phase in an iteration."""
        return next(s for s in self.steps if s.phase == phase and s.iteration == iteration)

    @property
    def output(self) -> str:
        """All that the script printed."""
        return "".join(step.stdout for step in self.steps)


Tracer = Callable[..., Trace]


@pytest.fixture
def trace(tmp_path: Path) -> Tracer:
    """Return a function that plays a script: ``trace(source, text="5", iterations=2)``."""

    def run(source: str, text: str | None = "", **settings: object) -> Trace:
        path = tmp_path / "script.py"
        path.write_text(dedent(source))
        lesson, mistakes = read_file(str(path))
        assert lesson is not None, mistakes
        events: list[Event] = []
        play(lesson, Settings(**settings), lambda event, out: events.append(event), text)
        return Trace(str(path), events)

    return run


TRAINING = """
import torch

X = torch.tensor([1.0, 2.0, 3.0, 4.0])
Y = 2 * X
w = torch.tensor(0.0, requires_grad=True)
for epoch in range(3):
    # %% forward
    y_pred = w * X
    # %% loss
    loss = ((y_pred - Y) ** 2).mean()
    # %% backward
    loss.backward()
    # %% update
    with torch.no_grad():
        w -= 0.01 * w.grad
    # %% zero_grad
    w.grad.zero_()
print("done", w.item())
"""
"""One weight, four points: the loop of which most tests look at a detail."""


@pytest.fixture
def training() -> str:
    return TRAINING


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what surveys a loss beside the run take its time on a machine that has other work.

    A test of the limits themselves sets its own.
    """
    monkeypatch.setattr("tutor.engine.scout.LIMIT", 120.0)
    monkeypatch.setattr("tutor.engine.scout.LIMIT_AHEAD", 120.0)
