"""The author's check."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tutor.lesson.checker import check_paths

GOOD = '''\
r"""A title."""
x = 1
for epoch in range(3):
    # %% forward
    # $$\\hat y = w x$$
    a = x
    # %% loss
    a = x
    # %% backward
    a = x
    # %% update
    a = x
    # %% zero_grad
    # Nothing to do.
'''


Check = Callable[[str], list[str]]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return a function that checks a text as `a.py` and returns the mistakes as lines."""
    monkeypatch.chdir(tmp_path)

    def run(text: str) -> list[str]:
        Path("a.py").write_text(text, encoding="utf-8")
        return [str(mistake).replace(" error:", "") for mistake in check_paths(["a.py"])]

    return run


def test_a_good_lesson(check: Check) -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize("phase", ["forward", "loss", "zero_grad"])
def test_a_missing_phase(check: Check, phase: str) -> None:
    found = check(GOOD.replace(f"# %% {phase}", "# %% other"))

    assert found == [
        f'a.py:3:1: this training loop has no phase "{phase}"; add "# %% {phase}"; '
        "if there is nothing to do, its notes say why"
    ]


def test_several_missing_phases(check: Check) -> None:
    text = GOOD.replace("# %% forward", "#").replace("# %% zero_grad", "#")

    assert [line.split('"')[1] for line in check(text)] == ["forward", "zero_grad"]


@pytest.mark.parametrize(("gone", "left"), [("backward", "update"), ("update", "backward")])
def test_without_backward_or_update_the_loop_is_no_training_loop(
    check: Check, gone: str, left: str
) -> None:
    found = check(GOOD.replace(f"# %% {gone}", "#"))

    assert found == [
        f'a.py:3:1: this loop has a phase "{left}" and no phase "{gone}"; '
        f'a training loop has both: add "# %% {gone}"'
    ]


def test_a_joined_phase_counts_for_each_of_its_parts(check: Check) -> None:
    text = GOOD.replace("# %% forward", "# %% forward+loss").replace("    # %% loss\n", "")

    assert check(text) == []


def test_a_loop_that_evaluates_needs_no_backward(check: Check) -> None:
    assert check(GOOD + "for a in b:\n    # %% forward\n    # %% loss\n    c\n") == []


def test_a_script_without_markers_lacks_no_phase(check: Check) -> None:
    text = '"""T."""\nfor a in b:\n    loss.backward()\n    opt.step()\n'

    assert check(text) == []


def test_a_lesson_without_a_title(check: Check) -> None:
    assert check("x = 1\n") == [
        "a.py:1:1: this lesson has no title; "
        "begin the file with a docstring; its first line is the title"
    ]


def test_a_section_without_a_headline(check: Check) -> None:
    assert check(GOOD + "\n# %%\nx = 2\n")[0].startswith("a.py:16:1: this section has no headline")


def test_an_unknown_command_in_notes_is_shown_at_its_place(check: Check) -> None:
    (found,) = check(GOOD.replace("\\hat", "\\hta"))

    assert found.startswith("a.py:5:9: in this formula, ")
    assert "\\hta" in found


def test_an_unknown_command_in_the_introduction_is_shown_at_its_place(check: Check) -> None:
    text = GOOD.replace('A title."""', 'A title.\n\nFirst.\n\nSee $1 + \\frc{1}{2}$ and $x$.\n"""')

    (found,) = check(text)

    assert found.startswith("a.py:5:10: in this formula, ")


def test_backslashes_that_python_took_away(check: Check) -> None:
    text = GOOD.replace('r"""A title."""', '"""A title.\n\nSee $\\frac{1}{2}$.\n"""')

    found = check(text)

    assert "a.py:1:1: Python reads \\f in this docstring as a control character" in found[0]
    assert 'r"""' in found[0]


def test_a_syntax_error_is_one_mistake(check: Check) -> None:
    found = check('"""T."""\nfor a in\n')

    assert len(found) == 1
    assert found[0].startswith("a.py:2:9: invalid syntax")


def test_folders_are_searched_and_files_come_once(tmp_path: Path) -> None:
    for name in ("b.py", "sub/a.py", ".hidden/c.py", "env/d.py", "__pycache__/e.py", "text.txt"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x = 1\n")
    (tmp_path / "env" / "pyvenv.cfg").touch()

    found = check_paths([str(tmp_path), str(tmp_path / "b.py"), f"{tmp_path}/sub/../b.py"])

    assert [Path(each.file).relative_to(tmp_path).as_posix() for each in found] == [
        "b.py", "sub/a.py",
    ]  # fmt: skip


def test_a_path_that_does_not_exist_and_an_empty_folder(tmp_path: Path) -> None:
    found = check_paths([str(tmp_path / "none.py"), str(tmp_path)])

    assert [(each.line, each.column) for each in found] == [(1, 1), (1, 1)]
    assert "no Python file" in found[0].message
    assert "cannot be read" in found[1].message


def test_no_paths_no_mistakes() -> None:
    assert check_paths([]) == []
