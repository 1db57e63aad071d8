"""Every bundled lesson, exported and run by plain Python, gives the numbers of its traced run."""

import json
import os
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from tests import warm_python
from tests.commands.command_line import ROOT, environment
from tests.commands.exports import export, no_infinities, reseeded, run
from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.catalogue import entries
from tutor.lesson.edits import edited
from tutor.lesson.reader import read_file
from tutor.trace.model import Event, Step

CHANGES: dict[str, tuple[str, str]] = {
    "tensor-basics": ("v", "torch.rand(5)"),
    "raw-residual-sgd": ("W", "torch.rand(1, 1).requires_grad_()"),
    "mse-sgd": ("w", "torch.rand(1).requires_grad_()"),
    "linear-module": ("X", "torch.rand(4, 1)"),
    "forgotten-zero": ("w", "torch.randn((), requires_grad=True)"),
}
"""What is set in a lesson; those that are not named here get another learning rate."""

ANSWER = "3"
PATHS = {entry.name: entry.path for entry in entries()}
GROUPS = [list(PATHS)[first::4] for first in range(4)]
"""The lessons in four groups: those of a group run in one process that has imported torch."""


def change(name: str, wanted: bool) -> tuple[tuple[str, str], ...]:
    return (CHANGES.get(name, ("lr", "0.013")),) if wanted else ()


def exported(folder: Path, names: list[str], changed: bool) -> list[str]:
    """Export lessons; return the files."""
    files = []
    for name in names:
        file = folder / f"{name.replace('-', '_')}.py"
        words = [word for n, value in change(name, changed) for word in ("--set", f"{n}={value}")]
        done = export(file, name, "--input", ANSWER, *words)
        assert done.returncode == 0, done.stderr
        files.append(str(file))
    return files


def left_behind(folder: Path, files: list[str]) -> dict[str, tuple[str, dict[str, Any]]]:
    """Run exported scripts with plain Python; return what each printed, and its last values."""
    runner = ROOT / "tests" / "lessons" / "plain_python.py"
    arguments = [str(runner), str(folder), *files]
    warm_python.run(arguments, environment(), folder, torch=True, timeout=300).check_returncode()
    return {
        stem.replace("_", "-"): (
            (folder / f"{stem}.out").read_text(),
            no_infinities(json.loads((folder / f"{stem}.json").read_text())),
        )
        for stem in (Path(file).stem for file in files)
    }


def traced(name: str, changed: bool) -> tuple[str, dict[str, Any]]:
    """Return the same of a run in this process, as the tutor records it."""
    lesson, _ = read_file(PATHS[name])
    assert lesson is not None
    steps: list[Step] = []

    def keep(event: Event, _: int) -> None:
        if isinstance(event, Step):
            steps.append(event)

    # pytest has put an object of its own into sys.stdout; the tutor listens at the descriptor.
    with open(1, "w", closefd=False) as stdout, redirect_stdout(stdout):
        play(edited(lesson, change(name, changed)), Settings(), keep, ANSWER)
    values = {name: view.values for name, view in steps[-1].tensors.items()}
    return "".join(step.stdout for step in steps), values


@pytest.mark.parametrize("changed", [False, True], ids=["plain", "edited"])
@pytest.mark.parametrize("names", GROUPS, ids=lambda names: names[0])
def test_exported_lessons_repeat_their_runs_to_the_last_bit(
    names: list[str], changed: bool, tmp_path: Path
) -> None:
    files = exported(tmp_path, names, changed)

    for name, (stdout, values) in left_behind(tmp_path, files).items():
        wanted_stdout, wanted = traced(name, changed)
        assert (name, stdout) == (name, wanted_stdout)
        assert values, name
        assert {key: wanted[key] for key in values} == values, name


@pytest.mark.parametrize("name", ["linear-module", "pipeline"])
def test_the_values_are_inside_so_another_seed_changes_nothing(name: str, tmp_path: Path) -> None:
    file = tmp_path / "exported.py"
    export(file, name)

    assert run(reseeded(file)).values == run(file).values


def test_all_lessons_are_in_a_group() -> None:
    assert sorted(name for group in GROUPS for name in group) == sorted(PATHS)
    assert len(PATHS) == len([name for name in os.listdir(ROOT / "lessons") if name[:2].isdigit()])
