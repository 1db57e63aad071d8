"""Scripts that train in files they import, stepped there: what they print is plain Python's."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.warm_gradstep import gradstep
from tests.warm_python import run

PROJECTS = Path(__file__).with_name("projects")
SCRIPTS = (
    "package/train.py", "attribute/main.py", "epochs_here/train.py", "renamed_numpy/main.py",
    "split_loop/main.py", "two_stages/run.py", "class_of_its_own/main.py", "on_import/main.py",
    "same_names/main.py",
)  # fmt: skip


@cache
def traced(script: str) -> list[dict[str, Any]]:
    """Return the steps of a script, which is played once."""
    lines = gradstep("trace", str(PROJECTS / script), "--json").stdout.splitlines()
    *steps, end = map(json.loads, lines[1:])
    assert end["status"] == "finished", end
    return steps


@pytest.mark.parametrize("script", SCRIPTS)
def test_what_is_printed_and_learnt_is_what_plain_python_prints(script: str) -> None:
    # Given what plain Python prints, the learnt parameters with all digits among it
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    plain = run([str(PROJECTS / script)], environment, PROJECTS, torch=True)

    # Then the steps print the same to the last byte.
    assert plain.stdout, plain.stderr
    assert "".join(step["stdout"] for step in traced(script)) == plain.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_iteration_goes_backward_and_updates_in_steps_of_its_own(script: str) -> None:
    found: dict[tuple[int, int], list[str]] = {}
    for step in traced(script):
        if step["loop"] is not None and step["iteration"] is not None:
            found.setdefault((step["loop"], step["iteration"]), []).append(step["phase"])

    assert len(found) >= 2
    for phases in found.values():
        assert phases.count("backward") == phases.count("update") == 1


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_step_shows_the_lines_of_its_file(script: str) -> None:
    for step in traced(script):
        file = (PROJECTS / script).parent / step.get("file", Path(script).name)
        rows = file.read_text().splitlines()
        shown = "\n".join(rows[step["first_line"] - 1 : step["last_line"]])
        assert step["source"].strip() == shown.strip()


@pytest.mark.parametrize("script", SCRIPTS)
def test_equations_hold_and_stand_on_lines_of_their_files(script: str) -> None:
    equations = [(step, each) for step in traced(script) for each in step["equations"]]

    assert any(each["checked"] for _, each in equations)
    assert not [each for _, each in equations if each["checked"] is False]
    for step, each in equations:
        file = each.get("file") or step.get("file") or Path(script).name
        rows = ((PROJECTS / script).parent / file).read_text().splitlines()
        assert 1 <= (each["line"] or step["first_line"]) <= len(rows)


def test_a_file_that_is_imported_runs_within_the_step_that_imports_it() -> None:
    first = traced("package/train.py")[0]

    assert "file" not in first
    assert first["phase"] == "setup"


def test_names_of_the_script_stay_in_sight_inside_the_other_file() -> None:
    step = next(s for s in traced("two_stages/run.py") if s["phase"] == "backward")

    assert "encoder.inner.weight" in step["tensors"]
    assert "data" in step["tensors"]


def test_objects_of_the_other_files_classes_are_the_scripts_own() -> None:
    step = traced("class_of_its_own/main.py")[-1]

    assert {"network.w", "network.b"} <= step["tensors"].keys()


def test_an_error_is_told_at_its_line_in_its_file(tmp_path: Path) -> None:
    # Given a trainer that fails in the second iteration
    (tmp_path / "trainer.py").write_text(
        "def fit(w, x):\n    for i in range(3):\n        loss = (w * x[i]).sum()\n"
        "        loss.backward()\n        w.data -= w.grad\n        w.grad = None\n"
    )
    (tmp_path / "main.py").write_text(
        "import torch\nfrom trainer import fit\nfit(torch.ones(1, requires_grad=True), [1.0])\n"
    )

    told = gradstep("trace", str(tmp_path / "main.py"))
    document = gradstep("trace", str(tmp_path / "main.py"), "--json")

    assert f"{tmp_path}/trainer.py:3: IndexError" in told.stderr
    error = json.loads(document.stdout.splitlines()[-1])["error"]
    assert (error["file"], error["line"]) == (str(tmp_path / "trainer.py"), 3)


def test_a_file_that_trains_while_it_is_imported_returns_to_the_import() -> None:
    # Given a script that imports such a file below its first line, and one that trains later
    steps = traced("on_import/main.py")
    places = [(step.get("file", "main.py"), step["first_line"], step["phase"]) for step in steps]

    # Then the import's own step comes first, what the file does stands behind it, and behind that
    # what the script does next.
    assert places[:2] == [("main.py", 3, "setup"), ("pretrained.py", 1, "setup")]
    back = places.index(("pretrained.py", 28, "after"))
    assert places[back + 1][:2] == ("main.py", 8)
    assert {loop for step in steps[2:back] if (loop := step["loop"])} == {1}
    assert steps[1]["headline"] == "while it is imported"


def test_a_file_that_trains_whenever_a_function_imports_it(tmp_path: Path) -> None:
    (tmp_path / "fitted.py").write_text(
        "import torch\nw = torch.ones(1, requires_grad=True)\nfor i in range(2):\n"
        "    loss = (w * 3).sum()\n    loss.backward()\n    w.data -= w.grad\n    w.grad = None\n"
    )
    script = tmp_path / "main.py"
    script.write_text(
        'def ask():\n    print("asked")\n    import fitted\n    return fitted.w.item()\n\n\n'
        "answer = ask()\nprint(answer)\n"
    )
    told = gradstep("trace", str(script), "--json").stdout.splitlines()
    *steps, end = map(json.loads, told[1:])

    assert end["status"] == "finished"
    assert [step["phase"] for step in steps if step["loop"]].count("backward") == 2
    assert [(s["first_line"], s["stdout"]) for s in steps if s["stdout"]] == [
        (2, "asked\n"),
        (8, "-5.0\n"),
    ]
