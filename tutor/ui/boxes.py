"""Which function draws which panel with a box."""

from tutor.ui.page import Draw, Page
from tutor.ui.panels import (
    backward,
    code,
    comparison,
    equation,
    graph,
    happened,
    loss,
    model,
    notes,
    ops,
    output,
    tensors,
)
from tutor.ui.scene import Scene


def flow(scene: Scene, columns: int, rows: int) -> Page:
    """Return the backward pass of a step that has one, else its ops; the walk decides first."""
    if scene.op is not None or scene.step is None or not scene.step.flows:
        return ops.page(scene, columns, rows)
    return backward.page(scene, columns, rows)


BOXES: dict[str, Draw] = {
    "code": code.page,
    "equation": equation.page,
    "tensors": tensors.page,
    "ops": ops.page,
    "backward": backward.page,
    "model": model.page,
    "flow": flow,
    "graph": graph.page,
    "comparison": comparison.page,
    "happened": happened.page,
    "loss": loss.page,
    "output": output.page,
    "notes": notes.page,
    "introduction": notes.introduction,
}
"""The panels with a box, in the order in which Tab visits them."""
