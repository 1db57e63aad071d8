"""A notebook in the running app: cells, lines within them, hints, the editor, the corrections."""

from contextlib import redirect_stdout
from functools import cache
from pathlib import Path

import pytest
from scenes import scene
from scenes import words as words_of
from stage import Trusting, stage

from tutor.engine.headless import play
from tutor.engine.settings import Settings
from tutor.lesson.model import Lesson
from tutor.lesson.reader import read_file
from tutor.trace.model import Event, Step
from tutor.ui.asking import words
from tutor.ui.panels import code

PAGE = Path(__file__).parents[1] / "notebooks" / "pages" / "several_cells.ipynb"


@cache
def page() -> Lesson:
    lesson, mistakes = read_file(PAGE)
    assert lesson is not None, mistakes
    return lesson


@cache
def steps() -> tuple[Step, ...]:
    """Play the page once in this process; it needs no torch."""
    events: list[Event] = []
    # pytest has put an object of its own into sys.stdout; the engine listens at the descriptor.
    with open(1, "w", closefd=False) as stdout, redirect_stdout(stdout):
        play(page(), Settings(), lambda event, _: events.append(event), "")
    return tuple(event for event in events if isinstance(event, Step))


def test_a_cell_without_code_makes_no_step() -> None:
    assert [step.cell for step in steps()[:4]] == [1, 3, 4, 4]
    assert 2 not in {step.cell for step in steps()}


async def test_a_notebook_is_stepped_cell_by_cell() -> None:
    async with stage(lesson=page(), steps=list(steps())) as on:
        await on.press("n")
        await on.until_shown("In [1]")
        await on.press("n", "n", "n")

        # Then the forward phase stands at its line of the cell.
        await on.until(lambda: on.app.session is not None and on.app.session.position == 3)
        await on.until_shown("pred = predict(w)")
        row = next(row for row in on.rows if "pred = predict(w)" in row)
        assert "3 " in row.split("pred")[0]


async def test_what_the_file_alone_tells_goes_with_the_run() -> None:
    async with stage(lesson=page(), steps=list(steps())) as on:
        hints = [each for each in on.engine.loads[0].remarks if each.kind == "hint"]

    assert [(each.cell, "ran after cell 6" in each.message) for each in hints] == [(4, True)]


async def test_the_editor_says_the_cell_and_shows_no_numbers_of_the_whole_text() -> None:
    async with stage(lesson=page(), steps=list(steps())) as on:
        await on.press("n", "n", "n", "n", "e")
        await on.until_shown("cell 4, line 3")
        assert not on.app.screen.area.show_line_numbers  # type: ignore[attr-defined]

        # When a line is broken and the code is to be run, its place is told by cell
        await on.press("end", "left_parenthesis", "escape", "enter")
        await on.until_shown("cell 4, line 3: '(' was never closed")


async def test_phases_are_corrected_at_lines_of_cells() -> None:
    async with stage(lesson=page(), steps=list(steps())) as on:
        await on.press("n", "n", "n", "n", "f")
        await on.until_shown("4:3")
        row = next(row for row in on.rows if "pred = predict(w)" in row)
        assert " 4:3  forward" in row


async def test_a_copy_with_markers_is_a_notebook_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage(lesson=page(), steps=list(steps())) as on:
        await on.press("n", "f", "s")
        await on.until_shown("several_cells_marked.ipynb")
        await on.press("enter")
        await on.until(lambda: any("Saved as" in toast for toast in on.toasts))

    lesson, mistakes = read_file(tmp_path / "several_cells_marked.ipynb")
    assert lesson is not None
    assert mistakes == []
    assert not any(loop.inferred for loop in lesson.loops)


async def test_before_it_runs_its_cells_are_shown_and_the_question_speaks_of_them() -> None:
    async with stage((80, 24), lesson=page(), trust=Trusting(everything=False)) as on:
        await on.until_shown("run it?")
        assert any("1:1  setup" in row for row in on.rows), on.text
        assert any("1:2 " in row and "import numpy" in row for row in on.rows), on.text
        assert "1:5" not in on.text


@pytest.mark.parametrize(
    "said",
    ["the code cells of several_cells.ipynb in order", "as Jupyter would", "One line that is"],
)
def test_the_question_is_about_cells(said: str) -> None:
    assert said in words(page())


def test_the_lines_that_part_two_cells_are_none_of_the_notebooks() -> None:
    rows = words_of(code.page(scene(lesson=page(), step=None), 80, 40))
    headings = [place for place, row in enumerate(rows) if row.startswith("In [")]

    # Each cell begins with its first line of code, and what stands above its heading is a gap.
    assert all(rows[place + 1].strip() not in ("1", "1  #: In [2]", "") for place in headings)
    assert {rows[place - 1] for place in headings[1:]} == {""}
    assert {rows[place - 2].strip().isdecimal() for place in headings[1:]} == {False}
