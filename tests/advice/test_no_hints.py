"""Loops that are right give no hint: the bundled lessons (tests/loops asks it of its scripts)."""

from pathlib import Path

import pytest
from playing import play_file

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "lessons").glob("[0-9]*.py"))

TAUGHT = {"07_forgotten_zero": ["zero_grad missing"]}
"""The lessons that teach one of the mistakes."""


def test_there_are_lessons_to_look_at() -> None:
    assert {path.stem for path in LESSONS} >= TAUGHT.keys()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lesson_gives_the_hint_it_teaches_and_no_other(path: Path) -> None:
    hints = play_file(path).hints
    assert [hint.subject for hint in hints] == TAUGHT.get(path.stem, [])
