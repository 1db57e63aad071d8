"""A graph to be drawn: boxes with a value and a gradient, and what feeds each of them."""

from collections import deque
from typing import NamedTuple

from tutor.trace.model import View

LARGEST = 25
"""The most nodes that are drawn; of a larger graph only the part around one node is."""

NEAR = 12
"""How many nodes that part holds at most, the stubs beside it not counted."""


class Node(NamedTuple):
    """One box: the op or the operand, the script's name for what it gave, value and gradient.

    `quiet` nodes take no part in the backward pass; `more` stands for nodes that are not drawn.
    `note` stands in the place of a gradient that was not recorded as one tensor.
    """

    label: str
    name: str = ""
    value: View | None = None
    gradient: View | None = None
    line: int | None = None
    quiet: bool = False
    more: bool = False
    note: str = ""


class Graph(NamedTuple):
    """Nodes and, for each, the nodes that feed it in the order of its operands.

    A node stands twice among the inputs of one that uses it twice. `lit` is the node walked to,
    `root` the one that matters while nobody walks.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[tuple[int, ...], ...]
    lit: int | None = None
    root: int = 0

    @property
    def focus(self) -> int:
        """The node that must be in sight."""
        return self.root if self.lit is None else self.lit

    @property
    def ends(self) -> list[str]:
        """What the nodes are called that feed no other, such as the loss."""
        fed = {source for sources in self.inputs for source in sources}
        ends = [node for number, node in enumerate(self.nodes) if number not in fed]
        return [node.name or node.label for node in ends]


def around(graph: Graph, most: int = NEAR) -> Graph:
    """Return the nodes nearest to the focus, with a stub wherever something is left out."""
    kept = sorted(_nearest(graph, most))
    place = {node: number for number, node in enumerate(kept)}
    nodes = [graph.nodes[node] for node in kept]
    inputs: list[tuple[int, ...]] = []
    stubs: list[tuple[int, ...]] = []
    stub = Node("", quiet=True, more=True)
    for node in kept:
        feeding = [place[source] for source in graph.inputs[node] if source in place]
        if len(feeding) < len(graph.inputs[node]):
            feeding.append(len(kept) + len(stubs))
            stubs.append(())
        inputs.append(tuple(feeding))
    for node in kept:
        if any(node in graph.inputs[other] for other in _others(graph, place)):
            stubs.append((place[node],))
    lit = None if graph.lit is None else place[graph.lit]
    return Graph((*nodes, *[stub] * len(stubs)), (*inputs, *stubs), lit, place[graph.focus])


def _others(graph: Graph, place: dict[int, int]) -> list[int]:
    """Return the nodes that are left out."""
    return [node for node in range(len(graph.nodes)) if node not in place]


def _nearest(graph: Graph, most: int) -> set[int]:
    """Return the nodes that the fewest edges part from the focus."""
    beside: list[list[int]] = [list(sources) for sources in graph.inputs]
    for node, sources in enumerate(graph.inputs):
        for source in sources:
            beside[source].append(node)
    found, waiting = {graph.focus}, deque([graph.focus])
    while waiting and len(found) < most:
        for node in beside[waiting.popleft()]:
            if node not in found and len(found) < most:
                found.add(node)
                waiting.append(node)
    return found
