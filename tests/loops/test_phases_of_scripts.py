"""The phases of scripts that nobody prepared, line by line."""

import json
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet
from annotated import NOTEBOOKS, SCRIPTS, differences, expected

from tests.loops.plain_notebook import code_cells
from tutor.cli import main
from tutor.lesson.edits.errors import EditError
from tutor.lesson.edits.marking import marked
from tutor.lesson.reader import read_file

HARD: dict[str, str] = {}
"""Scripts in which lines are taken for something else, with what makes them hard."""


def cases() -> list[ParameterSet]:
    """Return every script, those that are too hard as failures that are expected."""
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[pytest.mark.xfail(strict=True, reason=HARD[path.stem])]
            if path.stem in HARD
            else [],
        )
        for path in SCRIPTS
    ]


@pytest.mark.parametrize("path", cases())
def test_each_line_is_found_to_do_what_it_says(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a script whose comments say what its lines do, when its phases are asked for
    status = main(["phases", str(path), "--json"])
    loops = json.loads(capsys.readouterr().out)

    # Then each line is found to do just that.
    assert status == 0
    assert differences(path.read_text(encoding="utf-8"), loops) == []


UNWRITTEN = {
    "cnn_from_scratch_numpy": "layers with a method backward that another network trains by",
    "learner_callbacks": "a loop through callbacks that stands in the method that they call",
    "pong_numpy": "gradients of one iteration that another one adds up",
    "schedule_of_methods": "methods that are called by the words of a list",
    "until_it_fits": "the header of a loop, where no marker can stand",
}
"""Scripts whose phases no markers can tell, since markers say nothing of who calls a function."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_its_phases_can_be_written_down_as_markers(path: Path) -> None:
    lesson, _ = read_file(str(path))
    assert lesson is not None

    if path.stem in UNWRITTEN:
        with pytest.raises(EditError, match="cannot be written down"):
            marked(lesson)
    else:
        # Whatever it writes has the same phases in all lines, or it would have refused.
        assert marked(lesson).count("# %%") >= len(lesson.loops)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_line_of_a_cell_is_found_to_do_what_it_says(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Given a notebook whose comments say what its lines do, when its phases are asked for
    status = main(["phases", str(path), "--json"])
    loops = json.loads(capsys.readouterr().out)
    assert status == 0

    # Then each line is found to do just that, in its cell.
    found: dict[tuple[int, int], set[str]] = {}
    for loop in loops:
        places = {p: [(loop["cell"], *each) for each in rows] for p, rows in loop["phases"].items()}
        for phase, rows in places.items():
            for cell, first, last in [*rows, *loop.get("other_cells", {}).get(phase, [])]:
                for line in range(first, last + 1):
                    found.setdefault((cell, line), set()).add(phase)
    wanted = {
        (cell, line): phases
        for cell, source in enumerate(code_cells(path), 1)
        for line, phases in expected(source).items()
    }
    assert {place: found.get(place, set()) for place in wanted} == wanted
