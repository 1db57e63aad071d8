"""Telling recorded things alike or apart, and calling them by the same name everywhere."""

import re
from collections.abc import Collection

from msgspec import UNSET, UnsetType

from tutor.trace.model import Flow, Step, View

ACCUMULATES = "AccumulateGrad"
"""torch's name for the node that adds a gradient to a leaf's; a flow's `node` ends in it."""

UPSTREAM = ("g", "G", "upstream")
"""What the gradient that comes into a node is called: the first that the script does not use."""

WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[a-z]\d)(?=[A-Z][a-z])|(?<=\d[A-Z])(?=[A-Z][a-z])")
"""Where a word of a node's name ends: the digit in ``Log1P`` and ``AvgPool2D`` is within one."""


def node_name(flow: Flow) -> str:
    """Return a node's name as the op is called: ``MseLossBackward0`` is mse_loss."""
    if flow.node.endswith(ACCUMULATES):
        return "grad"
    words = re.sub(r"Backward\d*$", "", flow.node)
    return WORDS.sub("_", words).lower() or flow.node


def upstream(step: Step) -> str:
    """Return what the gradient that comes into a node is called in a step's chain rules."""
    if step.upstream_as:
        return step.upstream_as
    return next((name for name in UPSTREAM if name not in step.tensors), UPSTREAM[-1])


def free_upstream(used: Collection[str]) -> str | UnsetType:
    """Return what that gradient is called where a script uses these names; UNSET for the usual."""
    free = next((name for name in UPSTREAM if name not in used), UPSTREAM[-1])
    return UNSET if free == UPSTREAM[0] else free


def alike(one: View | None, other: View | None) -> bool:
    """Say whether two views hold the same values; of large ones, the same statistics."""
    if one is None or other is None:
        return False
    return (one.shape, one.dtype) == (other.shape, other.dtype) and one.same_values(other)
