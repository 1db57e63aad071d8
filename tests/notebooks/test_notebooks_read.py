"""Notebooks as they are read: nothing of them runs, and places are told by cell."""

import json
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.lesson.cells import find, place, told, typed
from tutor.lesson.edits import EditError, marked, with_value
from tutor.lesson.ipython import cleaned
from tutor.lesson.model import Lesson
from tutor.lesson.notebook import cells_in
from tutor.lesson.notebook_copy import copied
from tutor.lesson.reader import read_file

PAGES = Path(__file__).parent / "pages"


def test_the_loop_of_a_page_is_found_in_its_cell(capsys: pytest.CaptureFixture[str]) -> None:
    # Given a page with magics, shell commands and prose, when its phases are asked for
    status = main(["phases", str(PAGES / "tutorial_page.ipynb"), "--json"])

    # Then they are told by code cell, and lines count within it.
    (loop,) = json.loads(capsys.readouterr().out)
    assert status == 0
    assert (loop["cell"], loop["first_line"], loop["last_line"]) == (4, 2, 9)
    assert loop["phases"] == {
        "forward": [[3, 3]],
        "loss": [[4, 4]],
        "backward": [[5, 5]],
        "update": [[6, 7]],
        "zero_grad": [[8, 8]],
    }


def test_prose_becomes_title_introduction_and_headlines() -> None:
    lesson, _ = read_file(PAGES / "tutorial_page.ipynb")

    assert lesson is not None
    assert lesson.title == "A line through four points"
    assert lesson.introduction == "We fit $y = 2x$ with one weight."
    assert "In [2]: The data" in [segment.headline for segment in lesson.segments]


def test_what_is_ipythons_is_noted_and_is_no_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["check", str(PAGES / "tutorial_page.ipynb")])

    said = capsys.readouterr().err
    assert status == 0
    assert "tutorial_page.ipynb:cell 1:1:1: note: skipped" in said
    assert "cell 1:2:1: note: skipped, since it is IPython's and not Python's: !pip" in said
    assert "cell 3:1:1: note: skipped, with its whole cell" in said
    assert "not a magic" not in said


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("if a:\n    %matplotlib inline\nb", ["if a:", "    pass  # %matplotlib inline", "b"]),
        ("x = (a\n%b)", ["x = (a", "%b)"]),
        ("x = a \\\n  %b", ["x = a \\", "  %b"]),
        ("s = '''\n!ls\n'''", ["s = '''", "!ls", "'''"]),
        ("files = !ls", ["pass  # files = !ls"]),
        ("torch.sum?", ["pass  # torch.sum?"]),
        ("?print", ["pass  # ?print"]),
        ("%time x = 1", ["x = 1"]),
        ("x = 7 % y", ["x = 7 % y"]),
        ("a = b != c", ["a = b != c"]),
        ("%%capture\nx = 1", ["pass  # %%capture", "x = 1"]),
        ("%%bash\n%% hello", ["pass  # %%bash", "#| %% hello"]),
        ("!pip a \\\n  b\nc", ["pass  # !pip a \\", "#|   b", "c"]),
    ],
)
def test_lines_of_ipython_leave_the_numbers_of_the_others(text: str, rows: list[str]) -> None:
    assert cleaned(text).rows == rows


def test_stale_names_are_hints_and_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    # Given a notebook whose cells use names that lie below, or nowhere, when it is checked
    status = main(["check", str(PAGES / "stale_name.ipynb")])

    # Then each is pointed out at its line, and the check is passed.
    said = capsys.readouterr().err.splitlines()
    assert status == 0
    assert len(said) == 2
    assert "cell 2:2:1: hint: lr is used here and set below, in cell 3" in said[0]
    assert "cell 4:1:1: hint: no cell sets batch_size" in said[1]


def test_an_order_of_runs_that_hid_a_later_value_is_pointed_out() -> None:
    lesson, _ = read_file(PAGES / "out_of_order.ipynb")

    assert lesson is not None
    (hint,) = lesson.remarks
    assert (hint.cell, hint.kind) == (2, "hint")
    assert "ran after cell 3, below, which sets x anew" in hint.message


@pytest.mark.parametrize(
    "page", ["tutorial_page", "two_cells", "numpy_by_hand", "no_training", "nbformat_3", "fails"]
)
def test_a_page_in_good_order_gives_no_hint(page: str) -> None:
    lesson, mistakes = read_file(PAGES / f"{page}.ipynb")

    assert lesson is not None
    assert mistakes == []
    assert [each for each in lesson.remarks if each.kind == "hint"] == []


def test_a_cell_that_python_cannot_read_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["trace", str(PAGES / "broken.ipynb")])

    assert status == 1
    assert "broken.ipynb:cell 2:2:5: error: expected ':'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"not json", "not JSON"),
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[1, 2]", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"cells": [3, null, {"cell_type": "code", "source": 5}]}', "has no code cell"),
        (b'{"cells": [{"cell_type": "code", "source": "await f()"}]}', "works in Jupyter alone"),
    ],
)
def test_rubbish_is_said_in_a_sentence(data: bytes, says: str, tmp_path: Path) -> None:
    file = tmp_path / "rubbish.ipynb"
    file.write_bytes(data)

    lesson, (mistake,) = read_file(file)

    assert lesson is None
    assert says in str(mistake)


def test_a_sentence_about_a_line_becomes_one_about_its_cell() -> None:
    lesson, _ = read_file(PAGES / "two_cells.ipynb")
    assert lesson is not None
    first = lesson.cells[1].first_line

    assert told(lesson.cells, f"Line {first + 1} does it.") == "Cell 2, line 2 does it."
    assert typed(lesson.cells, "cell 2, line 2") == f"line {first + 1}"
    assert str(place(lesson.cells, first)) == "cell 2, line 1"
    assert str(place((), 7)) == "line 7"


def test_phases_in_functions_of_other_cells_are_told_with_their_cell(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Given a loop that computes its gradient in a function of the cell above
    status = main(["phases", str(PAGES / "loop_through_cells.ipynb"), "--json"])

    # Then what stands there is told beside what stands in the loop's own cell.
    (loop,) = json.loads(capsys.readouterr().out)
    assert status == 0
    assert (loop["cell"], loop["phases"]["update"], loop["phases"]["backward"]) == (3, [[4, 4]], [])
    assert loop["other_cells"]["backward"] == [[2, 5, 5]]
    assert loop["other_cells"]["update"] == []


def test_a_cell_of_comments_alone_makes_no_section() -> None:
    lesson, _ = read_file(PAGES / "several_cells.ipynb")

    assert lesson is not None
    assert [cell.number for cell in lesson.cells] == [1, 2, 3, 4, 5, 6]
    assert not any(segment.empty for segment in lesson.segments)
    headlines = [segment.headline for segment in lesson.segments if segment.headline]
    assert headlines == ["In [1]", "In [3]", "In [4]", "In [6]"]


@pytest.mark.parametrize("page", ["several_cells", "tutorial_page", "nbformat_3"])
def test_a_copy_with_markers_is_the_notebook_with_the_same_phases(
    page: str, tmp_path: Path
) -> None:
    # Given a notebook whose phases are written down as markers
    path = PAGES / f"{page}.ipynb"
    lesson, _ = read_file(path)
    assert lesson is not None
    source = marked(lesson)

    # When a copy of its file is made with them
    copy = tmp_path / f"{page}.ipynb"
    copy.write_text(copied(path.read_bytes(), lesson, source))

    # Then that is read as they were, and all but the code of its cells is what it was.
    again, mistakes = read_file(copy)
    assert again is not None
    assert (mistakes, again.source) == ([], source)
    assert [each.phase for each in again.segments if not each.empty] == [
        each.phase for each in lesson.segments if not each.empty
    ]
    assert _without_code(copy) == _without_code(path)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("w@9", '"9" is no line of a notebook: write the name, "@", the cell and the line in it, '),
        ("w@2:99", "there is no code in this notebook at 2:99"),
        ("x", "value in cell 1, line 1 and cell 2, line 2; write x@1:1 for the first of them"),
    ],
)
def test_an_edit_of_a_notebook_that_cannot_be_made_tells_cells(
    name: str, says: str, tmp_path: Path
) -> None:
    lesson = _notebook(tmp_path, "x = 1\nw = 2", "y = 3\nx = 2")

    with pytest.raises(EditError) as problem:
        with_value(lesson, name, "5")

    assert says in told(lesson.cells, str(problem.value))


def test_an_edit_of_a_notebook_names_cell_and_line(tmp_path: Path) -> None:
    lesson = _notebook(tmp_path, "x = 1\nw = 2", "y = 3\nx = 2")

    source = with_value(lesson, "x@2:2", "5")

    assert [row for row in source.split("\n") if row[:1] == "x"] == ["x = 1", "x = 5"]


def _notebook(folder: Path, *cells: str) -> Lesson:
    """Read a notebook with these code cells."""
    file = folder / "page.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": s} for s in cells]}))
    lesson, mistakes = read_file(file)
    assert lesson is not None, mistakes
    return lesson


def _without_code(path: Path) -> str:
    """Return a notebook's file with the sources of its code cells taken out."""
    document = json.loads(path.read_text())
    for cell in cells_in(document) or []:
        if cell["cell_type"] == "code":
            cell.pop("source", cell.pop("input", None))
    return json.dumps(document)


def test_lines_of_ipython_are_in_the_copy_as_they_were(tmp_path: Path) -> None:
    path = PAGES / "several_cells.ipynb"
    lesson, _ = read_file(path)
    assert lesson is not None
    document = json.loads(copied(path.read_bytes(), lesson, marked(lesson)))

    cells = ["".join(cell["source"]) for cell in document["cells"]]
    assert cells[1].startswith("%matplotlib inline\n")
    assert "    # %% forward\n    pred = predict(w)\n    # %% loss\n" in cells[4]


def test_a_text_whose_markers_of_cells_are_gone_has_no_cells() -> None:
    assert find("w = 1\n") == ()


def test_no_copy_is_made_of_a_file_that_has_changed(tmp_path: Path) -> None:
    path = PAGES / "several_cells.ipynb"
    lesson, _ = read_file(path)
    assert lesson is not None
    changed = path.read_bytes().replace(b"lr = 0.1", b"lr = 0.3")

    with pytest.raises(EditError, match="has changed since"):
        copied(changed, lesson, marked(lesson))
