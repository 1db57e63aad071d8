"""Where two worlds first differ, in a sentence, and how a variant stands that cannot go on."""

from tutor.plain.lines import Line, Span
from tutor.ui.cells import wrap
from tutor.ui.page import Page, shortened
from tutor.ui.panels.told import told_in_full
from tutor.ui.scene import Scene


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentences without a box; a failure comes first."""
    other = scene.other
    said: list[Line] = []
    if scene.says:
        said += wrap(scene.says, columns - 2, "failed")
    if other is not None and other.says:
        said += wrap(other.says, columns - 2, "failed")
    said += wrap(scene.apart, columns - 2)
    lines = [(Span(" "), *line) for line in said]
    return Page(tuple(shortened(lines, rows, columns - 1, scene.glyphs, told_in_full(scene))))
