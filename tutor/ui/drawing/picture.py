"""A planned graph drawn into cells: lines first, then arrows and boxes."""

from tutor.plain.lines import Role, Span
from tutor.ui.drawing import box
from tutor.ui.drawing.box import Rectangle
from tutor.ui.drawing.canvas import Canvas, Cell
from tutor.ui.drawing.graph import Graph
from tutor.ui.drawing.plan import Link, Plan
from tutor.ui.glyphs import ASCII

DOWN = "▼"
"""The tip of an arrow that runs down; the one that runs right is that of `Glyphs.now`."""


def drawn(graph: Graph, plan: Plan) -> Canvas:
    """Return the drawing of a graph."""
    writer, down = plan.style.writer, plan.style.down
    glyphs = writer.glyphs
    canvas = Canvas(glyphs is ASCII)
    hot = _hot(graph, plan)
    # What leads into the node walked to is drawn last, since the last line gives the role.
    for link in sorted(plan.links, key=lambda link: link.end in hot):
        net = plan.layers.source[link.start]
        role = _role(graph, net, link.end in hot)
        canvas.draw([_cell(corner, down) for corner in link.corners], net, role)
        along, across = link.corners[-1]
        if link.end < plan.layers.real:
            tip = (("v" if glyphs is ASCII else DOWN) if down else glyphs.now, role)
            canvas.write(*_cell((along - 1, across), down), (Span(*tip),))
    _bends(canvas, graph, plan, hot)
    leaving = {link.start: link for link in plan.links}
    for number, node in enumerate(graph.nodes):
        place = plan.rectangle(number)
        if node.more:
            _stub(canvas, graph, plan, number)
            continue
        out = leaving.get(number)
        border = None if out is None else _border(place, out, down)
        box.draw(canvas, node, place, plan.style.tall, border, number == graph.lit, writer)
    return canvas


def _cell(corner: tuple[int, int], down: bool) -> Cell:
    """Return the row and column of a place along and across the layers."""
    along, across = corner
    return (along, across) if down else (across, along)


def _hot(graph: Graph, plan: Plan) -> set[int]:
    """Return the node walked to and the bends that lead to nothing else."""
    if graph.lit is None:
        return set()
    hot = {graph.lit}
    for vertex in range(len(plan.layers.inputs) - 1, plan.layers.real - 1, -1):
        fed = {link.end for link in plan.links if link.start == vertex}
        if fed and fed <= hot:
            hot.add(vertex)
    return hot


def _role(graph: Graph, net: int, hot: bool) -> Role:
    """Return the role of a line; no gradient goes back along one to an operand without."""
    backward = graph.lit is not None and graph.nodes[graph.lit].gradient is not None
    if graph.nodes[net].quiet:
        return "now" if hot and not backward else "faint"
    return "now" if hot else "quiet"


def _bends(canvas: Canvas, graph: Graph, plan: Plan, hot: set[int]) -> None:
    """Draw the lines that pass through a layer beside its boxes."""
    for vertex in range(plan.layers.real, len(plan.layers.inputs)):
        layer = next(n for n, order in enumerate(plan.layers.order) if vertex in order)
        start, end = plan.spans[layer]
        net, across = plan.layers.source[vertex], plan.at[vertex]
        role = _role(graph, net, vertex in hot)
        corners = [_cell((along, across), plan.style.down) for along in (start, end - 1)]
        canvas.draw(corners, net, role)


def _border(place: Rectangle, link: Link, down: bool) -> Cell:
    """Return the cell of a box's border from which a line leaves."""
    row, column = _cell(link.corners[0], down)
    if down:
        return place.row + place.rows - 1, column
    return row, place.column + place.columns - 1


def _stub(canvas: Canvas, graph: Graph, plan: Plan, number: int) -> None:
    """Draw the dots that stand for nodes which are left out, at the side of their line."""
    place, dots = plan.rectangle(number), plan.style.writer.glyphs.dots
    row, column = place.row, place.column
    if not graph.inputs[number]:
        row, column = row + place.rows - 1, column + place.columns - len(dots)
        if plan.style.down:
            column = place.column
    canvas.write(row, column, (Span(dots, "faint"),))
