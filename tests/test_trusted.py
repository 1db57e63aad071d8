"""What a person agreed to run is remembered by path and text, and nothing else is."""

from pathlib import Path

import pytest

from tutor.lesson.catalogue import folder
from tutor.trusted import Trust

TEXT = "print('hello')\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "trusted"


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(TEXT)
    return str(path)


def test_a_file_that_nobody_agreed_to_is_not_allowed(place: Path, file: str) -> None:
    assert not Trust(place).allows(file, TEXT)
    assert not place.exists()


def test_a_file_that_was_agreed_to_is_allowed_in_later_sessions(place: Path, file: str) -> None:
    Trust(place).allow(file, TEXT)
    assert Trust(place).allows(file, TEXT)


def test_an_edited_file_is_asked_for_again(place: Path, file: str) -> None:
    Trust(place).allow(file, TEXT)
    assert not Trust(place).allows(file, TEXT + "\n")


def test_a_file_put_back_as_it_was_needs_no_question(place: Path, file: str) -> None:
    trust = Trust(place)
    trust.allow(file, TEXT)
    trust.allow(file, TEXT + "x = 1\n")
    assert Trust(place).allows(file, TEXT)


def test_the_same_text_in_another_place_is_asked_for(place: Path, file: str) -> None:
    Trust(place).allow(file, TEXT)
    assert not Trust(place).allows(str(Path(file).with_name("other.py")), TEXT)


def test_a_link_to_a_file_is_that_file(place: Path, file: str, tmp_path: Path) -> None:
    link = tmp_path / "link.py"
    link.symlink_to(file)
    Trust(place).allow(str(link), TEXT)
    assert Trust(place).allows(file, TEXT)


def test_a_relative_path_is_the_file_it_leads_to(
    place: Path, file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Trust(place).allow("mine.py", TEXT)
    assert Trust(place).allows(file, TEXT)


def test_the_bundled_lessons_need_no_question(place: Path) -> None:
    for lesson in Path(folder()).glob("*.py"):
        assert Trust(place).allows(str(lesson), lesson.read_text())
    assert not place.exists()


def test_a_folder_that_is_called_lessons_is_not_the_bundled_one(
    place: Path, tmp_path: Path
) -> None:
    assert not Trust(place).allows(str(tmp_path / "lessons" / "01_tensor_basics.py"), TEXT)


def test_a_name_that_is_no_text_can_be_agreed_to(place: Path, tmp_path: Path) -> None:
    odd = str(tmp_path / "m\udcffne.py")
    Trust(place).allow(odd, "x = '\udcff'\n")
    assert Trust(place).allows(odd, "x = '\udcff'\n")


def test_where_nothing_can_be_written_this_session_goes_on_and_says_so(
    place: Path, file: str
) -> None:
    place.parent.mkdir(parents=True)
    place.write_text("a file in the place of the folder")
    trust = Trust(place)
    trust.allow(file, TEXT)
    assert trust.allows(file, TEXT)
    assert trust.notice is not None
    assert not Trust(place).allows(file, TEXT)


def test_a_damaged_line_allows_nothing_and_is_told(place: Path, file: str) -> None:
    Trust(place).allow(file, TEXT)
    journal = next(place.iterdir())
    journal.write_bytes(journal.read_bytes()[:-20] + b"\n")
    trust = Trust(place)
    assert not trust.allows(file, TEXT)
    assert "the line is damaged" in str(trust.notice)
