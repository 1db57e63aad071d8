"""The bundled lessons, and finding them."""

import os
from pathlib import Path

import pytest

from tutor.lesson import catalogue
from tutor.lesson.catalogue import Entry, UnknownLessonError, entries, find
from tutor.lesson.reader import read_file


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small catalogue and work in an empty folder."""
    metadata = "# /// script\n# [tool.gradstep]\n# level = 3\n# ///\n"
    files = {
        "10_mean_or_sum.py": f'"""Mean or sum?"""\n{metadata}',
        "02_auto_one.py": 'r"""One weight.\n\nText."""\n',
        "03_auto_two.py": "x = (\n",
        "notes.txt": "",
        "helper.py": "",
    }
    bundled = tmp_path / "bundled"
    bundled.mkdir()
    for name, text in files.items():
        (bundled / name).write_text(text)
    monkeypatch.setattr(catalogue, "folder", lambda: str(bundled))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return bundled


def test_lessons_come_in_the_order_of_their_numbers(folder: Path) -> None:
    assert entries() == [
        Entry(2, "auto-one", "One weight", 1, str(folder / "02_auto_one.py")),
        Entry(3, "auto-two", "", 1, str(folder / "03_auto_two.py")),
        Entry(10, "mean-or-sum", "Mean or sum?", 3, str(folder / "10_mean_or_sum.py")),
    ]


@pytest.mark.parametrize(
    "word",
    ["10", "010", "mean-or-sum", "mean_or_sum", "Mean-Or-Sum", "mean", "m", "10_mean_or_sum"],
)
def test_ways_to_name_a_lesson(folder: Path, word: str) -> None:
    assert find(word) == str(folder / "10_mean_or_sum.py")


def test_a_path_is_taken_as_it_is(folder: Path) -> None:
    Path("my.py").touch()
    Path("script").touch()

    assert find("my.py") == "my.py"
    assert find(os.path.join(".", "my.py")) == "./my.py"
    assert find("script") == "script"


def test_a_lesson_comes_before_a_file_of_the_same_name(folder: Path) -> None:
    Path("mean-or-sum").touch()

    assert find("mean-or-sum") == str(folder / "10_mean_or_sum.py")


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("auto", '"auto" begins several names: auto-one, auto-two'),
        ("auto-oen", 'there is no lesson "auto-oen"; did you mean "auto-one"?'),
        ("xyz", 'there is no lesson "xyz"; gradstep list shows them all'),
        ("7", "there is no lesson 7; they go from 2 to 10"),
        ("none.py", "there is no file none.py"),
        ("auto_one.py", 'there is no file auto_one.py; did you mean the lesson "auto-one"?'),
        ("./none", "there is no file ./none"),
        ("..py", "there is no file ..py"),
    ],
)
def test_what_is_not_there_is_a_sentence(folder: Path, word: str, sentence: str) -> None:
    with pytest.raises(UnknownLessonError) as caught:
        find(word)

    assert str(caught.value) == sentence


@pytest.mark.parametrize("word", ["homework", "./homework"])
def test_a_folder_is_no_lesson_and_a_script_in_it_may_be(folder: Path, word: str) -> None:
    Path("homework").mkdir()
    Path("homework", "train.py").touch()
    with pytest.raises(UnknownLessonError) as caught:
        find(word)

    sentence = f"{word} is a folder; name a script or notebook in it, such as {word}/train.py"
    assert str(caught.value) == sentence


def test_of_an_empty_folder_only_that_is_said(folder: Path) -> None:
    with pytest.raises(UnknownLessonError) as caught:
        find(".")

    assert str(caught.value) == ". is a folder; name a script or notebook in it"


def test_an_empty_word_is_the_begin_of_no_name(folder: Path) -> None:
    with pytest.raises(UnknownLessonError, match="there is no lesson"):
        find("")


def test_without_lessons_there_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "folder", lambda: str(tmp_path / "nowhere"))

    assert entries() == []
    with pytest.raises(UnknownLessonError, match="there are none here"):
        find("1")


def test_the_bundled_lessons_are_listed_as_the_reader_reads_them() -> None:
    for entry in entries():
        lesson, mistakes = read_file(entry.path)
        assert lesson is not None
        assert mistakes == []
        assert (entry.name, entry.title, entry.level) == (lesson.name, lesson.title, lesson.level)
        assert entry.title


def test_the_numbers_of_the_bundled_lessons_have_no_gap() -> None:
    assert [entry.number for entry in entries()] == list(range(1, len(entries()) + 1))
