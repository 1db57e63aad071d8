"""Where the vertices of each layer stand across it: in order, apart, and in line if possible."""

from typing import NamedTuple

from tutor.ui.drawing.layers import Layers

SWEEPS = 4
"""How often the vertices are drawn to what feeds them and to what they feed."""


class Shape(NamedTuple):
    """The cells of a vertex across its layer, and where lines enter and leave it.

    `weight` is how much the lines that leave it should be straight.
    """

    size: int
    ins: tuple[int, ...]
    out: int
    weight: int = 1


def placed(layers: Layers, shapes: list[Shape], gap: int) -> list[int]:
    """Return the first cell of each vertex across its layer; the smallest is 0."""
    at = [0] * len(shapes)
    outputs = _lines_out(layers)
    for layer in layers.order:
        _settle(layer, {}, shapes, gap, at)
    for sweep in range(2 * SWEEPS + 1):
        forward = sweep % 2 == 0
        for layer in layers.order if forward else reversed(layers.order):
            wishes = {
                vertex: wish
                for vertex in layer
                if (wish := _wish(vertex, forward, layers, outputs, shapes, at)) is not None
            }
            _settle(layer, wishes, shapes, gap, at)
    first = min(at, default=0)
    return [place - first for place in at]


def _lines_out(layers: Layers) -> list[list[tuple[int, int]]]:
    """Return, for each vertex, the vertices that it feeds and which of their inputs it is."""
    outputs: list[list[tuple[int, int]]] = [[] for _ in layers.inputs]
    for vertex, sources in enumerate(layers.inputs):
        for slot, source in enumerate(sources):
            outputs[source].append((vertex, slot))
    return outputs


def _wish(
    vertex: int,
    forward: bool,
    layers: Layers,
    outputs: list[list[tuple[int, int]]],
    shapes: list[Shape],
    at: list[int],
) -> tuple[int, int] | None:
    """Return where a vertex would have one of its lines straight, and how much that matters."""
    shape = shapes[vertex]
    if forward:
        lines = [
            (shapes[source].weight, at[source] + shapes[source].out - shape.ins[slot])
            for slot, source in enumerate(layers.inputs[vertex])
        ]
    else:
        lines = [
            (shape.weight * shapes[other].weight, at[other] + shapes[other].ins[slot] - shape.out)
            for other, slot in outputs[vertex]
        ]
    if not lines:
        return None
    heaviest = max(weight for weight, _ in lines)
    places = sorted(place for weight, place in lines if weight == heaviest)
    return places[(len(places) - 1) // 2], heaviest


def _settle(
    layer: list[int],
    wishes: dict[int, tuple[int, int]],
    shapes: list[Shape],
    gap: int,
    at: list[int],
) -> None:
    """Put a layer's vertices as near to their wishes as their order and their sizes allow.

    Without the room that those in front take, the places must not fall; so wishes that fall are
    pooled to their mean, which is the regression that keeps an order.
    """
    taken = 0
    pools: list[tuple[float, float, int]] = []
    offsets: list[int] = []
    for vertex in layer:
        place, weight = wishes.get(vertex, (at[vertex], 1))
        offsets.append(taken)
        pools.append((float(place - taken), float(weight * weight), 1))
        taken += shapes[vertex].size + gap
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (a, strong, first), (b, other, second) = pools[-2:]
            mean = (a * strong + b * other) / (strong + other)
            pools[-2:] = [(mean, strong + other, first + second)]
    places = [round(place) for place, _, count in pools for _ in range(count)]
    for vertex, place, offset in zip(layer, places, offsets, strict=True):
        at[vertex] = place + offset
