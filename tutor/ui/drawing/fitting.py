"""The drawing of a graph that fits a panel: as wide as there is room for, or a part of it."""

from typing import NamedTuple

from tutor.plain.lines import Line
from tutor.ui.drawing.contents import Writer
from tutor.ui.drawing.graph import Graph
from tutor.ui.drawing.layers import Layers, layered
from tutor.ui.drawing.picture import drawn
from tutor.ui.drawing.plan import Plan, Style, planned
from tutor.ui.glyphs import Glyphs

WIDEST = 32
"""The most cells that a row of a box holds."""

NARROWEST = 8
"""The fewest cells in which a box can still say something."""

TALL = (2, 4, 6)
"""How many rows a tensor may take where one is not enough."""

EASY = 12
"""The widest content of a box in a drawing of which only a part is seen."""

LOWEST = 3
"""The fewest rows of a layer in a drawing that runs down."""

MARGIN = 2
"""The cells of a line that are seen where it leads out of sight."""


class Seen(NamedTuple):
    """What is seen of a drawing, the rows of the node that matters, and how many layers are not."""

    lines: tuple[Line, ...]
    keep: tuple[int, int]
    layers: int
    hidden: int


def fitted(graph: Graph, glyphs: Glyphs, rows: int, columns: int) -> Seen:
    """Return a drawing of at most so many columns; where it has more rows, it is to be scrolled.

    It runs to the right if that fits, else down, else to the right with the layers around the
    focus alone.
    """
    layers, writer = layered(graph.inputs), Writer(glyphs)
    plan = _best(graph, layers, Style(writer), rows, columns)
    plan = plan or _best(graph, layers, Style(writer, arrow=1), rows, columns)
    if (plan is None or plan.size[0] > rows) and LOWEST * len(layers.order) <= rows:
        down = _best(graph, layers, Style(writer, down=True, gap=2, arrow=1), rows, columns)
        if down is not None and down.size[0] <= rows:
            plan = down
    if plan is None:
        plan = _best(graph, layers, Style(writer, widest=EASY), rows, None)
        assert plan is not None, "without a limit every plan fits"
    airy = planned(graph, layers, plan.style._replace(gap=plan.style.gap + 1))
    if airy.size[0] <= rows and (plan.size[1] > columns or airy.size[1] <= columns):
        plan = airy
    return _part(graph, plan, columns)


def _best(
    graph: Graph, layers: Layers, style: Style, rows: int, columns: int | None
) -> Plan | None:
    """Return the plan in which the fewest tensors are cut, None where none fits the columns.

    Of those with several rows for a tensor only what fits the rows as well is taken.
    """
    best = _widest(graph, layers, style, columns)
    for tall in TALL:
        if best is None or not best.cut:
            break
        plan = planned(graph, layers, best.style._replace(tall=tall))
        fits = plan.size[0] <= rows and (columns is None or plan.size[1] <= columns)
        if fits and plan.cut < best.cut:
            best = plan
    if best is None or best.style.tall == 1 or columns is None:
        return best
    wider = _widest(graph, layers, best.style._replace(widest=style.widest), columns)
    better = wider is not None and wider.size[0] <= rows and wider.cut <= best.cut
    return wider if better else best


def _widest(graph: Graph, layers: Layers, style: Style, columns: int | None) -> Plan | None:
    """Return the plan with the widest boxes that fits the columns, None where none does."""
    plan = planned(graph, layers, style)
    if columns is None or plan.size[1] <= columns:
        return plan
    fitting: Plan | None = None
    low, high = NARROWEST, style.widest - 1
    while low <= high:
        middle = (low + high) // 2
        plan = planned(graph, layers, style._replace(widest=middle))
        if plan.size[1] <= columns:
            fitting, low = plan, middle + 1
        else:
            high = middle - 1
    return fitting


def _part(graph: Graph, plan: Plan, columns: int) -> Seen:
    """Return a drawing, of one that is too wide the layers around the focus."""
    first, last = _layers_in_sight(graph, plan, columns)
    hidden = len(plan.spans) - (last - first + 1)
    if not hidden:
        lines = drawn(graph, plan).lines()
    else:
        start, end = max(plan.spans[first][0] - MARGIN, 0), plan.spans[last][1] + MARGIN
        lines = drawn(graph, plan).lines(start, end)
    place = plan.rectangle(graph.focus)
    above = next((row for row, line in enumerate(lines) if line), 0)
    while lines and not lines[-1]:
        lines.pop()
    row = place.row - above
    return Seen(tuple(lines[above:]), (row, row + place.rows - 1), len(plan.spans), hidden)


def _layers_in_sight(graph: Graph, plan: Plan, columns: int) -> tuple[int, int]:
    """Return the first and the last layer that are drawn, that of the focus among them."""
    spans = plan.spans
    if plan.style.down or plan.size[1] <= columns:
        return 0, len(spans) - 1
    here = next(n for n, order in enumerate(plan.layers.order) if graph.focus in order)
    first = last = here
    room = columns - 2 * MARGIN
    while True:
        before = first > 0 and spans[last][1] - spans[first - 1][0] <= room
        behind = last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= room
        if before and (here - first <= last - here or not behind):
            first -= 1
        elif behind:
            last += 1
        else:
            return first, last
