"""Every script of every style prints and learns under the tutor what it does under plain Python."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from annotated import SCRIPTS, expected

RUNNER = Path(__file__).with_name("played_scripts.py")
STEMS = [path.stem for path in SCRIPTS]
TRAINING = [
    path.stem
    for path in SCRIPTS
    if any("update" in phases for phases in expected(path.read_text(encoding="utf-8")).values())
]
TOO_LARGE = {
    "blitz_classifier": [
        "images", "net.conv2.weight", "net.fc1.weight", "net.fc2.weight", "inputs",
    ],
    "cnn_with_validation": ["images"],
    "dcgan_small": ["real_cpu"],
    "loss_batch_and_fit": ["x_train"],
    "name_classifier_rnn": ["rnn.i2h.weight"],
    "tensors_only_tutorial": ["x_train"],
}  # fmt: skip
"""What a step does not hold in full, and what is therefore not compared there."""

HIDDEN = {"train_step_maker": {"x", "y", "loss", "val_loss"}}
"""Names that are a function's own where the last step stands."""

CLOCK = {"gpt_micro_steps": {"t0", "t1", "dt"}, "name_classifier_rnn": {"start"}}
"""What scripts read from the clock."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run all scripts in all three ways; the folder holds what each left behind."""
    folder = tmp_path_factory.mktemp("runs")
    subprocess.run(
        [sys.executable, RUNNER, folder, *SCRIPTS],
        check=True, timeout=1500, env=os.environ | {"PYTHONHASHSEED": "0"},
    )  # fmt: skip
    return folder


def read(runs: Path, stem: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((runs / f"{stem}{kind}.json").read_text())
    return found


def ended(runs: Path, stem: str) -> dict[str, Any]:
    """Return the values that a script ends with under plain Python, those of the clock left out."""
    clock = CLOCK.get(stem, set())
    return {name: value for name, value in read(runs, stem, "").items() if name not in clock}


@pytest.mark.parametrize("stem", STEMS)
def test_it_prints_the_same_bytes(stem: str, runs: Path) -> None:
    wanted = (runs / f"{stem}.out").read_text()
    assert wanted

    for kind in (".played", ".passed"):
        found = read(runs, stem, kind)
        assert found["status"] == "finished"
        assert found["stdout"] == wanted


@pytest.mark.parametrize("stem", STEMS)
def test_it_ends_with_the_same_values_to_the_last_bit(stem: str, runs: Path) -> None:
    # Given the values that the script ends with under plain Python
    wanted = ended(runs, stem)
    shown = read(runs, stem, ".played")["values"]
    large = [name for name in wanted if name in shown and shown[name] is None]

    # Then the last step shows each of them. One with two names (a parameter, and what a loop over
    # them left) is shown by one, so the names that the step has are compared first.
    assert large == TOO_LARGE.get(stem, [])
    apart = {*large, *HIDDEN.get(stem, ())}
    same = {name: shown[name] for name in wanted if name in shown and name not in apart}
    assert same == {name: wanted[name] for name in same}
    rest = [name for name in wanted if name not in shown]
    assert [name for name in rest if wanted[name] not in shown.values()] == []


@pytest.mark.parametrize("stem", STEMS)
def test_it_ends_with_the_same_values_when_nothing_is_recorded(stem: str, runs: Path) -> None:
    found = read(runs, stem, ".passed")

    assert found["steps"] == 0
    wanted = ended(runs, stem)
    assert {name: found["values"][name] for name in wanted} == wanted


@pytest.mark.parametrize("stem", STEMS)
def test_a_script_that_trains_well_gives_no_hint(stem: str, runs: Path) -> None:
    assert read(runs, stem, ".played")["hints"] == []


@pytest.mark.parametrize("stem", TRAINING)
def test_no_iteration_updates_before_one_went_backward(stem: str, runs: Path) -> None:
    # Given what a script's training loops did in each of their iterations
    iterations: dict[tuple[int, int], set[str]] = {}
    for loop, iteration, phase in read(runs, stem, ".played")["trained"]:
        iterations.setdefault((loop, iteration), set()).add(phase)

    # Then the first of them goes backward, and some iteration updates.
    done = [*iterations.values()]
    assert "backward" in done[0]
    assert any("update" in phases for phases in done)
