"""Texts are kept once each, whole or not at all, and found by their hash."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tutor.texts import Texts, digest


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    return Texts(tmp_path / "sources")


def test_a_text_is_read_again_by_its_hash_in_a_later_session(texts: Texts, tmp_path: Path) -> None:
    name = texts.keep("w = 1\r\nprint('é \ud83d')\n")
    assert Texts(tmp_path / "sources").read(name) == "w = 1\r\nprint('é \ud83d')\n"


def test_the_same_text_is_kept_once(texts: Texts, tmp_path: Path) -> None:
    assert texts.keep("w = 1\n") == Texts(tmp_path / "sources").keep("w = 1\n")
    assert len(list((tmp_path / "sources").iterdir())) == 1


@pytest.mark.parametrize("name", ["", "../secret", "x" * 64, digest("never kept")])
def test_what_was_not_kept_is_not_there(texts: Texts, name: str) -> None:
    assert texts.read(name) is None


def test_a_text_that_was_changed_since_is_not_taken_for_the_one_that_was_kept(
    texts: Texts, tmp_path: Path
) -> None:
    name = texts.keep("w = 1\n")
    next((tmp_path / "sources").iterdir()).write_text("w = 2\n")
    assert texts.read(name) is None
    assert Texts(tmp_path / "sources").keep("w = 1\n") == name
    assert texts.read(name) == "w = 1\n"


def test_a_folder_that_cannot_be_made_is_told_to_the_caller(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        Texts(tmp_path / "file" / "sources").keep("w = 1\n")


def test_a_process_that_is_killed_while_it_writes_leaves_no_half_text(tmp_path: Path) -> None:
    code = (
        "import os, sys, tutor.texts as t; from pathlib import Path\n"
        "t.os.replace = lambda *_: os.kill(os.getpid(), 9)\n"
        "t.Texts(Path(sys.argv[1])).keep('w = 1\\n' * 1000)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "sources")], check=False)
    assert done.returncode == -9
    assert Texts(tmp_path / "sources").read(digest("w = 1\n" * 1000)) is None


def test_a_text_whose_folder_was_cleared_is_kept_again(
    texts: Texts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = texts.keep("w = 1\n")
    shutil.rmtree(tmp_path / "sources")
    texts.keep("w = 1\n")
    assert texts.read(name) is None

    monkeypatch.setattr("tutor.texts.LOOK", 0.0)
    assert texts.keep("w = 1\n") == name
    assert texts.read(name) == "w = 1\n"
