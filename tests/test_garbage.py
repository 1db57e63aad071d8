"""A start looks for no garbage; whatever lasts does, and so does the script that it runs."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.warm_gradstep import gradstep
from tutor import garbage

ASKING = """\
import gc
print("looks for garbage:", gc.isenabled())
"""


@pytest.fixture
def looking() -> Iterator[None]:
    """Leave the search for garbage as it was."""
    frozen = gc.get_freeze_count() > 0
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.enable()
    if frozen:
        gc.freeze()


@pytest.mark.usefixtures("looking")
def test_nothing_is_looked_through_until_the_start_is_over() -> None:
    garbage.begin()
    assert not gc.isenabled()

    garbage.started()
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


@pytest.mark.usefixtures("looking")
def test_what_is_thrown_away_after_the_start_is_found() -> None:
    garbage.begin()
    garbage.started()
    ring: list[object] = []
    ring.append(ring)
    del ring

    assert gc.collect() >= 1


@pytest.mark.usefixtures("looking")
def test_who_has_begun_nothing_leaves_all_as_it_is() -> None:
    garbage.started()

    assert gc.get_freeze_count() == 0


def test_a_command_that_runs_a_script_looks_for_garbage(tmp_path: Path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(ASKING)

    result = gradstep("trace", str(script))

    assert "looks for garbage: True" in result.stdout, result.stderr


def test_a_script_in_the_engine_has_its_garbage_looked_for(tmp_path: Path) -> None:
    script = tmp_path / "asking.py"
    script.write_text(ASKING)

    result = gradstep("--plain", str(script), text="y\n\n\nq\n")

    assert "looks for garbage: True" in result.stdout, result.stderr
