"""The one widget that the screen is made of: lines with roles, repainted only where they change."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tutor.plain.lines import Line, Role
from tutor.ui.changes import merged, reach
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
        self._strips: dict[int, Strip] = {}
        self._worn = ("", 0)

    def draw(self, lines: list[Line]) -> None:
        """Show these lines; no more than what differs from what is there is repainted."""
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self._strips.clear()
            self.refresh()
            return
        regions: list[Region] = []
        for row, (before, now) in enumerate(zip(old, lines, strict=True)):
            if before != now:
                self._strips.pop(row, None)
                cells = reach(before, now)
                regions += [Region(0, row, cells, 1)] if cells else []
        if regions:
            self.refresh(*regions)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of a region.

        Textual's own way goes through borders, paddings and tints, which a panel has not; it takes
        three times as long, in every frame and for every panel that is seen.
        """
        worn = (self.app.theme, self.size.width)
        if worn != self._worn:
            self._strips.clear()
            self._worn = worn
        return [self._strip(y).crop(crop.x, crop.right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """Return one row; what has not been drawn yet is empty."""
        roles = role_styles(self.app.theme, self._bar)
        if y >= len(self._lines):
            return Strip.blank(self.size.width, roles["text"])
        segments = [Segment(span.text, roles[span.role]) for span in merged(self._lines[y])]
        return Strip(segments).adjust_cell_length(self.size.width, roles["text"])

    def _strip(self, y: int) -> Strip:
        """Return one row as the terminal gets it, made once while it stays the same."""
        if y not in self._strips:
            strip = self.render_line(y)
            # Of Textual's filters only the one that NO_COLOR puts in concerns our exact colours.
            for line_filter in self.app.get_line_filters() if self.app.no_color else ():
                strip = strip.apply_filter(line_filter, self.background_colors[1])
            self._strips[y] = strip
        return self._strips[y]


_STYLES: dict[tuple[str, bool], dict[Role, Style]] = {}


def role_styles(theme: str, bar: bool) -> dict[Role, Style]:
    """Return the styles of a theme, worked out once; another theme than ours gets the dark ones."""
    key = (theme if theme.startswith("gradstep") else "gradstep", bar)
    if key not in _STYLES:
        _STYLES[key] = styles(*key)
    return _STYLES[key]
