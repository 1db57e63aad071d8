"""In CI a skipped test is a failure, and its reason can still be read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest

def test_passes(): pass

def test_skips(): pytest.skip("no tmux here")

@pytest.mark.xfail(reason="known", strict=True)
def test_expected_failure(): assert False
"""
FILE_THAT_SKIPS = 'import pytest; pytest.importorskip("no_such_module_at_all")'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_some.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def run(project: Path, no_skip: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "."],
        cwd=project,
        env=os.environ | {"GRADSTEP_NO_SKIP": no_skip},
        capture_output=True,
        text=True,
        check=False,
    )


def test_by_default_a_skip_is_a_skip(project: Path) -> None:
    result = run(project, "")
    assert "1 passed, 1 skipped, 1 xfailed" in result.stdout
    assert result.returncode == 0


def test_in_ci_a_skip_is_a_failure_that_names_its_reason(project: Path) -> None:
    result = run(project, "1")
    assert "1 failed, 1 passed, 1 xfailed" in result.stdout
    assert "no tmux here" in result.stdout
    assert result.returncode == 1


def test_in_ci_a_file_that_skips_itself_is_a_failure(project: Path) -> None:
    (project / "test_other.py").write_text(FILE_THAT_SKIPS)
    result = run(project, "1")
    assert "no_such_module_at_all" in result.stdout
    assert result.returncode != 0
