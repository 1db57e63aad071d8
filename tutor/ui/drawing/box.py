"""One node as a box: its op in the upper border, value above gradient, its name in the lower."""

from typing import NamedTuple

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import clean, fit, text, text_width, width
from tutor.ui.drawing.canvas import Canvas
from tutor.ui.drawing.contents import Writer
from tutor.ui.drawing.graph import Node
from tutor.ui.glyphs import ASCII, Glyphs, plainly
from tutor.ui.names import named

FRAME = 4
"""The cells that the borders and the spaces beside them take of a box's width."""

NARROWEST = 3
"""The fewest cells between the borders."""


class Edges(NamedTuple):
    """The characters of a box: corners, lines, and where a line leaves on the right or below."""

    corners: str
    line: str
    side: str
    right: str
    below: str


LIGHT = Edges("╭╮╰╯", "─", "│", "├", "┬")
HEAVY = Edges("┏┓┗┛", "━", "┃", "┠", "┯")
PLAIN = Edges("++++", "-", "|", "+", "+")
PLAIN_HEAVY = Edges("####", "=", "#", "#", "#")


class Rectangle(NamedTuple):
    """Cells of the drawing."""

    row: int
    column: int
    rows: int
    columns: int


def title(node: Node, glyphs: Glyphs) -> str:
    """Return the op or the operand of a node as the terminal can show it."""
    return _shown(node.label, glyphs)


def _shown(words: str, glyphs: Glyphs) -> str:
    # Plain characters may take more cells, so they are chosen before anything is placed.
    return plainly(clean(words)) if glyphs is ASCII else clean(words)


def needed(node: Node, most: int, tall: int, writer: Writer) -> int:
    """Return how many cells between its borders a node needs, at most so many."""
    glyphs = writer.glyphs
    words = max(text_width(title(node, glyphs)), text_width(_shown(node.name, glyphs)))
    return min(max(words, writer.contents(node, most, tall).width, NARROWEST), most)


def draw(
    canvas: Canvas,
    node: Node,
    place: Rectangle,
    tall: int,
    leaving: tuple[int, int] | None,
    lit: bool,
    writer: Writer,
) -> None:
    """Draw a box; `leaving` is the cell of its border that a line leaves from."""
    glyphs = writer.glyphs
    light, heavy = (PLAIN, PLAIN_HEAVY) if glyphs is ASCII else (LIGHT, HEAVY)
    edges = heavy if lit else light
    role: Role = "rule_now" if lit else "faint" if node.quiet else "quiet"
    inner = place.columns - FRAME
    content = writer.contents(node, inner, tall).lines
    content += [()] * (place.rows - 2 - len(content))
    side = Span(f"{edges.side} ", role), Span(f" {edges.side}", role)
    lines = [_upper(node, inner, edges, role, lit, glyphs)]
    lines += [(side[0], *fit(line, inner, glyphs.dots), side[1]) for line in content]
    lines += [_lower(node, inner, edges, role, glyphs)]
    for number, line in enumerate(lines):
        canvas.write(place.row + number, place.column, line)
    if leaving is not None:
        below = leaving[0] == place.row + place.rows - 1
        named_at = place.column + place.columns - width(lines[-1][1:]) - 1
        if below and node.name and leaving[1] >= named_at:
            # The line begins below the name, which stays whole.
            return
        canvas.write(*leaving, (Span(edges.below if below else edges.right, role),))


def _upper(node: Node, inner: int, edges: Edges, role: Role, lit: bool, glyphs: Glyphs) -> Line:
    """Return the upper border with the op in it, and the marker where the node is lit."""
    words = text(named(title(node, glyphs), inner, glyphs.dots), _title_role(node, lit))
    return (
        Span(edges.corners[0], role),
        Span(glyphs.now if lit else " ", "now"),
        *words,
        Span(" " + edges.line * (inner - width(words)) + edges.corners[1], role),
    )


def _title_role(node: Node, lit: bool) -> Role:
    """Return the role of a box's title."""
    return "now" if lit else "quiet" if node.quiet else "strong"


def _lower(node: Node, inner: int, edges: Edges, role: Role, glyphs: Glyphs) -> Line:
    """Return the lower border, with the name that the script gave to the value."""
    name = text(named(_shown(node.name, glyphs), inner, glyphs.dots), "symbol") if node.name else ()
    gap = " " if name else edges.line
    return (
        Span(edges.corners[2] + edges.line * (inner - width(name)) + gap, role),
        *name,
        Span(gap + edges.corners[3], role),
    )
