"""Notebooks on the screen: headings of cells, and lines that count within them."""

from pathlib import Path

import pytest

from tutor.lesson.cells import place
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.plain.lines import plain
from tutor.ui.panels.code import page
from tutor.ui.scene import Scene

PAGES = Path(__file__).parent / "pages"


@pytest.fixture
def lesson() -> Lesson:
    found, mistakes = read_file(PAGES / "tutorial_page.ipynb")
    assert found is not None, mistakes
    return found


def test_the_code_has_a_heading_for_each_cell_and_counts_its_lines_anew(lesson: Lesson) -> None:
    rows = [plain(line).strip() for line in page(Scene(lesson), 60, 60).lines]

    assert [row for row in rows if row.startswith("In [")] == [f"In [{n}]" for n in range(1, 6)]
    assert rows[rows.index("In [4]") + 3] == "3      y_pred = w * X"


def test_a_line_in_a_narrow_column_names_its_cell(lesson: Lesson) -> None:
    line = lesson.loops[0].first_line

    assert Scene(lesson).place(line) == "4:2"
    assert str(place(lesson.cells, line)) == "cell 4, line 2"
