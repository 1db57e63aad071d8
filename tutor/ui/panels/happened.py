"""What the step did in a sentence, then what the lesson says about it; first of all, a failure."""

from tutor.plain.lines import Line, Span
from tutor.ui.cells import wrap
from tutor.ui.page import Page
from tutor.ui.panels.notes import MEASURE, written
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentences, and the notes as far as there is room; `i` shows them whole."""
    measure = min(columns, MEASURE)
    lines = list(sentences(scene, measure))
    title = "what happened"
    notes = written(scene.notes, measure, scene.ascii) if scene.step and scene.notes else ()
    room = rows - len(lines) - 1
    foot = ""
    if notes and room > 0:
        lines += [(), *notes[:room]]
        foot = f"{scene.keys.get('explain', 'i')} more" if len(notes) > room else ""
    elif notes:
        foot = f"{scene.keys.get('explain', 'i')} notes"
    return Page(tuple(lines), title, foot)


def strip(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentences alone, without a box, for small terminals."""
    lines = [(Span(" "), *line) for line in sentences(scene, columns - 2)]
    if len(lines) > rows > 0:
        lines[rows - 1] = (*lines[rows - 1], Span(f" {scene.glyphs.dots}", "faint"))
    return Page(tuple(lines[:rows]))


def sentences(scene: Scene, columns: int) -> tuple[Line, ...]:
    """Return how the run stands where that matters, and what the step did."""
    lines: tuple[Line, ...] = ()
    if scene.says and scene.newest:
        lines = wrap(scene.says, columns, "failed")
    if scene.step is not None:
        from tutor.plain.sentences import happened

        lines += wrap(happened(scene.step, scene.previous), columns)
    return lines
