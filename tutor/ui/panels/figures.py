"""Values behind an equals sign: a number, a vector in brackets, a matrix row by row."""

from typing import Any, NamedTuple

from tutor.plain.lines import Line, Span
from tutor.plain.numbers import DIGITS, column, scalar, sign
from tutor.trace.model import View
from tutor.ui.cells import cut, joined, text, text_width, width
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.panels.values import summed_up

ROWS = 6
"""The most rows of a matrix that stand below each other; of a larger one the first are shown."""


LEAST = 20
"""The fewest cells in which something can be said of a large value besides its shape."""


class Figure(NamedTuple):
    """A value as lines of one width, of which `level` is the one beside the equals sign."""

    lines: tuple[Line, ...]
    level: int = 0


def large(view: View, cells: int, glyphs: Glyphs) -> Figure:
    """Return what is known of a value of which the record does not hold every element."""
    form = "×".join(str(size) for size in view.shape)
    head = text(f"{form} numbers", "quiet")
    room = cells - width(head) - 2
    facts = summed_up(view, room, glyphs) if room >= LEAST else ()
    line = (*head, Span("  "), *facts) if facts else head
    return Figure((cut(line, cells, glyphs.dots),))


def figure(
    values: Any, depth: int, cells: int, glyphs: Glyphs, tall: bool = True, digits: int = DIGITS
) -> Figure:
    """Return nested lists as a value in at most so many cells.

    `depth` is how deep the lists are nested: complex numbers are lists themselves. A matrix takes
    a line for each row where `tall` allows it, else one line with semicolons between its rows.
    """
    if depth == 0:
        return Figure((cut((number(values, digits),), cells, glyphs.dots),))
    if depth == 1:
        return Figure((vector(values, cells, glyphs, digits),))
    if depth == 2 and tall and len(values) > 1:
        matrix = _matrix(values, cells, glyphs, digits)
        if matrix is not None:
            return matrix
    return Figure((_flat(values, depth, cells, glyphs, digits),))


def number(value: Any, digits: int = DIGITS) -> Span:
    """Return one number in the role of its sign."""
    return Span(scalar(value, digits), sign(value))


def vector(values: list[Any], cells: int, glyphs: Glyphs, digits: int = DIGITS) -> Line:
    """Return numbers in brackets; those that do not fit are counted."""
    spans = [number(value, digits) for value in values]
    for shown in range(len(spans), -1, -1):
        left_out = len(spans) - shown
        mark = ", " if shown else ""
        tail: Line = (Span(f"{mark}{glyphs.dots} {left_out} more", "faint"),) if left_out else ()
        inner = joined(((span,) for span in spans[:shown]), Span(", "))
        line = (Span("["), *inner, *tail, Span("]"))
        if width(line) <= cells or not shown:
            return cut(line, cells, glyphs.dots)
    raise AssertionError("an empty vector fits or is cut")


def _matrix(values: list[list[Any]], cells: int, glyphs: Glyphs, digits: int) -> Figure | None:
    """Return the rows of a matrix below each other, None where they are too wide."""
    shown = values[:ROWS]
    # Texts of one column share their width, so that the points stand below each other.
    columns = [column([row[place] for row in shown], digits) for place in range(len(shown[0]))]
    size = sum(text_width(texts[0]) + 1 for texts in columns) + 1
    if size > cells or not columns:
        return None
    last = len(shown) - 1
    lines: list[Line] = []
    for place, row in enumerate(shown):
        edges = _edges(place, last, glyphs)
        inner = [(Span(texts[place], sign(row[at])),) for at, texts in enumerate(columns)]
        lines.append((Span(edges[0]), *joined(inner, Span(" ")), Span(edges[1])))
    if len(values) > ROWS:
        more = f" {glyphs.dots} {len(values) - ROWS} more rows"
        lines[-1] = cut((*lines[-1], Span(more, "faint")), cells, glyphs.dots)
    return Figure(tuple(lines), last // 2)


def _edges(place: int, last: int, glyphs: Glyphs) -> tuple[str, str]:
    """Return the pieces of the brackets beside one row of a matrix."""
    if glyphs is ASCII:
        return "[", "]"
    if place == 0:
        return "⎡", "⎤"
    return ("⎣", "⎦") if place == last else ("⎢", "⎥")


def _flat(values: list[Any], depth: int, cells: int, glyphs: Glyphs, digits: int) -> Line:
    """Return a matrix or more on one line, with dots for the numbers that do not fit."""

    def write(inner: Any, level: int) -> list[Span]:
        if level == 0:
            return [number(inner, digits)]
        mark = "; " if level > 1 else ", "
        spans: list[Span] = []
        for place, value in enumerate(inner):
            spans += [Span(mark)] if place else []
            spans += write(value, level - 1)
        if level == 1:
            return spans
        # A matrix of one row has two brackets, or it would look like a vector.
        edges = 2 if level == 2 and len(inner) == 1 else 1
        return [Span("[")] * edges + spans + [Span("]")] * edges

    return _ended(tuple(write(values, depth)), cells, glyphs)


def _ended(line: Line, cells: int, glyphs: Glyphs) -> Line:
    """Return a line of numbers and brackets that ends behind a whole number, brackets closed."""
    best: Line | None = None
    used = opened = 0
    for place, span in enumerate(line):
        used += text_width(span.text)
        if used > cells:
            break
        opened += {"[": 1, "]": -1}.get(span.text, 0)
        mark = line[place + 1].text.strip() if place + 1 < len(line) else ""
        mark = mark if mark in (",", ";") else ""
        ending = (Span(f"{mark} {glyphs.dots}", "faint"), Span("]" * opened))
        if span.text.strip(" ,;[") and used + width(ending) <= cells:
            best = (*line[: place + 1], *ending)
    else:
        return line
    return best or cut(line, cells, glyphs.dots)
