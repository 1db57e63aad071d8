"""No equation and no gradient of any script of any style is found to be false."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import warm_python

LOOPS = Path(__file__).parents[1] / "loops"
SCRIPTS = sorted([*(LOOPS / "scripts").glob("*.py"), *(LOOPS / "notebooks").glob("*.ipynb")])


def false(found: Any) -> Iterator[Any]:
    """Yield whatever was checked, in a record, and found to be false."""
    if isinstance(found, dict):
        if found.get("checked") is False:
            yield found.get("symbolic"), found.get("error") or found.get("remark")
        found = list(found.values())
    if isinstance(found, list):
        for each in found:
            yield from false(each)


@pytest.mark.soak
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_what_is_derived_from_a_script_holds(path: Path) -> None:
    words = ["-m", "tutor", "trace", "--json", str(path)]

    done = warm_python.run(
        words, os.environ | {"PYTHONHASHSEED": "0"}, path.parent, torch=True, timeout=3600
    )

    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert steps[-1]["event"] == "end", done.stderr
    assert [(step["index"], *found) for step in steps[:-1] for found in false(step)] == []
