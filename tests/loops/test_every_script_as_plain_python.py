"""Every script of every style prints and learns under the tutor what it does under plain Python."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from annotated import SCRIPTS

RUNNER = Path(__file__).with_name("played_scripts.py")
STEMS = [path.stem for path in SCRIPTS]
TOO_LARGE = {"cnn_with_validation": ["images"]}
"""What a step does not hold in full, and what is therefore not compared."""


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run all scripts in both ways; the folder holds what each left behind."""
    folder = tmp_path_factory.mktemp("runs")
    subprocess.run(
        [sys.executable, RUNNER, folder, *SCRIPTS],
        check=True, timeout=300, env=os.environ | {"PYTHONHASHSEED": "0"},
    )  # fmt: skip
    return folder


def played(runs: Path, stem: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((runs / f"{stem}.played.json").read_text())
    return found


@pytest.mark.parametrize("stem", STEMS)
def test_it_prints_the_same_bytes(stem: str, runs: Path) -> None:
    found = played(runs, stem)

    assert found["status"] == "finished"
    assert found["stdout"] == (runs / f"{stem}.out").read_text()


@pytest.mark.parametrize("stem", STEMS)
def test_it_ends_with_the_same_values_to_the_last_bit(stem: str, runs: Path) -> None:
    # Given the values that the script ends with under plain Python
    expected: dict[str, Any] = json.loads((runs / f"{stem}.json").read_text())
    shown = played(runs, stem)["values"]
    large = [name for name in expected if name in shown and shown[name] is None]

    # Then the last step shows each of them. One with two names (a parameter, and what a loop over
    # them left) is shown by one, so the names that the step has are compared first.
    assert large == TOO_LARGE.get(stem, [])
    same = {name: shown[name] for name in expected if name in shown and name not in large}
    assert same == {name: expected[name] for name in same}
    rest = [name for name in expected if name not in shown]
    assert [name for name in rest if expected[name] not in shown.values()] == []
