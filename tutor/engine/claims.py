"""Who made an autograd node: written into the node's own ``metadata`` when it comes about.

That needs no table of nodes, which would keep graphs alive or be fooled by an id that is reused.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tutor.engine.graph import grad_fn
from tutor.engine.raw import is_tensor
from tutor.trace.likeness import ACCUMULATES

OWNER = "gradstep"
"""The key in a node's metadata under which its op stands."""


class Owner(NamedTuple):
    """The op that made a node, and the line of the script that called the op.

    An `inner` node lies behind the one that the op's output has. A node that backward itself made
    (``create_graph=True``) has no op: it is part of the work of a `flow` of that step, for the
    gradient that this passes on in its place `slot`, or of the sum (None) that came into it.
    """

    step: int
    op: int | None
    line: int | None
    inner: bool = False
    flow: int | None = None
    slot: int | None = None


def claim(start: Any, inputs: Iterable[Any], owner: Owner) -> None:
    """Write an op's ownership into the nodes between that of its output and those of its inputs."""
    behind = {grad_fn(value) for value in inputs}
    waiting, seen = [start], {start, None, *(behind - {start})}
    while waiting:
        node = waiting.pop()
        if node.name().endswith(ACCUMULATES):
            continue
        metadata = node.metadata
        if OWNER in metadata:
            continue
        metadata[OWNER] = owner if node is start else owner._replace(inner=True)
        for following, _ in node.next_functions:
            if following not in seen:
                seen.add(following)
                waiting.append(following)


def disown(values: Iterable[Any]) -> None:
    """Say that nobody knows which ops made the graphs behind these tensors.

    They were made while nothing was recorded, and no op that comes later is to claim their nodes.
    """
    waiting = [grad_fn(value) for value in values if is_tensor(value)]
    seen = {None}
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            if not node.name().endswith(ACCUMULATES):
                node.metadata.setdefault(OWNER, None)
            waiting.extend(following for following, _ in node.next_functions)


def claim_gradients(came: Sequence[Any], passed: Sequence[Any], owner: Owner) -> None:
    """Write into the nodes of gradients that have a graph of their own whose work they are.

    `came` are the gradients that came into a node, `passed` those that it passed on. What adds up
    the gradients that came belongs to the node that they came into.
    """
    for gradient in came:
        node = grad_fn(gradient)
        if node is not None:
            claim(node, (), owner)
    for slot, gradient in enumerate(passed):
        node = grad_fn(gradient)
        if node is not None:
            claim(node, came, owner._replace(slot=slot))
