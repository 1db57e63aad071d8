"""The lines without a box: what is on the screen in the first frame."""

from tutor.ui.cells import wrap
from tutor.ui.page import Draw, Page
from tutor.ui.panels import apart, happened, heading, keybar, phases, scrubber
from tutor.ui.scene import Scene


def small(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentence for a terminal that is too small."""
    words = f"gradstep needs 60 columns and 20 rows; there are {columns} and {rows}."
    return Page(wrap(words, max(columns, 1)))


BARS: dict[str, Draw] = {
    "heading": heading.page,
    "phases": phases.page,
    "scrubber": scrubber.page,
    "keybar": keybar.page,
    "strip": happened.strip,
    "apart": apart.page,
    "small": small,
}
"""The panels without a box, which take no focus."""

TITLED = ("heading", "keybar")
"""The bars that stand on a ground of their own."""
