"""What stands in a box: a value and a gradient, over several rows where one is not enough."""

from typing import Any, NamedTuple

from msgspec import structs

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import DIGITS, pad, scalar, sign
from tutor.trace.model import View
from tutor.ui.cells import cut, text, width
from tutor.ui.drawing.graph import Node
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.panels.values import SHORT_DIGITS, elements, extent, shape, short, statistics

FEWEST = 3
"""The significant digits that a number keeps in a narrow box, where there are rows for all."""

SIGN = 2
"""The cells of the sign in front of a value or a gradient."""


class Contents(NamedTuple):
    """Rows of a box, and how many of its tensors had to be cut."""

    lines: list[Line]
    cut: int = 0

    @property
    def width(self) -> int:
        """The cells of the longest row."""
        return max((width(line) for line in self.lines), default=0)


def partial(glyphs: Glyphs) -> str:
    """Return the sign in front of a gradient."""
    return "d" if glyphs is ASCII else "∂"


class Writer:
    """Writes what stands in the boxes of one drawing; what was tried before is kept."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.glyphs = glyphs
        self._tensors: dict[tuple[int, int, int], Contents] = {}

    def contents(self, node: Node, cells: int, tall: int) -> Contents:
        """Return a node's value and gradient in so many cells, each in at most `tall` rows."""
        lines: list[Line] = []
        cuts = 0
        sides = (("=", node.value, ""), (partial(self.glyphs), node.gradient, node.note))
        if node.value is None and (node.gradient is not None or node.note):
            lines.append(text("= ?", "faint"))
        for mark, view, note in sides:
            if view is not None:
                rows = self._tensor(view, cells - SIGN, tall)
                cuts += rows.cut
                signs = [Span(f"{mark} ", "quiet"), *[Span(" " * SIGN)] * len(rows.lines)]
                lines += [(s, *line) for s, line in zip(signs, rows.lines, strict=False)]
            elif note:
                lines.append((Span(f"{mark} ", "quiet"), *text(note, "quiet")))
        return Contents([cut(line, cells, self.glyphs.dots) for line in lines], cuts)

    def _tensor(self, view: View, cells: int, tall: int) -> Contents:
        """Return a tensor as it was written before, else written now."""
        # A view is known by its id: the graph that is drawn holds it as long as this writer lives.
        key = (id(view), cells, tall)
        if key not in self._tensors:
            self._tensors[key] = tensor(view, cells, tall, self.glyphs)
        return self._tensors[key]


def tensor(view: View, cells: int, tall: int, glyphs: Glyphs) -> Contents:
    """Return a tensor in so many cells and at most `tall` rows, one for each row of a matrix."""
    values = elements(view)
    if not values:
        line = statistics(view)
        return Contents([cut(line, cells, glyphs.dots)], int(width(line) > cells))
    alike = len(values) > 1 and all(value == values[0] for value in values)
    if not alike and len(values) > cells:
        # So many numbers can never be seen whole; the first ones are enough for their beginning.
        first = structs.replace(view, content=values[:cells], shape=(cells,))
        return Contents([_begun(values, short(first, cells, glyphs), view, cells, glyphs)], 1)
    flat = short(view, cells, glyphs)
    whole = not any(span.text.endswith(glyphs.dots) for span in flat)
    matrix = sum(size > 1 for size in view.shape) > 1
    if tall > 1 and len(values) > 1 and not alike and (matrix or not whole):
        for digits in (DIGITS, SHORT_DIGITS, FEWEST):
            rows = _grid(values, view.shape[-1] if matrix else 0, digits, cells, tall)
            if rows:
                return Contents(rows)
    line = flat if whole else _begun(values, flat, view, cells, glyphs)
    return Contents([line], int(not whole))


def _begun(values: list[Any], flat: Line, view: View, cells: int, glyphs: Glyphs) -> Line:
    """Return a tensor of which a line shows no number: the first one rounded, or the shape."""
    if len(flat) > 1 or len(values) < 2:
        return flat
    for digits in (3, 2):
        line = (Span(scalar(values[0], digits), sign(values[0])), Span(f" {glyphs.dots}", "faint"))
        if width(line) <= cells:
            return line
    return cut(text(shape(view, glyphs), "quiet"), cells, glyphs.dots)


def _grid(values: list[Any], columns: int, digits: int, cells: int, tall: int) -> list[Line]:
    """Return numbers below each other, as many in a row as fit or as a matrix has; else nothing."""
    if not columns:
        fitting = (cells + 1) // (sum(extent(values, digits)) + 1)
        columns = -(-len(values) // -(-len(values) // max(fitting, 1)))
    pitches = [extent(values[column::columns], digits) for column in range(columns)]
    taken = sum(before + after + 1 for before, after in pitches) - 1
    if taken > cells or -(-len(values) // columns) > tall:
        return []
    lines: list[Line] = []
    for start in range(0, len(values), columns):
        spans: list[Span] = []
        for value, (before, after) in zip(values[start:], pitches, strict=False):
            spans += [Span(pad(scalar(value, digits), before, after), sign(value)), Span(" ")]
        lines.append(tuple(spans[:-1]))
    return lines
