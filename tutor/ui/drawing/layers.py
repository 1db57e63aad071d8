"""In which layer each vertex of a graph stands, and in which order, so that few lines cross."""

from collections.abc import Sequence
from typing import NamedTuple

SWEEPS = 6
"""How often the orders are improved, on and back."""

Inputs = Sequence[Sequence[int]]


class Layers(NamedTuple):
    """The vertices of each layer from the first to the last across, and what feeds each vertex.

    Vertices from `real` on are bends: an edge that passes over layers has one in each of them.
    Edges from one node share their bends. `source` is the node that a vertex carries the value of.
    """

    order: list[list[int]]
    inputs: list[list[int]]
    source: list[int]
    real: int


def layered(inputs: Inputs) -> Layers:
    """Return the layers of an acyclic graph, given what feeds each node."""
    level = _levels(inputs)
    return _ordered(_bent(inputs, level))


def _levels(inputs: Inputs) -> list[int]:
    """Return the layer of each node: behind all that feeds it, and near to what it feeds."""
    level: dict[int, int] = {}

    def visit(node: int) -> int:
        if node not in level:
            level[node] = max((visit(source) + 1 for source in inputs[node]), default=0)
        return level[node]

    for node in range(len(inputs)):
        visit(node)
    for node, sources in enumerate(inputs):
        if not sources:
            fed = [level[other] for other, feeding in enumerate(inputs) if node in feeding]
            level[node] = min(fed, default=1) - 1
    return [level[node] for node in range(len(inputs))]


def _bent(inputs: Inputs, level: list[int]) -> Layers:
    """Return the layers with a bend in each one that an edge passes, not yet ordered."""
    order: list[list[int]] = [[] for _ in range(max(level, default=0) + 1)]
    for node, place in enumerate(level):
        order[place].append(node)
    feeding: list[list[int]] = [list(sources) for sources in inputs]
    source = list(range(len(inputs)))
    bends: dict[tuple[int, int], int] = {}
    for node, sources in enumerate(inputs):
        for slot, start in enumerate(sources):
            last = start
            for place in range(level[start] + 1, level[node]):
                if (start, place) not in bends:
                    bends[start, place] = len(feeding)
                    order[place].append(len(feeding))
                    feeding.append([last])
                    source.append(start)
                last = bends[start, place]
            feeding[node][slot] = last
    return Layers(order, feeding, source, len(inputs))


def _ordered(layers: Layers) -> Layers:
    """Return the layers in the order, of those tried, in which the fewest lines cross."""
    order = _as_read(layers)
    best, least = order, crossings(layers, order)
    for _ in range(SWEEPS):
        order = _swept(layers, order, forward=True)
        order = _swept(layers, order, forward=False)
        count = crossings(layers, order)
        if count < least:
            best, least = order, count
    return layers._replace(order=best)


def _as_read(layers: Layers) -> list[list[int]]:
    """Return the order in which the vertices are met when the results are read from their ends."""
    fed = {source for sources in layers.inputs for source in sources}
    met: dict[int, int] = {}

    def visit(vertex: int) -> None:
        if vertex not in met:
            met[vertex] = len(met)
            for source in layers.inputs[vertex]:
                visit(source)

    for vertex in range(len(layers.inputs)):
        if vertex not in fed:
            visit(vertex)
    return [sorted(layer, key=met.__getitem__) for layer in layers.order]


def _swept(layers: Layers, order: list[list[int]], forward: bool) -> list[list[int]]:
    """Return the order after each layer was sorted by the middle of its neighbours' places."""
    swept = [list(layer) for layer in order]
    beside = layers.inputs if forward else _outputs(layers)
    for place in range(1, len(swept)) if forward else range(len(swept) - 2, -1, -1):
        near = swept[place - 1 if forward else place + 1]
        rank = {vertex: float(number) for number, vertex in enumerate(near)}
        own = {vertex: float(number) for number, vertex in enumerate(swept[place])}

        def middle(
            vertex: int, rank: dict[int, float] = rank, own: dict[int, float] = own
        ) -> float:
            places = [rank[other] for other in beside[vertex] if other in rank]
            return sum(places) / len(places) if places else own[vertex]

        swept[place].sort(key=middle)
    return swept


def _outputs(layers: Layers) -> list[list[int]]:
    """Return what each vertex feeds."""
    outputs: list[list[int]] = [[] for _ in layers.inputs]
    for vertex, sources in enumerate(layers.inputs):
        for source in sources:
            outputs[source].append(vertex)
    return outputs


def crossings(layers: Layers, order: list[list[int]]) -> int:
    """Return how many pairs of lines between neighbouring layers cross in an order."""
    rank = {vertex: place for layer in order for place, vertex in enumerate(layer)}
    count = 0
    for layer in order:
        lines = [
            (rank[source], (rank[vertex], slot))
            for vertex in layer
            for slot, source in enumerate(layers.inputs[vertex])
        ]
        for place, (start, end) in enumerate(lines):
            for other, target in lines[place + 1 :]:
                count += (start < other and end > target) or (start > other and end < target)
    return count
