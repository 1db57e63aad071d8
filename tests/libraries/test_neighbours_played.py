"""Scripts of several files: what is printed, written and learnt is what plain Python does."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.warm_gradstep import gradstep
from tests.warm_python import run
from tutor.advice.failures import explained
from tutor.cli import main
from tutor.lesson.reader import read_file
from tutor.trace.model import Failure

PROJECT = Path(__file__).with_name("project")


class Both(NamedTuple):
    """A script traced and run by plain Python, from two folders with the same data."""

    steps: list[dict[str, Any]]
    printed: str
    plain: str
    folders: tuple[Path, Path]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    folders = tmp_path_factory.mktemp("trace"), tmp_path_factory.mktemp("plain")
    for folder in folders:
        (folder / "points.txt").write_text("1 2 3\n0 1 1\n-1 0.5 0\n")
    script = str(PROJECT / "main.py")
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    traced = gradstep("trace", script, "--json", "--", "a", "-b", folder=folders[0]).stdout
    plain = run([script, "a", "-b"], environment, folders[1], torch=True).stdout
    events = [json.loads(line) for line in traced.splitlines()]
    printed = "".join(event.get("stdout", "") for event in events)
    return Both([e for e in events if e["event"] == "step"], printed, plain, folders)


def test_what_is_printed_is_what_plain_python_prints(both: Both) -> None:
    assert both.plain.startswith("main.py project ['a', '-b']\n['points.txt']\n")
    assert both.printed == both.plain


def test_what_is_learnt_and_written_is_the_same_bit_for_bit(both: Both) -> None:
    traced, plain = (folder / "out" / "result.txt" for folder in both.folders)

    weight = both.steps[-1]["tensors"]["model.fc.weight"]["values"]
    assert traced.read_text() == plain.read_text() == f"{weight}\n"


def test_the_loop_of_the_other_file_is_stepped_in_that_file(both: Both) -> None:
    inside = [step for step in both.steps if step.get("file") == "trainer.py" and step["loop"]]

    assert {step["iteration"] for step in inside} == {1, 2, 3}
    assert [step["phase"] for step in inside[:4]] == [
        "zero_grad", "forward+loss", "backward", "update",
    ]  # fmt: skip
    assert [step["first_line"] for step in inside[:4]] == [9, 10, 11, 12]


def test_a_loop_that_cannot_be_stepped_is_said_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a script whose import runs a training loop, in a file that is the text of several
    loop = (PROJECT.parents[1] / "loops" / "scripts" / "raw_one_weight.py").read_text()
    mark = "# %% ======== imported from this folder: more.py\n\n"
    (tmp_path / "course.py").write_text(f"{loop}\n{mark}")
    (tmp_path / "main.py").write_text('"""Uses what another file learns."""\nimport course\n')

    assert main(["phases", str(tmp_path / "main.py")]) == 0
    assert "line 2: the training loop is not in this script but in course.py (lines" in (
        capsys.readouterr().out
    )
    assert main(["check", str(tmp_path / "main.py")]) == 0
    assert "copy it into the script" in capsys.readouterr().err


def test_a_script_with_a_loop_of_its_own_is_not_told_of_others(tmp_path: Path) -> None:
    (tmp_path / "steps.py").write_text((PROJECT / "steps.py").read_text())
    text = (PROJECT / "trainer.py").read_text() + "\n\nimport steps\nfit(None, None, None)\n"
    (tmp_path / "own.py").write_text(text)

    lesson, _ = read_file(tmp_path / "own.py")
    assert lesson is not None
    assert len(lesson.loops) == 1
    assert lesson.remarks == ()


def advised(file: str, line: int, message: str) -> Any:
    lesson, _ = read_file(file)
    assert lesson is not None
    return explained(Failure("ImportError", message, file, line), None, lesson)


def test_a_relative_import_of_a_file_run_by_itself_is_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    said = advised("package/train.py", 5, "attempted relative import with no known parent package")

    assert "from the package package around this file" in said.what
    assert "python -m package.train" in said.cause
    assert "PYTHONPATH=. gradstep package/train.py" in said.mend
    assert said.code == "from package.model import Net"


def test_a_module_that_lies_where_python_does_not_look_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a script in a folder of its own, beside the package that it imports
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "run.py").write_text("from src.data import load\n")
    (tmp_path / "src").mkdir()
    monkeypatch.chdir(tmp_path)

    said = advised("scripts/run.py", 1, "No module named 'src'")
    assert "Start it by PYTHONPATH=. gradstep scripts/run.py" in said.mend
    assert advised("scripts/run.py", 1, "No module named 'nothing_like_it'") is None
