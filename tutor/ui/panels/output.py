"""What the script has printed, and which figures it has drawn, as far as one has stepped."""

from tutor.plain.figures import described, figure_lines, place
from tutor.plain.lines import Line, Role, Span
from tutor.plain.settled import settled
from tutor.trace.printed import joined
from tutor.ui.cells import clean, counted, take, wrap
from tutor.ui.page import Page
from tutor.ui.scene import Scene

OWN = 8
"""So many rows are left to what this step itself wrote and drew."""


def page(scene: Scene, columns: int, rows: int) -> Page:
    """Return the output; what this step wrote is bright, what came before is quiet."""
    own = joined(scene.step.stdout, scene.step.stderr) if scene.step else ""
    earlier = scene.printed.removesuffix(own) if own else scene.printed
    left = settled(earlier, own + _live(scene))
    lines = [
        *_lines([row.text for row in left if row.text_number == 0], columns, "quiet"),
        *_figures_before(scene, columns, rows),
        *_lines([row.text for row in left if row.text_number == 1], columns, "text"),
        *_figures_here(scene, columns),
    ]
    if not lines:
        return Page(wrap("Nothing has been printed so far.", columns, "quiet"), "output")
    return Page(tuple(lines), "output", keep=(len(lines) - 1, len(lines) - 1))


def _figures_here(scene: Scene, columns: int) -> list[Line]:
    """Return what this step drew, each with the path of its picture."""
    drawn = tuple(figure for figure in scene.figures if figure.step >= scene.position)
    return [line for row in figure_lines(drawn) for line in _told(row, columns, "text")]


def _figures_before(scene: Scene, columns: int, rows: int) -> list[Line]:
    """Return what steps before drew: the last of them that fit into half of the panel."""
    before = [figure for figure in scene.figures if figure.step < scene.position]
    lines: list[Line] = []
    for count, figure in enumerate(reversed(before)):
        rows_of_it = (f"step {figure.step}: {described(figure)}", f"  {place(figure)}")
        more = [line for row in rows_of_it for line in _told(row, columns, "quiet")]
        if lines and len(lines) + len(more) > max(rows // 2, rows - OWN):
            left = f"{counted(len(before) - count, 'figure')} more before these:"
            return [*broken(left, columns, "quiet"), *lines]
        lines = more + lines
    return lines


def _told(row: str, columns: int, role: Role) -> list[Line]:
    """Return a row about a figure, broken at blanks; that of a path, which is set in, as it is."""
    return broken(row, columns, role) if row[0] == " " else list(wrap(row, columns, role))


def _live(scene: Scene) -> str:
    """Return what the running step has written, where one looks at the newest step."""
    return scene.live if scene.newest else ""


def _lines(rows: list[str], columns: int, role: Role) -> list[Line]:
    return [line for row in rows for line in broken(row, columns, role)]


def broken(row: str, columns: int, role: Role) -> list[Line]:
    """Return one printed line, broken where it is too long; its spaces stay as they are."""
    rest = clean(row)
    columns = max(columns, 1)
    if rest.isascii():
        # A flood without a line end is cut at once, not row by row.
        starts = range(0, max(len(rest), 1), columns)
        return [(Span(rest[start : start + columns], role),) for start in starts]
    lines: list[Line] = []
    while rest or not lines:
        part = take(rest, columns) or rest[:1]
        lines.append((Span(part, role),))
        rest = rest[len(part) :]
    return lines
