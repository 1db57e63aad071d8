"""A script with the phase of each line beside it."""

from collections.abc import Mapping

from tutor.lesson.cells import Cells, line_of, place
from tutor.plain.lines import Line, Role, Span, plain
from tutor.ui.cells import cut, left, split, width
from tutor.ui.glyphs import Glyphs
from tutor.ui.highlight import highlighted

COLUMN = 12
"""The fewest cells that a phase takes: ``forward+loss``."""


def numbered(
    source: str,
    phases: Mapping[int, str],
    columns: int,
    glyphs: Glyphs,
    *,
    every: bool = False,
    cells: Cells = (),
) -> list[list[Line]]:
    """Return the rows of each line of a source, with its number and its phase, in so many cells.

    A phase is named on the first of its lines, or on `every` one, and a rule runs along them. A
    line that is too long goes on below, so that all of it is read. In the `cells` of a notebook
    lines count anew, as in ``3:5``; what stands above them has no number. Each file that is joined
    to a script begins at 1 again, below its name.
    """
    rows = highlighted(source)
    labels = [_label(cells, number, bool(row)) for number, row in enumerate(rows, 1)]
    digits = max(2, *map(len, labels))
    longest = max(map(len, phases.values()), default=0)
    column = max(min(longest, columns // 4), COLUMN)
    lines: list[list[Line]] = []
    before = ""
    heads = {cell.head_line: (Span(cell.file, "quiet"),) for cell in cells if cell.file}
    for number, code in enumerate(rows, 1):
        code = heads.get(number, code) if number > 1 else code
        phase = phases.get(number, "")
        word = phase if phase != before or (every and code) else ""
        label = f"{labels[number - 1]:>{digits}}"
        named = plain(cut((Span(word),), column, glyphs.dots))
        beside = left(named, column, _role(phase)), _side(phase, glyphs)
        lines.append(_folded(label, beside, code, columns))
        before = phase or before
    return lines


def _label(cells: Cells, number: int, code: bool) -> str:
    """Return the number of a line as it is shown, empty for what stands between the cells' code."""
    found = place(cells, number)
    if found.cell is None:
        stands = not cells or any(c.first_line <= number <= c.last_line for c in cells)
        return str(found.line) if stands else ""
    inside = line_of(cells, found.cell, found.line) == number
    ends = any(number == cell.last_line for cell in cells) and not code
    return found.label if inside and not ends else ""


def _side(phase: str, glyphs: Glyphs) -> Span:
    """Return the rule between a phase and its lines, empty beside those of none."""
    return Span(f" {glyphs.side} " if phase else "   ", _role(phase))


def _folded(number: str, beside: tuple[Span, Span], code: Line, columns: int) -> list[Line]:
    """Return one line of code, beside its phase and a rule, in as many rows as it needs."""
    named, side = beside
    lines: list[Line] = []
    room = max(columns - len(number) - 2 - width(beside), 8)
    while code or not lines:
        part, code = split(code, room)
        lines.append((Span(f"{number}  ", "faint"), named, side, *part))
        number, named = " " * len(number), named._replace(text=" " * len(named.text))
    return lines


def _role(phase: str) -> Role:
    """Return the role of a phase's name: the five stand out, what is around them does not."""
    return "quiet" if phase in ("", "setup", "after", "other") else "now"
