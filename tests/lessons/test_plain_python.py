"""What the tutor shows is what plain Python does: the same output, the same last values."""

import json
import os
from pathlib import Path

import pytest
from played import PATHS, Player

from tests import warm_python

SCRIPT = Path(__file__).with_name("plain_python.py")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run every lesson with plain Python; the folder holds what each left behind."""
    folder = tmp_path_factory.mktemp("plain")
    lessons = [str(path) for path in PATHS.values()]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    arguments = [str(SCRIPT), str(folder), *lessons]
    warm_python.run(arguments, environment, torch=True, timeout=300).check_returncode()
    return folder


@pytest.mark.parametrize("name", PATHS)
def test_output_is_that_of_plain_python(name: str, plain: Path, play: Player) -> None:
    expected = (plain / f"{PATHS[name].stem}.out").read_text()

    assert expected
    assert play(name).stdout == expected


@pytest.mark.parametrize("name", PATHS)
def test_last_values_are_those_of_plain_python_bit_for_bit(
    name: str, plain: Path, play: Player
) -> None:
    expected = json.loads((plain / f"{PATHS[name].stem}.json").read_text())
    last = play(name).steps[-1].tensors

    assert expected
    assert {name: last[name].values for name in expected} == expected
