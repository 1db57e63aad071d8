"""Which function draws which panel, and which panels have a box."""

from collections.abc import Callable

from tutor.ui.cells import wrap
from tutor.ui.page import Page
from tutor.ui.panels import (
    backward,
    code,
    equation,
    happened,
    heading,
    keybar,
    loss,
    notes,
    ops,
    output,
    phases,
    tensors,
)
from tutor.ui.scene import Scene

Draw = Callable[[Scene, int, int], Page]


def small(scene: Scene, columns: int, rows: int) -> Page:
    """Return the sentence for a terminal that is too small."""
    words = f"gradstep needs 60 columns and 20 rows; there are {columns} and {rows}."
    return Page(wrap(words, max(columns, 1)))


def flow(scene: Scene, columns: int, rows: int) -> Page:
    """Return the backward pass of a step that has one, else its ops; the walk decides first."""
    if scene.op is not None or scene.step is None or not scene.step.flows:
        return ops.page(scene, columns, rows)
    return backward.page(scene, columns, rows)


BARS: dict[str, Draw] = {
    "heading": heading.page,
    "phases": phases.page,
    "keybar": keybar.page,
    "strip": happened.strip,
    "small": small,
}
"""The panels without a box, which take no focus."""

BOXES: dict[str, Draw] = {
    "code": code.page,
    "equation": equation.page,
    "tensors": tensors.page,
    "ops": ops.page,
    "backward": backward.page,
    "flow": flow,
    "happened": happened.page,
    "loss": loss.page,
    "output": output.page,
    "notes": notes.page,
    "introduction": notes.introduction,
}
"""The panels with a box, in the order in which Tab visits them."""

TITLED = ("heading", "keybar")
"""The bars that stand on a ground of their own."""
