"""Figures of a run in its real process: told of with their step, drawn once for all replays."""

import shutil
from pathlib import Path

from tests.link.one_run import OneRun
from tutor.link.messages import Begun, Drawn, Ended, Load, RunTo
from tutor.trace.goals import Goal

SCRIPT = """
import torch
import matplotlib.pyplot as plt
w = torch.tensor(0.0, requires_grad=True)
for i in range(30):
    loss = (w - 3) ** 2
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
        w.grad.zero_()
    if i in (1, 20):
        plt.plot([i, loss.item()])
        plt.show()
plt.title("open")
"""


async def test_figures_of_unrecorded_steps_are_told_of_and_a_replay_draws_none_anew(engine) -> None:
    # Given a run of which nothing is recorded between its first steps and its last iterations
    run = OneRun(engine.client, Load("script.py", source=SCRIPT))
    await run.wait(Begun)
    run.send(RunTo(Goal(iteration=28), from_iteration=26))
    first, second = await run.wait(Drawn), await run.wait(Drawn)
    run.send(RunTo(None))
    last = await run.wait(Drawn)
    await run.wait(Ended)

    # Then each figure is told of with the step that showed it, and its picture is there.
    told = [message.figure for message in (first, second, last)]
    assert [each.how for each in told] == ["shown", "shown", "left open"]
    per_iteration = (told[1].step - told[0].step) / 19
    assert per_iteration == int(per_iteration) > 0
    pictures = [Path(each.path or "") for each in told]
    assert {picture.parent for picture in pictures} == {Path(first.folder)}
    before = [picture.stat().st_ino for picture in pictures]

    # When the run is played again from the beginning, with every step recorded
    replay = OneRun(engine.client, Load("script.py", source=SCRIPT, run=1, figures=first.folder))
    await replay.wait(Begun)
    replay.send(RunTo(None))
    await replay.wait(Ended)

    # Then it tells the same, of the same pictures.
    again = [message.figure for message in replay.heard if isinstance(message, Drawn)]
    assert again == told
    assert [picture.stat().st_ino for picture in pictures] == before
    assert len(list(Path(first.folder).iterdir())) == 3
    shutil.rmtree(first.folder)
