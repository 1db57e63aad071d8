"""What holds for the drawing of every graph: boxes stand apart, lines lead from box to box."""

from graphs import chain, number, shared
from hypothesis import given
from hypothesis import strategies as st

from tutor.plain.lines import plain
from tutor.ui.cells import width
from tutor.ui.drawing.box import Rectangle
from tutor.ui.drawing.canvas import DOWN, LEFT, RIGHT, UP, Canvas, Cell
from tutor.ui.drawing.contents import Writer
from tutor.ui.drawing.fitting import fitted
from tutor.ui.drawing.graph import LARGEST, Graph, around
from tutor.ui.drawing.layers import crossings, layered
from tutor.ui.drawing.picture import drawn
from tutor.ui.drawing.plan import Plan, Style, planned
from tutor.ui.drawing.tracks import Wire, routed
from tutor.ui.glyphs import ASCII, UNICODE, Glyphs

STEPS = {UP: (-1, 0), DOWN: (1, 0), LEFT: (0, -1), RIGHT: (0, 1)}
STYLES = st.builds(
    Style,
    st.sampled_from([UNICODE, ASCII]).map(Writer),
    down=st.booleans(),
    widest=st.integers(8, 20),
    tall=st.integers(1, 3),
    gap=st.integers(0, 2),
    arrow=st.integers(1, 2),
)


@st.composite
def graphs(draw: st.DrawFn, largest: int = 10) -> Graph:
    """Return an acyclic graph; a node may use another twice, and parts may hang together or not."""
    count = draw(st.integers(1, largest))
    inputs = [
        tuple(draw(st.lists(st.integers(0, node - 1), max_size=3))) if node else ()
        for node in range(count)
    ]
    nodes = [
        number(f"n{place}", 1.0, draw(st.sampled_from([None, 0.25, -1234.5])), "out" * (place % 2))
        for place in range(count)
    ]
    lit = draw(st.none() | st.integers(0, count - 1))
    return Graph(tuple(nodes), tuple(inputs), lit, count - 1)


def cells(place: Rectangle) -> set[Cell]:
    return {
        (row, column)
        for row in range(place.row, place.row + place.rows)
        for column in range(place.column, place.column + place.columns)
    }


def border(plan: Plan, vertex: int, across: int, *, entering: bool) -> Cell:
    """Return the cell of a box's border at which a line enters or leaves it."""
    place = plan.rectangle(vertex)
    at = plan.at[vertex] + across
    if plan.style.down:
        return (place.row if entering else place.row + place.rows - 1, at)
    return (at, place.column if entering else place.column + place.columns - 1)


def reached(canvas: Canvas, net: int, start: Cell) -> set[Cell]:
    """Return the cells to which the lines of one net lead from a cell."""
    sides = canvas.nets()
    found, waiting = {start}, [start]
    while waiting:
        row, column = waiting.pop()
        for side, (down, right) in STEPS.items():
            there = (row + down, column + right)
            if sides.get((row, column), {}).get(net, 0) & side and there not in found:
                found.add(there)
                waiting.append(there)
    return found


@given(graphs(), STYLES)
def test_boxes_never_overlap(graph: Graph, style: Style) -> None:
    plan = planned(graph, layered(graph.inputs), style)
    taken: set[Cell] = set()
    for node in range(len(graph.nodes)):
        place = cells(plan.rectangle(node))
        assert place
        assert not place & taken
        taken |= place


@given(graphs(), STYLES)
def test_no_line_runs_through_a_box(graph: Graph, style: Style) -> None:
    plan = planned(graph, layered(graph.inputs), style)
    lines = set(drawn(graph, plan).nets())
    for node in range(len(graph.nodes)):
        place = plan.rectangle(node)
        if style.down:
            inner = Rectangle(place.row + 1, place.column, place.rows - 2, place.columns)
        else:
            inner = Rectangle(place.row, place.column + 1, place.rows, place.columns - 2)
        assert not cells(inner) & lines


@given(graphs(), STYLES)
def test_every_edge_is_a_line_from_its_box_to_the_other(graph: Graph, style: Style) -> None:
    plan = planned(graph, layered(graph.inputs), style)
    canvas = drawn(graph, plan)
    for node, sources in enumerate(graph.inputs):
        for slot, source in enumerate(sources):
            start = border(plan, source, plan.shapes[source].out, entering=False)
            end = border(plan, node, plan.shapes[node].ins[slot], entering=True)
            assert end in reached(canvas, source, start)


@given(graphs(), STYLES)
def test_a_line_leads_nowhere_but_to_what_uses_its_value(graph: Graph, style: Style) -> None:
    plan = planned(graph, layered(graph.inputs), style)
    canvas = drawn(graph, plan)
    borders = {
        border(plan, node, across, entering=True): (node, slot)
        for node in range(len(graph.nodes))
        for slot, across in enumerate(plan.shapes[node].ins)
    }
    for source in range(len(graph.nodes)):
        start = border(plan, source, plan.shapes[source].out, entering=False)
        for cell in reached(canvas, source, start) & borders.keys():
            node, slot = borders[cell]
            assert graph.inputs[node][slot] == source


@given(graphs(), STYLES)
def test_two_lines_share_a_cell_only_where_they_cross(graph: Graph, style: Style) -> None:
    canvas = drawn(graph, planned(graph, layered(graph.inputs), style))
    for nets in canvas.nets().values():
        if len(nets) > 1:
            assert sorted(nets.values()) == [UP | DOWN, LEFT | RIGHT]


@given(graphs(), st.integers(8, 40), st.integers(40, 120), st.sampled_from([UNICODE, ASCII]))
def test_no_row_is_wider_than_the_room(
    graph: Graph, rows: int, columns: int, glyphs: Glyphs
) -> None:
    seen = fitted(graph, glyphs, rows, columns)
    assert all(width(line) <= columns for line in seen.lines)
    assert 0 <= seen.keep[0] <= seen.keep[1] < len(seen.lines)
    title = plain(seen.lines[seen.keep[0]])
    assert f"n{graph.focus}" in title


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Return what feeds each node where every node but the last is used once."""
    count = draw(st.integers(1, 12))
    inputs: list[list[int]] = [[] for _ in range(count)]
    for node in range(count - 1):
        inputs[draw(st.integers(node + 1, count - 1))].append(node)
    return [tuple(sources) for sources in inputs]


@given(trees())
def test_no_lines_cross_where_every_value_is_used_once(inputs: list[tuple[int, ...]]) -> None:
    layers = layered(inputs)
    assert crossings(layers, layers.order) == 0


def test_operands_stand_right_before_what_uses_them() -> None:
    order = layered(((), (), (0, 1), (), (2, 3))).order
    assert order == [[0, 1], [2, 3], [4]]


def test_an_edge_over_several_layers_bends_once_in_each() -> None:
    layers = layered(shared().inputs)
    assert layers.order == [[0], [1, 3], [2]]
    assert layers.source[3] == 0
    assert layers.inputs[2] == [1, 3]


def test_two_wires_that_swap_places_each_turn_twice() -> None:
    routes = routed([Wire(0, (4,)), Wire(4, (0,))])
    taken = [turns[0] for turns in routes.turns]
    assert [turns[-1][1] for turns in taken] == [4, 0]
    assert len({place for turns in taken for place in (turns[0][1],)} - {0, 4}) == 2
    assert routes.tracks >= 3


def test_a_straight_wire_takes_no_track() -> None:
    assert routed([Wire(2, (2,)), Wire(5, (5, 5))]).tracks == 0


def test_of_a_large_graph_the_part_around_the_focus_is_drawn() -> None:
    part = around(chain(LARGEST + 10, lit=20), 5)
    labels = [node.label for node in part.nodes]
    assert labels == ["op18", "op19", "op20", "op21", "op22", "", ""]
    assert part.nodes[part.focus].label == "op20"
    assert [node.more for node in part.nodes] == [False] * 5 + [True] * 2


def test_what_is_left_out_is_dots_at_the_ends_of_lines() -> None:
    seen = fitted(around(chain(40, lit=20), 3), UNICODE, 10, 80)
    assert plain(seen.lines[1]).startswith("…──►│ = 1.5  ├──►┃ = 1.5  ┠")
    assert plain(seen.lines[1]).endswith("├──►…")


def test_layers_out_of_sight_are_counted() -> None:
    seen = fitted(chain(9, lit=4), UNICODE, 10, 50)
    assert (seen.layers, seen.hidden) == (9, 6)
    assert plain(seen.lines[0]) == "  ╭ op3 ───╮   ┏►op4 ━━━┓   ╭ op5 ───╮"


def test_a_narrow_and_high_room_is_filled_downwards() -> None:
    seen = fitted(chain(3), UNICODE, 30, 20)
    assert [plain(line) for line in seen.lines[:6]] == [
        "╭ op0 ───╮",
        "│ = 1.5  │",
        "│ ∂ −0.5 │",
        "╰────┬───╯",
        "     ▼",
        "╭ op1 ───╮",
    ]
