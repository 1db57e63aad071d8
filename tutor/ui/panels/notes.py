"""The lesson's own words about the phase, or its introduction before the first step."""

from functools import lru_cache

from tutor.lesson.cells import place
from tutor.plain.lines import Line, Span
from tutor.ui.cells import text, wrap
from tutor.ui.page import Page
from tutor.ui.panels.told import sentences
from tutor.ui.scene import Scene

MEASURE = 84
"""The widest line of running text, in cells; longer ones are hard to read."""

UNTOLD = "This script has no text at its beginning that would be shown here."
"""What stands in place of the introduction of a script without one."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the notes of the phase in full, and below them what happened in it.

    What went wrong comes before them. Line by line that was told already.
    """
    segment = scene.segment
    title = "notes"
    if segment is not None:
        title = f"notes on {segment.phase}"
    lines: list[Line] = []
    if segment is not None and segment.headline:
        lines += [(Span(segment.headline, "strong"),), ()]
    if scene.notes:
        lines += written(scene.notes, min(columns, MEASURE), scene.ascii, scene.aloud)
    else:
        lines.append(text("This phase has no notes.", "quiet"))
    if scene.step is not None and not scene.aloud:
        said = sentences(scene, min(columns, MEASURE))
        told = [text("what happened", "quiet"), *said]
        lines = [*said, (), *lines] if scene.says else [*lines, (), *told]
    return Page(tuple(lines), title)


def introduction(scene: Scene, columns: int, rows: int) -> Page:
    """Return the lesson's title and introduction, to be read before the first step."""
    measure = min(columns, MEASURE)
    lines: list[Line] = [*wrap(scene.says, measure, "failed"), ()] if scene.says else []
    if scene.lesson.title:
        lines += [(Span(scene.lesson.title, "strong"),), ()]
    if scene.lesson.introduction:
        lines += written(scene.lesson.introduction, measure, scene.ascii, scene.aloud)
    elif not scene.lesson.title:
        lines += [*wrap(UNTOLD, measure, "quiet"), (), *_found(scene, measure)]
    return Page(tuple(lines), "introduction")


def _found(scene: Scene, columns: int) -> tuple[Line, ...]:
    """Return what was found in a script that says nothing of itself, without running it."""
    loops = scene.lesson.loops
    if all(row.strip()[:1] in ("", "#") for row in scene.lesson.source.split("\n")):
        return wrap("There is no code in it that could run.", columns, "quiet")
    if not loops:
        return wrap("No training loop was found in it; it is run part by part.", columns, "quiet")
    places = " and ".join(str(place(scene.lesson.cells, loop.first_line)) for loop in loops)
    word = "A training loop begins" if len(loops) == 1 else "Training loops begin"
    return wrap(f"{word} at {places}.", columns, "quiet")


@lru_cache(128)
def written(markdown: str, columns: int, ascii: bool, flat: bool = False) -> tuple[Line, ...]:
    """Return Markdown as lines of at most so many cells, its formulas on one line if `flat`."""
    # The Markdown reader is loaded with the first text that is shown, after the first frame.
    from tutor.plain.notes import lines

    return lines(markdown, columns, ascii, flat)
