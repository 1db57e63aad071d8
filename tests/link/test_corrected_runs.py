"""A run whose phases a person corrected steps as they said, and is the same run."""

import pytest

from tests.link.conftest import decode
from tests.link.one_run import LOOP, OneRun
from tutor.lesson.model import Correction
from tutor.link.messages import Begun, Ended, Load, RunTo, Stepped
from tutor.trace.model import Step

CORRECTED = (Correction(5, 5, "forward"), Correction(9, 9, "zero_grad"))


async def played(engine, source: str | None, path: str, corrections) -> tuple[list[str], str]:
    """Return the phases of the first steps and what the whole run printed."""
    run = OneRun(engine.client, Load(path, source=source, corrections=corrections))
    await run.wait(Begun)
    steps: list[Step] = [await run.step() for _ in range(6)]
    run.send(RunTo())
    await run.wait(Ended)
    recorded = [decode(message) for message in run.heard if isinstance(message, Stepped)]
    return [step.phase for step in steps], "".join(step.stdout for step in recorded)


@pytest.mark.parametrize("from_file", [False, True])
async def test_the_steps_are_those_of_the_corrected_phases_and_the_output_is_the_same(
    engine, from_file: bool, tmp_path
) -> None:
    path = tmp_path / "script.py"
    path.write_text(LOOP)
    source = None if from_file else LOOP
    told, output = await played(engine, source, str(path), ())
    phases, same = await played(engine, source, str(path), CORRECTED)
    assert told[:5] == ["setup", "loss", "backward", "update", "zero_grad"]
    assert phases[:5] == ["setup", "forward", "backward", "update", "zero_grad"]
    assert same == output
    assert output.startswith("end")
