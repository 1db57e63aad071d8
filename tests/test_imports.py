"""The walls: what each part of the tutor may import, proved by importing it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LARGE = ("torch", "numpy", "textual", "rich")
SLOW = (
    "dataclasses", "inspect", "tomllib", "datetime", "tokenize", "difflib", "msgspec", "pathlib",
)  # fmt: skip
"""What a short command needs in rare cases only, and would spend most of its time on."""

COMMAND = """
import runpy, sys
sys.argv = ["gradstep", *sys.argv[1:]]
try:
    runpy.run_module("tutor", run_name="__main__")
except SystemExit as end:
    assert not end.code, end.code
"""
PACKAGE = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(getattr(package, "__path__", []), sys.argv[1] + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""
FIRST_FRAME = """
import tutor.commands.screen, tutor.ui.full_screen
from tutor.commands.reading import read
read("autograd-1w")
"""
REPORT = """
import json, sys
print(json.dumps([name for name in {names} if name in sys.modules]), file=sys.stderr)
"""


def imported(code: str, *arguments: str, names: tuple[str, ...] = LARGE) -> set[str]:
    """Return which of the named packages a fresh Python has imported after running `code`."""
    result = subprocess.run(
        [sys.executable, "-c", code + REPORT.format(names=names), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return set(json.loads(result.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"], ["--version"], ["list"], ["list", "--json"], ["check", "lessons"],
        ["phases", "tests/loops/scripts/trainer_class.py"],
        ["phases", "tests/loops/scripts/trainer_class.py", "--json"],
    ],
)  # fmt: skip
def test_the_quick_commands_import_nothing_large(arguments: list[str]) -> None:
    assert imported(COMMAND, *arguments) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["check", "lessons"]])
def test_the_shortest_commands_import_nothing_slow(arguments: list[str]) -> None:
    assert imported(COMMAND, *arguments, names=SLOW) == set()


@pytest.mark.parametrize(
    "package",
    ["lesson", "trace", "maths.typeset", "plain", "advice", "link", "progress", "cli"],
)
def test_the_plain_packages_import_nothing_large(package: str) -> None:
    assert imported(PACKAGE, f"tutor.{package}") == set()


@pytest.mark.parametrize("package", ["ui.linewise", "ui.session", "ui.sitting"])
def test_a_session_is_stepped_through_without_a_screen(package: str) -> None:
    assert imported(PACKAGE, f"tutor.{package}") & {"torch", "textual", "rich"} == set()


def test_a_lesson_is_on_the_screen_before_what_explains_and_edits_it() -> None:
    needless = ("tutor.advice", "tutor.lesson.inference", "tutor.lesson.edits", "tutor.derive")
    assert imported(FIRST_FRAME, names=needless) == set()


@pytest.mark.parametrize("package", ["maths", "derive", "commands"])
def test_what_works_equations_out_imports_numpy_alone(package: str) -> None:
    assert imported(PACKAGE, f"tutor.{package}") == {"numpy"}


def test_the_engine_imports_torch_and_no_screen() -> None:
    assert imported(PACKAGE, "tutor.engine") & {"textual", "rich"} == set()


def test_the_screen_imports_textual_and_no_torch() -> None:
    found = imported(PACKAGE, "tutor.ui")
    assert "textual" in found
    assert found & {"torch", "numpy"} == set()


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the import contracts of the copy in `folder`."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the code and its contracts, so that a test may break them."""
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tutor", tmp_path / "tutor", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    result = lint(copy)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


@pytest.mark.parametrize(
    ("package", "trespass"),
    [
        ("ui", "import torch"),
        ("ui", "import tutor.engine"),
        ("ui.linewise", "import textual"),
        ("engine", "import textual"),
        ("engine", "import tutor.ui"),
        ("lesson", "import numpy"),
        ("trace", "import torch"),
        ("plain", "import rich"),
        ("link", "import tutor.engine"),
        ("maths", "import tutor.ui"),
        ("commands", "import textual"),
        ("engine", "import tutor.commands"),
    ],
)
def test_the_contracts_catch_a_trespass(copy: Path, package: str, trespass: str) -> None:
    folder = copy.joinpath("tutor", *package.split("."))
    (folder / "trespass.py").write_text(trespass + "\n")
    result = lint(copy)
    assert result.returncode == 1
    assert "0 broken" not in result.stdout, result.stdout
    assert f"tutor.{package}.trespass -> {trespass.split()[1]}" in result.stdout
