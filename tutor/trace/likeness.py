"""Telling recorded things alike or apart."""

from tutor.trace.model import View

ACCUMULATES = "AccumulateGrad"
"""torch's name for the node that adds a gradient to a leaf's; a flow's `node` ends in it."""


def alike(one: View | None, other: View | None) -> bool:
    """Say whether two views hold the same values; of large ones, the same statistics."""
    if one is None or other is None:
        return False
    return (one.shape, one.dtype) == (other.shape, other.dtype) and one.same_values(other)
