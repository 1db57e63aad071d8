"""The lesson's own words about the phase, or its introduction before the first step."""

from functools import lru_cache

from tutor.plain.lines import Line, Span
from tutor.ui.cells import text, wrap
from tutor.ui.page import Page
from tutor.ui.scene import Scene

MEASURE = 84
"""The widest line of running text, in cells; longer ones are hard to read."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the notes of the phase in full."""
    segment = scene.segment
    title = "notes"
    if segment is not None:
        title = f"notes on {segment.phase}"
    lines: list[Line] = []
    if segment is not None and segment.headline:
        lines += [(Span(segment.headline, "strong"),), ()]
    if scene.notes:
        lines += written(scene.notes, min(columns, MEASURE), scene.ascii)
    else:
        lines.append(text("This phase has no notes.", "quiet"))
    return Page(tuple(lines), title)


def introduction(scene: Scene, columns: int, rows: int) -> Page:
    """Return the lesson's title and introduction, to be read before the first step."""
    measure = min(columns, MEASURE)
    lines: list[Line] = [*wrap(scene.says, measure, "failed"), ()] if scene.says else []
    lines += [(Span(scene.lesson.title, "strong"),), ()]
    lines += written(scene.lesson.introduction, measure, scene.ascii)
    return Page(tuple(lines), "introduction")


@lru_cache(128)
def written(markdown: str, columns: int, ascii: bool) -> tuple[Line, ...]:
    """Return Markdown as lines of at most so many cells."""
    # The Markdown reader is loaded with the first text that is shown, after the first frame.
    from tutor.plain.notes import lines

    return lines(markdown, columns, ascii)
