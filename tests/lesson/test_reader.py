"""Reading a script as a lesson."""

import subprocess
import sys
from pathlib import Path

import pytest
from lesson_tools import lesson_of, mistakes_of

from tutor.lesson.naming import name_of
from tutor.lesson.reader import read, read_file

LESSON = '''\
"""One weight.

Look at `w`.
"""
# /// script
# dependencies = ["torch"]
# [tool.gradstep]
# level = 2
# ///
import torch
'''


def test_a_lesson_and_what_it_says_about_itself() -> None:
    lesson = lesson_of(LESSON)

    assert (lesson.title, lesson.introduction) == ("One weight", "Look at `w`.")
    assert (lesson.level, lesson.dependencies) == (2, ("torch",))
    assert [segment.first_line for segment in lesson.segments] == [10]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("lessons/06_autograd_1w.py", "autograd-1w"),
        ("my_train.py", "my-train"),
        ("Train.py", "train"),
        ("/a/b/2024-run.py", "run"),
        ("12.py", "12"),
        ("notebook.ipynb", "notebook"),
    ],
)
def test_a_name_is_made_from_the_file(path: str, name: str) -> None:
    assert name_of(path) == name


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfa = 1\r\n# %% x\r\nb = 2\r\n",
        b"a = 1\r# %% x\rb = 2\r",
        b"a = 1\n# %% x\nb = 2",
        b"\x0ca = 1\n\x0c# %% x\nb = 2\n",
    ],
)
def test_line_endings_marks_and_form_feeds(data: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(data)

    lesson, mistakes = read_file(file)

    assert mistakes == []
    assert lesson is not None
    rows = [(s.headline, s.first_line, s.last_line) for s in lesson.segments]
    assert rows == [("", 1, 1), ("x", 3, 3)]
    assert lesson.source.count("\r") == 0


def test_tabs_are_an_indentation_like_any_other() -> None:
    text = "for a in b:\n\t# %% backward\n\tc\n\t# %% update\n\td\n"

    assert [segment.phase for segment in lesson_of(text).segments] == [
        "other",
        "backward",
        "update",
    ]


def test_all_mistakes_come_at_once_and_in_order() -> None:
    text = """\
        # /// script
        # [tool.gradstep]
        # levle = 1
        # ///
        for a in b:
            # %% forwrd
            # %% backward
            # %% update
            f(
            # %% loss
            )
            # %%
        """

    assert [str(mistake) for mistake in mistakes_of(text)] == [
        'lesson.py:3:3: error: "levle" means nothing here; did you mean "level"?',
        'lesson.py:6:10: error: "forwrd" is no phase of a training loop; did you mean "forward"?',
        "lesson.py:10:5: error: this marker stands inside brackets, in the middle of a statement; "
        "move it above the statement",
        "lesson.py:12:5: error: this marker names no phase; the phases are forward, loss, "
        "backward, update, zero_grad, other",
    ]


def test_beside_a_mistake_in_a_marker_the_lesson_is_still_read() -> None:
    lesson, mistakes = read("for a in b:\n    # %% forwrd\n    c\n", "a.py")

    assert lesson is not None
    assert [segment.first_line for segment in lesson.segments] == [1, 3]
    assert len(mistakes) == 1


def test_a_headline_in_a_loop_that_is_no_phase_is_a_mistake() -> None:
    found = mistakes_of("for a in b:\n    # %% print the figures\n    c\n")

    assert "print the figures" in found[0].message
    assert "other" in found[0].hint


def test_a_misspelt_phase_in_a_function_that_trains_is_a_mistake() -> None:
    text = "def f():\n    # %% backwrd\n    a\n    # %% update\n    b\n"

    assert [mistake.line for mistake in mistakes_of(text)] == [2]


def test_headlines_in_a_function_that_does_not_train_are_free() -> None:
    assert mistakes_of("def f():\n    # %% update the plot\n    a\n    # %% loss\n    b\n") == []


def test_a_script_that_python_cannot_parse_is_no_lesson() -> None:
    lesson, mistakes = read("x = 1\nif x\n", "a.py")

    assert lesson is None
    assert (mistakes[0].line, mistakes[0].column) == (2, 5)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    lesson, (mistake,) = read_file(tmp_path / "none.py")

    assert lesson is None
    assert "cannot be read: No such file" in mistake.message
    assert mistake.line == 1


def test_a_folder_a_null_byte_and_a_notebook_are_no_scripts(tmp_path: Path) -> None:
    for path in (str(tmp_path), "a\0b.py", "a.ipynb"):
        lesson, mistakes = read_file(path)
        assert lesson is None
        assert len(mistakes) == 1


def test_a_long_chain_of_elif_is_read_or_refused_in_a_sentence() -> None:
    text = "if a:\n    b\n" + "elif a:\n    b\n" * 3000

    lesson, mistakes = read(text, "a.py")

    assert lesson is not None or "nested too deeply" in mistakes[0].message


def test_reading_never_runs_the_script(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    text = f"open({str(mark)!r}, 'w')\nfor a in b:\n    # %% backward\n    # %% update\n    c\n"

    lesson_of(text)

    assert not mark.exists()


def test_reading_imports_neither_torch_nor_numpy_nor_textual(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(LESSON + "for a in b:\n    w.backward()\n    w.step()\n")
    code = (
        "import sys; from tutor.lesson.instrument import instrument;"
        "from tutor.lesson.reader import read_file; from tutor.lesson.checker import check_paths;"
        f"lesson, _ = read_file({str(file)!r}); instrument(lesson); check_paths([{str(file)!r}]);"
        "print([name for name in ('torch', 'numpy', 'textual', 'rich') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"
