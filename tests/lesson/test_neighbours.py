"""The files beside a script that run when it does are found by reading."""

from pathlib import Path

import pytest

from tutor.lesson.neighbours import neighbours


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data.py").write_text("import more\n")
    (tmp_path / "more.py").write_text("import data, torch\n")
    (tmp_path / "unused.py").write_text("")
    (tmp_path / "broken.py").write_text("def (\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "__init__.py").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import torch\n", ()),
        ("import data\n", ("data.py", "more.py")),
        ("from data import X as A\n", ("data.py", "more.py")),
        ("def f():\n    from models.mlp import Net\n", ("models/",)),
        ("import broken\n", ("broken.py",)),
        ("from . import data\n", ()),
        ("import script\n", ()),
        ("this is no Python\n", ()),
    ],
)
def test_what_a_script_imports_from_its_folder_is_named(
    folder: Path, source: str, found: tuple[str, ...]
) -> None:
    (folder / "script.py").write_text(source)
    assert neighbours(source, str(folder / "script.py")) == found
