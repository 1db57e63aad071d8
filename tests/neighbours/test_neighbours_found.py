"""Training loops in files that a script imports: found by reading, told by file and line."""

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tutor.cli import main
from tutor.lesson import joined
from tutor.lesson.cells import place, told, typed
from tutor.lesson.instrument import instrument
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read, read_file

PROJECTS = Path(__file__).with_name("projects")


def loops(script: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert main(["phases", str(PROJECTS / script), "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def lesson_at(path: Path) -> Lesson:
    lesson, mistakes = read_file(path)
    assert lesson is not None
    assert mistakes == []
    return lesson


@pytest.mark.parametrize(
    ("script", "file", "lines", "phases"),
    [
        ("package/train.py", "lab/trainer.py", (22, 23), {"backward": 32, "update": 33}),
        ("attribute/main.py", "training.py", (13, 19), {"backward": 15, "zero_grad": 18}),
        ("epochs_here/train.py", "engine.py", (7, 14), {"forward": 9, "loss": 10}),
        ("renamed_numpy/main.py", "learning.py", (9, 17), {"forward": 10}),
    ],
)
def test_a_loop_is_told_with_its_file_and_the_lines_there(
    script: str,
    file: str,
    lines: tuple[int, int],
    phases: dict[str, int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    (loop,) = loops(script, capsys)

    assert (loop["file"], loop["first_line"], loop["last_line"]) == (file, *lines)
    assert {phase: loop["phases"][phase][0][0] for phase in phases} == phases


def test_a_loop_whose_phases_stand_in_two_files_is_one_loop(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (loop,) = loops("split_loop/main.py", capsys)

    assert "file" not in loop
    assert loop["phases"]["forward"] == [[12, 12]]
    assert loop["phases"]["backward"] == []
    assert loop["other_files"]["backward"] == [["optimise.py", 3, 3]]


def test_a_loop_that_calls_a_method_of_another_file_has_its_phases_there(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (loop,) = loops("class_of_its_own/main.py", capsys)

    assert "file" not in loop
    assert (loop["first_line"], loop["last_line"]) == (4, 5)
    assert loop["other_files"]["loss"] == [["network.py", 15, 15]]
    assert loop["other_files"]["backward"] == [["network.py", 16, 16]]


def test_each_file_that_trains_has_its_own_loop(capsys: pytest.CaptureFixture[str]) -> None:
    found = loops("two_stages/run.py", capsys)

    assert {loop["file"] for loop in found} == {"pretrain.py", "finetune.py"}


def test_names_that_two_files_have_for_things_of_their_own_are_told_apart(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Given two files that both have a step() and a scale, and a script that has them too
    found = loops("same_names/main.py", capsys)

    # Then each loop goes into the function of its own file.
    assert [(loop["file"], loop["first_line"]) for loop in found] == [
        ("coarse.py", 18),
        ("fine.py", 15),
    ]
    assert found[0]["phases"] == {
        "forward": [[8, 8]], "loss": [[9, 9]], "backward": [[10, 10]], "update": [[11, 12]],
        "zero_grad": [[13, 13]],
    }  # fmt: skip
    assert found[1]["phases"] == {
        "forward": [[16, 16]], "loss": [[17, 17]], "backward": [[9, 9]], "update": [[10, 10]],
        "zero_grad": [[8, 8]],
    }  # fmt: skip


def test_what_was_told_apart_is_called_as_before_afterwards() -> None:
    lesson = lesson_at(PROJECTS / "same_names/main.py")
    tree = instrument(lesson)
    assert "@" not in ast.unparse(tree)
    assert [loop.variables for loop in lesson.loops] == [("epoch",), ("epoch",)]


def test_the_lines_as_text_name_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["phases", str(PROJECTS / "epochs_here" / "train.py")]) == 0

    said = capsys.readouterr().out
    assert said.startswith("loop 1, engine.py, lines 7-14 (inferred)\n")
    assert "  backward  engine.py, line 11" in said


def test_what_a_file_runs_only_as_a_script_of_its_own_is_no_loop(tmp_path: Path) -> None:
    # Given a module that trains where nobody imports it
    loop = "import torch\nw = torch.zeros(1, requires_grad=True)\nfor i in range(2):\n"
    loop += "    w.sum().backward()\n    w.data -= w.grad\n    w.grad = None\n"
    guarded = "".join(f"    {line}\n" for line in loop.splitlines())
    (tmp_path / "tools.py").write_text(f"if __name__ == '__main__':\n{guarded}")
    (tmp_path / "main.py").write_text("import tools\n")

    lesson = lesson_at(tmp_path / "main.py")
    assert (lesson.loops, lesson.remarks, lesson.files) == ((), (), ())


def test_a_file_that_python_cannot_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def fit(:\n    loss.backward()\n")
    (tmp_path / "main.py").write_text("import broken\n")

    assert lesson_at(tmp_path / "main.py").files == ()


def test_the_text_alone_tells_the_files_apart() -> None:
    # Given the text of a lesson of two files, read from disk
    lesson = lesson_at(PROJECTS / "split_loop" / "main.py")

    # When nothing but that text is read again
    again, _ = read(lesson.source, lesson.path)

    # Then it is the same lesson, and the files are what they are on disk.
    assert again == lesson
    for path, _, text in joined.texts(lesson.source, lesson.path):
        assert text == Path(path).read_text()


def test_a_line_of_the_text_is_told_as_that_of_its_file() -> None:
    lesson = lesson_at(PROJECTS / "split_loop" / "main.py")
    line = lesson.files[1].first_line + 2

    assert str(place(lesson.cells, line)) == "optimise.py, line 3"
    assert told(lesson.cells, f"Line {line} fails, as lines 12-13 do.") == (
        "optimise.py, line 3 fails, as lines 12-13 do."
    )
    assert told(lesson.cells, f"split_loop/main.py:{line}: error") == (
        "split_loop/optimise.py:3: error"
    )
    assert told(lesson.cells, told(lesson.cells, f"at line {line}")) == "at optimise.py, line 3"


@pytest.mark.parametrize("typing", ["optimise.py:3", "optimise 3", "optimise.py, line 3"])
def test_a_line_of_a_file_can_be_typed(typing: str) -> None:
    lesson = lesson_at(PROJECTS / "split_loop" / "main.py")

    assert typed(lesson.cells, typing) == f"line {lesson.files[1].first_line + 2}"
    assert typed(lesson.cells, "line 12") == "line 12"
    assert typed(lesson.cells, "loss < 0.1") == "loss < 0.1"
    with pytest.raises(ValueError, match=r"optimise\.py has no line 30"):
        typed(lesson.cells, "optimise.py:30")


RULED = """import torch
# %% ======== model.py ========

w = torch.zeros(1, requires_grad=True)
for _ in range(3):
    loss = (w - 2) ** 2
    loss.backward()
"""


def test_a_section_that_is_called_like_a_file_is_part_of_its_script(tmp_path: Path) -> None:
    path = tmp_path / "exported.py"
    path.write_text(RULED)

    lesson = lesson_at(path)

    assert lesson.files == ()
    assert lesson.segments[-1].last_line == 7


def test_the_text_of_several_files_is_not_opened_as_one(tmp_path: Path) -> None:
    path = tmp_path / "shown.py"
    path.write_text(joined.joined("import fit\n", [("fit.py", "x = 1\n")]))

    lesson, mistakes = read_file(path)

    assert lesson is None
    assert [(each.line, each.message) for each in mistakes] == [
        (3, "this line stands only where gradstep shows several files as one text")
    ]
