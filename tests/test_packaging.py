"""The wheel holds the lessons, and what it installs works without the checkout."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LESSONS = {path.name: path.read_bytes() for path in (ROOT / "lessons").glob("*.py")}


def command(*arguments: str, cwd: Path, **environment: str) -> str:
    """Run Python with `arguments` and return what it printed; a failure fails the test."""
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel with what is installed, so that the test needs no network."""
    place = tmp_path_factory.mktemp("wheel")
    command("-m", "hatchling", "build", "--target", "wheel", "--directory", str(place), cwd=ROOT)
    (built,) = place.iterdir()
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel into a folder of its own, which goes before the checkout."""
    place = tmp_path_factory.mktemp("installed")
    options = ["--no-deps", "--no-index", "--disable-pip-version-check", "--target", str(place)]
    command("-m", "pip", "install", "--quiet", *options, str(wheel), cwd=place)
    return place


def test_the_wheel_holds_every_lesson_as_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {
            Path(name).name: archive.read(name)
            for name in archive.namelist()
            if name.startswith("tutor/lessons/") and name.endswith(".py")
        }
    assert held == LESSONS
    assert held


def test_the_wheel_holds_the_code_and_the_licence_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"tutor", "gradstep"}
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if "__pycache__" in name]


def test_the_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.startswith("tutor/lessons/")}
    files = (path for path in (ROOT / "tutor").rglob("*") if path.is_file())
    ours = {str(p.relative_to(ROOT)) for p in files if "__pycache__" not in p.parts}
    assert ours <= held


def test_the_installed_copy_lists_its_lessons_from_an_empty_folder(
    installed: Path, tmp_path: Path
) -> None:
    home = command(
        "-c", "import tutor; print(tutor.__file__)", cwd=tmp_path, PYTHONPATH=str(installed)
    )
    assert Path(home.strip()).is_relative_to(installed)
    listed = command("-m", "tutor", "list", "--json", cwd=tmp_path, PYTHONPATH=str(installed))
    paths = {Path(lesson["path"]) for lesson in json.loads(listed)}
    assert {path.name for path in paths} == set(LESSONS)
    assert all(path.is_relative_to(installed) for path in paths)


def test_the_installed_copy_checks_its_lessons_without_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    lessons = str(installed / "tutor" / "lessons")
    command("-m", "tutor", "check", lessons, cwd=tmp_path, PYTHONPATH=str(installed))
