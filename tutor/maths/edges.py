"""Where the arithmetic of a run departs from that on paper: 0/0, ln 0, and the ends of a dtype."""

import numpy as np

from tutor.maths.evaluation import Bounded, Evaluation, NotRecorded
from tutor.maths.expression import Apply, Leaf, NoRule

NOTHING = "0/0 counts as 0 here, as torch has it"

CUT = "a logarithm below −100, as ln(0), counts as −100, as torch has it"

ROUND = "{dtype} has no number as large, or none below 0: whole numbers go round at its end"

OVER = "{dtype} has no number as large: ∞ stands in its place"

SMALLEST = float(np.exp(-100))
"""The number whose logarithm is −100."""


def at_the_edge(node: Apply) -> str | None:
    """Return what torch makes of a fraction 0/0 and of the logarithm of 0, where there is one."""
    if node.rule.name not in ("ratio", "two_class_entropy", "shortened"):
        return None
    try:
        first, *others = (Evaluation().of(operand).value for operand in node.operands)
        if node.rule.name == "shortened":
            over = np.isinf(Evaluation().of(node).value) & np.isfinite(first)
            return OVER.format(dtype=node.settings["dtype"]) if over.any() else None
    except (NotRecorded, NoRule):
        return None
    (second,) = others
    if node.rule.name == "ratio":
        return NOTHING if np.any((first == 0) & (second == 0)) else None
    with np.errstate(invalid="ignore"):
        never = (first < SMALLEST) & (second != 0)
        always = (1 - first < SMALLEST) & (second != 1)
    return CUT if np.any(never | always) else None


def beyond(found: Bounded, recorded: Leaf) -> str | None:
    """Return what became of a result that is no number of the run's dtype."""
    value, kept, dtype = found.value, recorded.value, recorded.dtype
    if kept is None or kept.shape != value.shape:
        return None
    if value.dtype.kind in "iu" and dtype.startswith(("int", "uint")):
        return None if np.array_equal(value, kept) else ROUND.format(dtype=dtype)
    if value.dtype.kind != "f" or kept.dtype.kind != "f":
        return None
    over = np.isinf(kept) & np.isfinite(value)
    return OVER.format(dtype=dtype) if over.any() else None
