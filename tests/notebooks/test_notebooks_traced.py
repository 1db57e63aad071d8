"""Notebooks that run: each step says its cell, and the last value of a cell is shown once."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests import warm_python
from tests.warm_gradstep import gradstep, imports_torch

PAGES = Path(__file__).parent / "pages"


@cache
def traced(page: str) -> tuple[list[dict[str, Any]], str]:
    """Trace a page in a process of its own; return the events and what it complained of."""
    done = gradstep("trace", str(PAGES / f"{page}.ipynb"), "--json")
    return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def printed(page: str) -> str:
    return "".join(event.get("stdout", "") for event in traced(page)[0])


def test_steps_have_their_cell_and_lines_within_it() -> None:
    steps = [event for event in traced("tutorial_page")[0] if event["event"] == "step"]

    first = [s for s in steps if s["iteration"] == 1 and s["phase"] != "other"]
    assert [(s["phase"], s["cell"], s["first_line"], s["last_line"]) for s in first] == [
        ("forward", 4, 3, 3),
        ("loss", 4, 4, 4),
        ("backward", 4, 5, 5),
        ("update", 4, 6, 7),
        ("zero_grad", 4, 8, 8),
    ]
    assert {op["line"] for op in first[1]["ops"]} == {4}


def test_an_op_of_a_function_in_another_cell_names_that_cell() -> None:
    steps = [event for event in traced("two_cells")[0] if event["event"] == "step"]

    loss = next(step for step in steps if step["phase"] == "loss")
    assert loss["cell"] == 3
    assert {(op["cell"], op["line"]) for op in loss["ops"]} == {(2, 2)}


@pytest.mark.parametrize(
    ("page", "tail"),
    [
        ("no_training", "Out[1]:\narray([[0., 1., 2.],\n       [3., 4., 5.]])\nOut[2]: array"),
        ("nbformat_3", "Out[2]: 2.0\n"),
        ("two_cells", "Out[4]: True\n"),
        ("tutorial_page", "Out[2]: torch.Size([4])\n"),
    ],
)
def test_the_last_value_of_a_cell_is_shown_as_jupyter_does(page: str, tail: str) -> None:
    assert tail in printed(page)
    assert "an old output" not in printed(page)


def test_a_semicolon_and_none_show_nothing() -> None:
    assert printed("no_training").count("Out[") == 2


def test_what_a_page_computes_is_what_plain_python_computes() -> None:
    # Given the code of a page as plain Python runs it, by hand
    names: dict[str, Any] = {}
    cells = json.loads((PAGES / "numpy_by_hand.ipynb").read_text())["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)

    # Then the trace ends with the same values, and has shown them.
    last = [event for event in traced("numpy_by_hand")[0] if event["event"] == "step"][-1]
    assert last["tensors"]["w"]["values"] == names["w"]
    assert printed("numpy_by_hand").endswith(f"Out[3]: {names['X'] * names['w']!r}\n")


@pytest.mark.parametrize("page", ["tutorial_page", "two_cells", "no_training"])
def test_an_exported_page_prints_under_plain_python_what_it_printed_here(
    page: str, tmp_path: Path
) -> None:
    # Given a script that was exported from a page, when plain Python runs it
    script = tmp_path / "page.py"
    gradstep("export", str(PAGES / f"{page}.ipynb"), "-o", str(script)).check_returncode()
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    done = warm_python.run([str(script)], environment, torch=imports_torch(script))

    # Then it prints the same, the last values of the cells among it.
    assert done.stderr == ""
    assert done.stdout == printed(page)
    assert "Out[" in done.stdout


def test_two_runs_are_compared_with_their_lines_by_cell() -> None:
    done = gradstep("compare", str(PAGES / "two_cells.ipynb"), "--skip", "zero_grad")

    assert "cell 3, line 4 is left out: optimizer.zero_grad()" in done.stdout
    assert "phase zero_grad, cell 3, line 4 (cell 3, line 5 of the variant):" in done.stdout


def test_an_error_has_its_place_in_a_cell() -> None:
    events, said = traced("fails")

    error = events[-1]["error"]
    assert (error["type"], error["cell"], error["line"]) == ("ValueError", 2, 2)
    assert "fails.ipynb:cell 2:2: ValueError" in said


def test_a_comparison_as_json_has_lines_within_their_cells() -> None:
    page = str(PAGES / "several_cells.ipynb")
    done = gradstep("compare", page, "--set", "w=1.0", "--json")

    found = json.loads(done.stdout)
    assert found["edits"] == [{"cell": 4, "line": 1, "old": "w = 0.0", "new": "w = 1.0"}]
    assert found["first_difference"]["cell"] == [4, 4]
    assert found["first_difference"]["line"] == [1, 1]
    assert (found["first_in_loop"]["cell"], found["first_in_loop"]["line"]) == ([4, 4], [3, 3])


def test_a_proof_that_fails_is_told_by_cell() -> None:
    page = str(PAGES / "fails.ipynb")
    done = gradstep("check", page, "--run")

    assert done.returncode == 1
    assert f"{page}:cell 2:2: error: ValueError" in done.stderr


def test_a_traceback_that_a_notebook_prints_tells_lines_by_cell(tmp_path: Path) -> None:
    # Given a notebook that prints a traceback which leads through two of its cells
    cells = ["def half(x):\n    return x / 0", "import traceback, sys"]
    cells.append(
        "try:\n    half(1)\nexcept ZeroDivisionError:\n    traceback.print_exc(file=sys.stdout)"
    )
    file = tmp_path / "page.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": s} for s in cells]}))

    said = gradstep("trace", str(file), "--json").stdout

    # Then each frame has its cell and its line there, as in Jupyter, and the line's code.
    steps = [json.loads(line) for line in said.splitlines()]
    printed = "".join(step.get("stdout", "") for step in steps)
    assert "  Cell In[3], line 2, in <module>\n    half(1)\n" in printed
    assert "  Cell In[1], line 2, in half\n    return x / 0\n" in printed
    assert "page.ipynb" not in printed
