"""The list of lessons to pick from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from tutor.plain.lines import Line, Span
from tutor.ui.cells import cut, fit, left, right, text, width
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.page import Page

NAMED = 90
"""From so many columns on there is room for the names beside the titles."""


class Offered(Protocol):
    """A lesson as the catalogue lists it."""

    @property
    def number(self) -> int:
        """Its place in teaching order, from 1."""

    @property
    def name(self) -> str:
        """What one types to open it."""

    @property
    def title(self) -> str:
        """Its title."""

    @property
    def level(self) -> int:
        """How hard it is, from 1."""


class Reached(Protocol):
    """Where a person has got to in a lesson."""

    @property
    def iteration(self) -> int | None:
        """The iteration reached, None outside a loop."""

    @property
    def step(self) -> int:
        """The step reached, from 0."""

    @property
    def finished(self) -> bool:
        """Whether the lesson was ever seen to its end."""


def page(
    lessons: Sequence[Offered],
    reached: Mapping[str, Reached],
    chosen: int,
    columns: int,
    glyphs: Glyphs,
) -> Page:
    """Return the list with one lesson chosen; the titles get what room there is."""
    if not lessons:
        return Page(
            (text("There are no lessons here; open a script with: gradstep FILE.py"),), "lessons"
        )
    standings = [standing(reached.get(lesson.name), glyphs) for lesson in lessons]
    widths = Widths(
        columns, max(len(lesson.name) for lesson in lessons), max(map(width, standings))
    )
    rows = enumerate(zip(lessons, standings, strict=True))
    lines = tuple(_row(one, got, place == chosen, widths, glyphs) for place, (one, got) in rows)
    done = sum(1 for lesson in lessons if lesson.name in reached and reached[lesson.name].finished)
    return Page(lines, "lessons", f"{done} of {len(lessons)} finished", (chosen, chosen))


class Widths(NamedTuple):
    """The cells of a row, of the longest name, and of the longest word on where one has got to."""

    row: int
    name: int
    standing: int


def _row(lesson: Offered, got: Line, here: bool, widths: Widths, glyphs: Glyphs) -> Line:
    """Return one lesson as a row; what nothing stands in yet takes nothing from the titles."""
    start: Line = (
        Span(f"{glyphs.now if here else ' '} ", "now"),
        right(str(lesson.number), 2, "now" if here else "faint"),
        Span("  "),
        Span(lesson.title, "strong" if here else "text"),
    )
    broad = widths.row >= NAMED
    named = (left(lesson.name, widths.name + 2, "now" if here else "quiet"),) if broad else ()
    tail: Line = (
        Span("  " if broad else " "),
        *named,
        Span(f"level {lesson.level}", "quiet"),
        *((Span("  "), *fit(got, widths.standing, glyphs.dots)) if widths.standing else ()),
    )
    return (*fit(start, widths.row - width(tail), glyphs.dots), *tail)


def about(introduction: str, columns: int, glyphs: Glyphs) -> Page:
    """Return the introduction of a lesson (Markdown) as it is read before the lesson is opened."""
    from tutor.ui.panels.notes import MEASURE, written

    return Page(written(introduction, min(columns, MEASURE), glyphs is ASCII), "about this lesson")


def standing(reached: Reached | None, glyphs: Glyphs) -> Line:
    """Return where one got to in a lesson: finished, an iteration, or nothing yet."""
    if reached is None:
        return ()
    if reached.finished:
        return (Span(f"{glyphs.done} finished", "proved"),)
    where = f"iteration {reached.iteration}" if reached.iteration else f"step {reached.step}"
    return cut((Span(where, "quiet"),), 14, glyphs.dots)
