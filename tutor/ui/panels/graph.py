"""The graph of the step as boxes and lines: values, and the gradients that came back to them."""

from tutor.lesson.cells import place
from tutor.plain.lines import Line, Span
from tutor.trace.model import View
from tutor.ui.cells import counted, cut, text, wrap
from tutor.ui.drawing.box import title
from tutor.ui.drawing.contents import SIGN, partial, tensor
from tutor.ui.drawing.fitting import Seen, fitted
from tutor.ui.drawing.flows import flow_graph
from tutor.ui.drawing.graph import LARGEST, Graph, Node, around
from tutor.ui.drawing.recorded import op_graph
from tutor.ui.page import Page
from tutor.ui.scene import Scene

BELOW = 4
"""The rows under the drawing that spell out the node walked to."""

TITLE = "graph"


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the drawing, with the node walked to lit and spelt out below."""
    graph = _graph(scene)
    if graph is None:
        words = "This step called no torch or NumPy function, so there is no graph to draw."
        return Page(wrap(words, columns, "quiet"), TITLE)
    says: tuple[Line, ...] = ()
    ends = " or ".join(dict.fromkeys(graph.ends))
    if len(graph.nodes) > LARGEST:
        focus = title(graph.nodes[graph.focus], scene.glyphs)
        whole, graph = graph, around(graph)
        says = wrap(_too_many(whole, graph, focus, scene), columns, "quiet")
    room = rows - BELOW - len(says)
    seen = fitted(graph, scene.glyphs, room, columns)
    if seen.hidden:
        more = wrap(_too_wide(seen, scene), columns, "quiet")
        seen = fitted(graph, scene.glyphs, room - len(more), columns)
        says += more
    spare = max(rows - BELOW - len(says) - len(seen.lines), 0)
    below = _spelt(scene, graph, columns, 1 + spare // 2) or _legend(scene, ends, columns)
    lines = (*says, *seen.lines, *below)
    keep = (len(says) + seen.keep[0], len(says) + seen.keep[1])
    count = counted(sum(not node.more for node in graph.nodes), "node")
    return Page(lines, TITLE, _foot(scene) or count, keep)


def _graph(scene: Scene) -> Graph | None:
    """Return the graph of the flows, or of the ops where there are none; the walk decides first."""
    step = scene.step
    if step is None or not (step.ops or step.flows):
        return None
    if step.flows and scene.op is None:
        return flow_graph(step, scene.earlier, scene.flow)
    return op_graph(step, scene.op)


def _too_many(whole: Graph, part: Graph, focus: str, scene: Scene) -> str:
    """Return the sentence above a part of a large graph."""
    keys = scene.keys
    count = sum(not node.more for node in part.nodes)
    drawn = f"At most {LARGEST} are drawn at once, so these are the nearest to {focus}"
    if not any(node.more for node in part.nodes):
        # The steps of several weights have nothing to do with each other.
        drawn = f"These {count} are all that {focus} is connected with"
    return (
        f"This graph has {len(whole.nodes)} nodes. {drawn}; {keys.get('into', 's')} and "
        f"{keys.get('out', 'S')} move on."
    )


def _too_wide(seen: Seen, scene: Scene) -> str:
    """Return the sentence above a drawing of which a part is out of sight."""
    keys = scene.keys
    return (
        f"{seen.hidden} of {seen.layers} layers are out of sight; "
        f"{keys.get('into', 's')} and {keys.get('out', 'S')} move along."
    )


def _foot(scene: Scene) -> str:
    """Return which of the step's ops or flows is lit."""
    step = scene.step
    if step is None or scene.item is None:
        return ""
    if scene.op is not None:
        return f"{scene.item + 1} of {len(step.ops)}"
    return f"{scene.item - len(step.ops) + 1} of {len(step.flows)}"


def _legend(scene: Scene, ends: str, columns: int) -> list[Line]:
    """Return what the signs in the boxes mean."""
    means = "= value"
    if scene.step is not None and scene.step.flows and scene.op is None:
        means += f"   {partial(scene.glyphs)} gradient that came back to it from {ends}"
    walk = f"{scene.keys.get('into', 's')} walks the nodes"
    lines = (text(means, "quiet"), text(walk, "quiet"))
    return [(), (), *(cut(line, columns, scene.glyphs.dots) for line in lines)]


def _spelt(scene: Scene, graph: Graph, columns: int, tall: int) -> list[Line]:
    """Return the lit node in full, each tensor in so many rows at most; nothing where none is."""
    if graph.lit is None:
        return []
    node = graph.nodes[graph.lit]
    lines = [(), cut(_named(node, scene), columns, scene.glyphs.dots)]
    lines += _in_full("=", node.value, "not recorded", scene, columns, tall)
    if scene.flow is not None:
        sign = partial(scene.glyphs)
        lines += _in_full(sign, node.gradient, node.note or "none", scene, columns, tall)
    return lines


def _named(node: Node, scene: Scene) -> Line:
    """Return the lit node's op, its name and its line of the script."""
    line: list[Span] = [Span(f"{scene.glyphs.now} {node.label}", "now")]
    if node.name:
        line.append(Span(f" {scene.glyphs.arrow} {node.name}", "symbol"))
    if node.line:
        line.append(Span(f"   {place(scene.lesson.cells, node.line)}", "quiet"))
    return tuple(line)


def _in_full(
    sign: str, view: View | None, otherwise: str, scene: Scene, columns: int, tall: int
) -> list[Line]:
    """Return a value or a gradient in the whole width, a matrix in rows where there is room."""
    lines = [text(otherwise, "quiet")]
    if view is not None:
        lines = tensor(view, columns - SIGN, tall, scene.glyphs).lines
    signs = [sign, *" " * len(lines)]
    return [(Span(f"{s} ", "quiet"), *line) for s, line in zip(signs, lines, strict=False)]
