"""What the step did in a sentence, then what the lesson says about it; first of all, a failure."""

import re
from functools import lru_cache

from tutor.plain.lines import Line, Span
from tutor.ui.page import Page, shortened
from tutor.ui.panels.notes import MEASURE, written
from tutor.ui.panels.told import sentences, told_in_full
from tutor.ui.scene import Scene

APART = re.compile(r"\$\$.*?\$\$", re.DOTALL)
"""An equation set apart; the equation panel shows it, so it is left out here."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentences, and the notes as far as there is room; `i` shows them whole."""
    measure = min(columns, MEASURE)
    lines = list(sentences(scene, measure))
    title = "what happened"
    words = APART.sub("", scene.notes).strip() if scene.step else ""
    notes = written(words, measure, scene.ascii) if words else ()
    room = rows - len(lines) - 1
    foot = ""
    if notes and room > 0:
        lines += [(), *notes[:room]]
        foot = f"{scene.keys.get('explain', 'i')} more" if len(notes) > room else ""
    elif notes:
        foot = f"{scene.keys.get('explain', 'i')} notes"
    return Page(tuple(lines), title, foot)


def strip(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentences without a box, for small terminals, and one of the notes if it fits."""
    lines = [(Span(" "), *line) for line in _told(scene, columns - 2)]
    return Page(tuple(shortened(lines, rows, columns - 1, scene.glyphs, told_in_full(scene))))


def strip_rows(scene: Scene, columns: int) -> int:
    """Return how many rows the strip needs for all that it tells."""
    return len(_told(scene, columns - 2))


def _told(scene: Scene, measure: int) -> list[Line]:
    """Return the sentences, and behind them the first one of the notes."""
    lines = list(sentences(scene, measure))
    if scene.step is not None and scene.notes:
        lines += opening(scene.notes, measure, scene.ascii)
    return lines


@lru_cache(128)
def opening(markdown: str, columns: int, ascii: bool) -> tuple[Line, ...]:
    """Return the first sentence of notes, quiet beside what happened."""
    from tutor.plain import notes

    return tuple(
        tuple(Span(span.text, "quiet" if span.role == "text" else span.role) for span in line)
        for line in notes.opening(markdown, columns, ascii)
    )
