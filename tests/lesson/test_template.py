"""The lesson that a teacher starts from."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.lesson.checker import check_paths
from tutor.lesson.reader import read_file
from tutor.lesson.template import text, write


def test_a_new_lesson_passes_the_check(tmp_path: Path) -> None:
    file = tmp_path / "first_steps.py"

    write(str(file))

    assert check_paths([str(file)]) == []
    lesson, _ = read_file(file)
    assert lesson is not None
    assert lesson.title == "First steps"
    assert len(lesson.loops) == 1


def test_a_new_lesson_runs_with_python(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    write(str(file))

    done = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=True)

    assert len(done.stdout.splitlines()) == 11
    assert done.stdout.endswith("f(10) = 29.944\n")
    assert done.stderr == ""


def test_an_existing_file_is_never_written_over(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("x = 1\n")

    with pytest.raises(FileExistsError, match=r"mine\.py exists already and was left as it is"):
        write(str(file))

    assert file.read_text() == "x = 1\n"


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written: no such file or directory"):
        write(str(tmp_path / "none" / "a.py"))


@pytest.mark.parametrize("name", ['a"""b.py', "a\\b.py", ".py", "12.py", "ümläut.py"])
def test_any_file_name_gives_a_script(name: str) -> None:
    assert ast.get_docstring(ast.parse(text(name)))
