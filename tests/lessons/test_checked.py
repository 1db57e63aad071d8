"""The author's check finds nothing wrong in the bundled lessons, and would if there were."""

from pathlib import Path

from played import FOLDER, PATHS

from tutor.lesson.checker import check_paths


def test_bundled_lessons_pass_the_check() -> None:
    assert check_paths([str(FOLDER)]) == []


def test_check_sees_a_phase_that_is_taken_out_of_a_lesson(tmp_path: Path) -> None:
    """The check of the folder above is one that can fail."""
    broken = tmp_path / "07_forgotten_zero.py"
    source = PATHS["forgotten-zero"].read_text()
    broken.write_text(source.replace("# %% zero_grad: forgotten", "# %% other: forgotten"))

    (mistake,) = check_paths([str(broken)])

    assert mistake.file == str(broken)
    assert "zero_grad" in str(mistake)
