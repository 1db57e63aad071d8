"""A lesson of several files: what is asked, edited, saved and exported of it."""

from pathlib import Path

import pytest

from tutor.cli import main
from tutor.lesson.edits import EditError, corrected, edited
from tutor.lesson.model import Correction, Lesson
from tutor.lesson.reader import read_file
from tutor.plain.lines import plain
from tutor.ui.asking import words
from tutor.ui.glyphs import UNICODE
from tutor.ui.listing import shown_lines
from tutor.ui.panels.phased import numbered
from tutor.ui.variants.saving import save

SCRIPT = "import torch\nfrom trainer import fit\n\nfit(torch.ones(1, requires_grad=True))\n"
TRAINER = """\
def fit(w, lr=0.1):
    for i in range(2):
        loss = (w - 3).square().sum()
        loss.backward()
        w.data -= lr * w.grad
        w.grad = None
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    (tmp_path / "main.py").write_text(SCRIPT)
    (tmp_path / "trainer.py").write_text(TRAINER)
    found, mistakes = read_file(tmp_path / "main.py")
    assert found is not None
    assert mistakes == []
    return found


def test_the_question_before_the_first_run_names_the_file_that_is_stepped(lesson: Lesson) -> None:
    said = words(lesson)

    assert "It imports trainer.py beside it" in said
    assert "It trains in trainer.py, shown below it and stepped as well." in said
    assert "again when one of these files has changed" in said


def test_another_text_of_that_file_is_another_text_of_the_lesson(lesson: Lesson) -> None:
    Path(lesson.path).with_name("trainer.py").write_text(TRAINER.replace("0.1", "0.2"))

    again, _ = read_file(lesson.path)
    assert again is not None
    assert again.source != lesson.source


def test_the_listing_shows_each_file_below_its_name_with_its_own_lines(lesson: Lesson) -> None:
    rows = numbered(lesson.source, {}, 60, UNICODE, cells=lesson.cells)
    shown = [plain(line).split() for row in rows for line in row]

    assert ["trainer.py"] in shown
    assert shown[shown.index(["trainer.py"]) + 2][:3] == ["1", "def", "fit(w,"]
    assert all("====" not in lesson.source.split("\n")[n - 1] for n in shown_lines(lesson))


def test_a_phase_of_the_other_file_can_be_left_out(lesson: Lesson) -> None:
    changed = edited(lesson, skip=("zero_grad",))

    assert "        w.grad = None\n" not in changed.source
    assert changed.source.startswith(SCRIPT)
    assert [loop.number for loop in changed.loops] == [1]


def test_a_line_of_the_other_file_can_be_corrected(lesson: Lesson) -> None:
    line = lesson.files[1].first_line + 5

    told = corrected(lesson, (Correction(line, line, "other"),))
    assert "zero_grad" not in {segment.phase for segment in told.segments}


def test_a_changed_file_is_saved_beside_its_script_in_another_folder(
    lesson: Lesson, tmp_path: Path
) -> None:
    changed = lesson.source.replace("lr=0.1", "lr=0.2")
    (tmp_path / "copies").mkdir()

    with pytest.raises(EditError, match="choose another folder"):
        save(changed, str(tmp_path / "copy.py"), lesson.path)
    assert (tmp_path / "trainer.py").read_text() == TRAINER

    save(changed, str(tmp_path / "copies" / "copy.py"), lesson.path)
    assert (tmp_path / "copies" / "copy.py").read_text() == SCRIPT
    assert (tmp_path / "copies" / "trainer.py").read_text() == TRAINER.replace("0.1", "0.2")


def test_an_export_holds_the_script_and_imports_the_file(
    lesson: Lesson, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", lesson.path, "-o", str(tmp_path / "again.py")]) == 0

    written = (tmp_path / "again.py").read_text()
    assert "from trainer import fit" in written
    assert "loss.backward()" not in written
    assert main(["export", lesson.path, "--skip", "zero_grad", "-o", str(tmp_path / "b.py")]) == 2
    assert (
        "trainer.py would be changed, and an exported script imports it" in capsys.readouterr().err
    )
