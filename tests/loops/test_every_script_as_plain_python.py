"""Every script of every style prints and learns under the tutor what it does under plain Python.

The notebooks too, whose cells plain Python runs one after the other. Each is run once in each way,
and all that is asked of it is asked of these runs.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from annotated import NOTEBOOKS, SCRIPTS

from tests import warm_python

PATHS = {path.stem: path for path in (*SCRIPTS, *NOTEBOOKS)}
TRAINING = {
    stem
    for stem, path in PATHS.items()
    if re.search(r"#: ([a-z+_]+\+)?update", path.read_text(encoding="utf-8"))
}
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

HIDDEN = {"hooks_by_name": {"x", "y"}, "train_step_maker": {"x", "y", "loss", "val_loss"}}
"""Names that are a function's own where the last step stands."""

CLOCK = {"gpt_micro_steps": {"t0", "t1", "dt"}, "name_classifier_rnn": {"start"}}
"""What scripts read from the clock."""


@pytest.fixture(scope="module", params=PATHS)
def stem(request: pytest.FixtureRequest) -> str:
    """Name one script after the other; all is asked of one before the next has its turn."""
    return str(request.param)


@pytest.fixture(scope="module")
def runs(stem: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run a script in all three ways; the folder holds what each left behind."""
    folder = tmp_path_factory.mktemp("runs")
    words = ["-m", "tests.loops.played_scripts", str(folder), str(PATHS[stem])]
    done = warm_python.run(words, os.environ | {"PYTHONHASHSEED": "0"}, torch=True)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def played(stem: str, runs: Path) -> dict[str, Any]:
    """Return what the recorded run left behind."""
    return read(runs / f"{stem}.played.json")


@pytest.fixture(scope="module")
def passed(stem: str, runs: Path) -> dict[str, Any]:
    """Return what the unrecorded run left behind."""
    return read(runs / f"{stem}.passed.json")


@pytest.fixture(scope="module")
def values(stem: str, runs: Path) -> dict[str, Any]:
    """Return what the script ends with under plain Python, without what it read from the clock."""
    clock = CLOCK.get(stem, set())
    found = read(runs / f"{stem}.json")
    return {name: value for name, value in found.items() if name not in clock}


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_it_prints_the_same_bytes(
    stem: str, runs: Path, played: dict[str, Any], passed: dict[str, Any]
) -> None:
    wanted = (runs / f"{stem}.out").read_text()
    assert wanted

    for found in (played, passed):
        assert found["status"] == "finished"
        assert found["stdout"] == wanted


def test_it_ends_with_the_same_values_to_the_last_bit(
    stem: str, values: dict[str, Any], played: dict[str, Any]
) -> None:
    # Given the values that the script ends with under plain Python
    shown = played["values"]
    large = [name for name in values if name in shown and shown[name] is None]

    # Then the last step shows each of them. One with two names (a parameter, and what a loop over
    # them left) is shown by one, so the names that the step has are compared first.
    assert large == TOO_LARGE.get(stem, [])
    apart = {*large, *HIDDEN.get(stem, ())}
    same = {name: shown[name] for name in values if name in shown and name not in apart}
    assert same == {name: values[name] for name in same}
    rest = [name for name in values if name not in shown]
    assert [name for name in rest if values[name] not in shown.values()] == []


def test_it_ends_with_the_same_values_when_nothing_is_recorded(
    values: dict[str, Any], passed: dict[str, Any]
) -> None:
    assert passed["steps"] == 0
    assert {name: passed["values"][name] for name in values} == values


def test_a_script_that_trains_well_gives_no_hint(played: dict[str, Any]) -> None:
    assert played["hints"] == []


def test_what_computes_in_a_step_are_lines_that_it_shows(played: dict[str, Any]) -> None:
    assert played["elsewhere"] == []


def test_no_iteration_updates_before_one_went_backward(stem: str, played: dict[str, Any]) -> None:
    # Given what a script's training loops did in each of their iterations
    iterations: dict[tuple[int, int], set[str]] = {}
    for loop, iteration, phase in played["trained"]:
        iterations.setdefault((loop, iteration), set()).add(phase)

    # Then the first of them goes backward, and some iteration updates, if the script trains at all.
    done = [*iterations.values()]
    assert bool(done) == (stem in TRAINING)
    assert not done or "backward" in done[0]
    assert any("update" in phases for phases in done) == (stem in TRAINING)
