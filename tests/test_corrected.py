"""Corrections of phases are remembered for a path and a text, and the last ones hold."""

from pathlib import Path

import pytest

from tutor.corrected import Corrections
from tutor.lesson.model import Correction

TEXT = "x = 1\n"
ONE = (Correction(1, 1, "loss"),)
TWO = (Correction(1, 2, "update"), Correction(4, 4, "other"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "state" / "corrected"


def test_a_file_that_nobody_corrected_has_none(place: Path) -> None:
    assert Corrections(place).of("mine.py", TEXT) == ()
    assert not place.exists()


def test_the_last_corrections_are_there_the_next_time(place: Path) -> None:
    first = Corrections(place)
    first.keep("mine.py", TEXT, ONE)
    first.keep("mine.py", TEXT, TWO)
    assert Corrections(place).of("mine.py", TEXT) == TWO


def test_another_session_has_the_last_word(place: Path) -> None:
    Corrections(place).keep("mine.py", TEXT, TWO)
    Corrections(place).keep("mine.py", TEXT, ONE)
    assert Corrections(place).of("mine.py", TEXT) == ONE


def test_an_edited_file_has_none(place: Path) -> None:
    Corrections(place).keep("mine.py", TEXT, ONE)
    assert Corrections(place).of("mine.py", "x = 2\n") == ()


def test_corrections_can_be_dropped(place: Path) -> None:
    Corrections(place).keep("mine.py", TEXT, ONE)
    Corrections(place).keep("mine.py", TEXT, ())
    assert Corrections(place).of("mine.py", TEXT) == ()


def test_the_same_again_is_not_written(place: Path) -> None:
    Corrections(place).keep("mine.py", TEXT, ONE)
    Corrections(place).keep("mine.py", TEXT, ONE)
    assert len(list(place.iterdir())) == 1


def test_a_place_that_cannot_be_used_costs_a_notice(place: Path) -> None:
    place.parent.mkdir(parents=True)
    place.write_text("a file in the place of the folder")
    corrections = Corrections(place)
    corrections.keep("mine.py", TEXT, ONE)
    assert corrections.of("mine.py", TEXT) == ONE
    assert corrections.notice is not None
