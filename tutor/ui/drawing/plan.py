"""Where every box and every line of a graph goes, along the layers and across them."""

from typing import NamedTuple

from tutor.ui.drawing import box
from tutor.ui.drawing.box import Rectangle
from tutor.ui.drawing.contents import Writer
from tutor.ui.drawing.graph import Graph
from tutor.ui.drawing.layers import Layers
from tutor.ui.drawing.places import Shape, placed
from tutor.ui.drawing.tracks import Routes, Wire, routed

STRAIGHT = 4
"""How much more a line that carries a gradient should be straight than one that does not."""


class Style(NamedTuple):
    """How a graph is drawn: what writes the boxes, and whether it runs down or to the right.

    `widest` is how many cells a box may hold in a row, `tall` how many rows a tensor may take,
    `gap` how many cells stand between two boxes of a layer, and `arrow` how many an arrow has
    behind the last track.
    """

    writer: Writer
    down: bool = False
    widest: int = 32
    tall: int = 1
    gap: int = 0
    arrow: int = 2

    @property
    def lead(self) -> int:
        """The cells between a box and the first track behind it."""
        return 0 if self.down else 1

    @property
    def apart(self) -> int:
        """The cells from one track to the next."""
        return 1 if self.down else 2


class Link(NamedTuple):
    """A line from one vertex to an input of another: its corners as (along, across)."""

    start: int
    end: int
    corners: tuple[tuple[int, int], ...]


class Fork(NamedTuple):
    """A vertex, what it feeds in the next layer, and the wire between them."""

    vertex: int
    targets: tuple[int, ...]
    wire: Wire


class Plan(NamedTuple):
    """The places of everything; `spans` holds where each layer begins and ends along."""

    layers: Layers
    shapes: list[Shape]
    at: list[int]
    spans: list[tuple[int, int]]
    links: list[Link]
    style: Style
    cut: int

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns the drawing takes."""
        along = self.spans[-1][1]
        ends = [at + shape.size for at, shape in zip(self.at, self.shapes, strict=True)]
        turns = [across + 1 for link in self.links for _, across in link.corners]
        across = max([*ends, *turns])
        return (along, across) if self.style.down else (across, along)

    def rectangle(self, vertex: int) -> Rectangle:
        """Return the cells of a node."""
        layer = next(n for n, order in enumerate(self.layers.order) if vertex in order)
        start, end = self.spans[layer]
        at, size = self.at[vertex], self.shapes[vertex].size
        if self.style.down:
            return Rectangle(start, at, end - start, size)
        return Rectangle(at, start, size, end - start)


class Room(NamedTuple):
    """The cells that a vertex takes along and across the layers, and its tensors that are cut."""

    along: int
    across: int
    cut: int = 0


def planned(graph: Graph, layers: Layers, style: Style) -> Plan:
    """Return where everything goes."""
    rooms = _rooms(graph, layers, style)
    shapes = [_shape(graph, layers, vertex, room, style) for vertex, room in enumerate(rooms)]
    at = placed(layers, shapes, style.gap)
    spans: list[tuple[int, int]] = []
    links: list[Link] = []
    start = 0
    for number, order in enumerate(layers.order):
        end = start + max(rooms[vertex].along for vertex in order)
        spans.append((start, end))
        if number + 1 < len(layers.order):
            forks = _forks(layers, shapes, at, number)
            routes = routed([fork.wire for fork in forks])
            tracks = max(routes.tracks * style.apart - style.apart + 1, 0)
            start = end + style.lead + tracks + style.arrow
            links += _links(forks, routes, end, start, style)
    return Plan(layers, shapes, at, spans, links, style, sum(room.cut for room in rooms))


def _rooms(graph: Graph, layers: Layers, style: Style) -> list[Room]:
    """Return the cells of each vertex; boxes above each other are of the same width."""
    rooms = [Room(1, 1)] * len(layers.inputs)
    dots = len(style.writer.glyphs.dots)
    for order in layers.order:
        nodes = [vertex for vertex in order if vertex < layers.real]
        boxes = [vertex for vertex in nodes if not graph.nodes[vertex].more]
        for vertex in nodes:
            rooms[vertex] = Room(1, dots) if style.down else Room(dots, 1)
        inner = {
            vertex: box.needed(graph.nodes[vertex], style.widest, style.tall, style.writer)
            for vertex in boxes
        }
        for vertex in boxes:
            cells = inner[vertex] if style.down else max(inner.values())
            held = style.writer.contents(graph.nodes[vertex], cells, style.tall)
            entering = len(layers.inputs[vertex])
            if style.down:
                across = max(cells + box.FRAME, 2 * entering + 1)
                rooms[vertex] = Room(2 + max(len(held.lines), 1), across, held.cut)
            else:
                across = 2 + max(len(held.lines), entering, 1)
                rooms[vertex] = Room(cells + box.FRAME, across, held.cut)
    return rooms


def _shape(graph: Graph, layers: Layers, vertex: int, room: Room, style: Style) -> Shape:
    """Return the cells of a vertex across its layer, and where lines enter and leave it."""
    weight = 1 if graph.nodes[layers.source[vertex]].quiet else STRAIGHT
    entering = len(layers.inputs[vertex])
    if vertex >= layers.real or graph.nodes[vertex].more:
        return Shape(room.across, (0,) * entering, 0, weight)
    if not style.down:
        return Shape(room.across, tuple(range(1, entering + 1)), 1, weight)
    ins = tuple((2 * slot + 1) * room.across // (2 * entering) for slot in range(entering))
    return Shape(room.across, ins, room.across // 2, weight)


def _forks(layers: Layers, shapes: list[Shape], at: list[int], number: int) -> list[Fork]:
    """Return what leaves each vertex of a layer."""
    fed: dict[int, list[tuple[int, int]]] = {}
    for vertex in layers.order[number + 1]:
        for slot, source in enumerate(layers.inputs[vertex]):
            fed.setdefault(source, []).append((vertex, at[vertex] + shapes[vertex].ins[slot]))
    return [
        Fork(
            vertex,
            tuple(target for target, _ in fed[vertex]),
            Wire(at[vertex] + shapes[vertex].out, tuple(end for _, end in fed[vertex])),
        )
        for vertex in layers.order[number]
        if vertex in fed
    ]


def _links(forks: list[Fork], routes: Routes, first: int, last: int, style: Style) -> list[Link]:
    """Return the lines between a layer that ends at `first` and one that starts at `last`."""
    links: list[Link] = []
    for fork, turns in zip(forks, routes.turns, strict=True):
        for target, end, taken in zip(fork.targets, fork.wire.ends, turns, strict=True):
            across = fork.wire.start
            corners = [(first - 1, across)]
            for track, to in taken:
                along = first + style.lead + track * style.apart
                corners += [(along, across), (along, to)]
                across = to
            links.append(Link(fork.vertex, target, (*corners, (last, end))))
    return links
