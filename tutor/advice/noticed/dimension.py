"""A softmax that was not told along which dimension: torch then picks one by the shape."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.told import Hint
from tutor.trace.model import Op

SOFT = frozenset({"softmax", "log_softmax", "softmin"})
"""Ops that share out a whole along a dimension."""

FIRST = (0, 1, 3)
"""The numbers of dimensions for which torch picks the first, and for others the second."""


class NoDimension:
    """Watches for the first softmax without a dimension."""

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step."""
        return next((_hint(op) for op in seen.step.ops if _left_open(op)), None)

    def forget(self) -> None:
        """Go on: nothing is kept."""


def _left_open(op: Op) -> bool:
    """Say whether a softmax was given no dimension."""
    if op.op not in SOFT or not op.inputs or len(op.inputs[0].view.shape) < 2:
        return False
    behind = [word for word in op.arguments[1:] if not word.startswith(("_", "dtype"))]
    return all(word in ("None", "dim=None") for word in behind)


def _hint(op: Op) -> Hint:
    shape = op.inputs[0].view.shape
    taken = 0 if len(shape) in FIRST else 1
    layer = f", in the layer {op.module}," if op.module else ""
    last = len(shape) - 1
    text = (
        f"{op.op}{layer} is given no dimension, so torch picks one by the shape, and warns of it: "
        f"of ({', '.join(map(str, shape))}) dimension {taken}"
    )
    if taken == last:
        text += f". That is the last one here, and another one for another shape: write dim={last}."
    else:
        text += (
            f", whose {shape[taken]} entries then add up to 1. If the classes stand in the last "
            "one, write dim=-1."
        )
    return Hint("softmax without dim", op.line, text)
