"""The one widget that the screen is made of: lines with roles, repainted only where they change."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tutor.plain.lines import Line, Role
from tutor.ui.cells import width
from tutor.ui.theme import styles


class Panel(Widget):
    """Shows lines that somebody else has drawn in exactly its size.

    `bar` puts it on the ground of bars; only a panel that takes part in Tab can have the focus.
    """

    ALLOW_SELECT = False

    def __init__(self, name: str, bar: bool = False, focusable: bool = True) -> None:
        super().__init__(id=name, classes="bar" if bar else "")
        self.can_focus = focusable
        self._bar = bar
        self._lines: list[Line] = []

    def draw(self, lines: list[Line]) -> None:
        """Show these lines; only the stretches that differ from what is there are repainted."""
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self.refresh()
            return
        regions = [
            Region(*_difference(before, now, self.size.width, row))
            for row, (before, now) in enumerate(zip(old, lines, strict=True))
            if before != now
        ]
        if regions:
            self.refresh(*regions)

    def render_line(self, y: int) -> Strip:
        """Return one row; what has not been drawn yet is empty."""
        roles = self._styles()
        if y >= len(self._lines):
            return Strip.blank(self.size.width, roles["text"])
        segments = [Segment(span.text, roles[span.role]) for span in self._lines[y]]
        return Strip(segments).adjust_cell_length(self.size.width, roles["text"])

    def _styles(self) -> dict[Role, Style]:
        """Return the styles of the present theme."""
        return role_styles(self.app.theme, self._bar)


_STYLES: dict[tuple[str, bool], dict[Role, Style]] = {}


def role_styles(theme: str, bar: bool) -> dict[Role, Style]:
    """Return the styles of a theme, worked out once; another theme than ours gets the dark ones."""
    key = (theme if theme.startswith("gradstep") else "gradstep", bar)
    if key not in _STYLES:
        _STYLES[key] = styles(*key)
    return _STYLES[key]


def _difference(before: Line, now: Line, columns: int, row: int) -> tuple[int, int, int, int]:
    """Return the stretch of a row in which two lines differ, as x, y, width and height."""
    start = 0
    for old, new in zip(before, now, strict=False):
        if old != new:
            break
        start += width((new,))
    end = 0
    for old, new in zip(reversed(before), reversed(now), strict=False):
        if old != new:
            break
        end += width((new,))
    return start, row, max(columns - start - end, 1), 1
