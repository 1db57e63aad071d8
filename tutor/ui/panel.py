"""The one widget that the screen is made of: lines with roles, repainted only where they change."""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tutor.plain.lines import Line, Role
from tutor.ui.merged import merged
from tutor.ui.painter import Painter, Piece
from tutor.ui.theme import styles

NOWHERE = Region()


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
        self._state = ("", 0)
        self._dressed: tuple[str, dict[Role, Style]] = ("", {})

    def draw(self, lines: list[Line], painter: Painter | None = None, at: Region = NOWHERE) -> None:
        """Show these lines; only rows that differ from what is there are painted again.

        A painter does that at once where it takes the panel at this place, else Textual later.
        """
        old, self._lines = self._lines, lines
        if len(old) != len(lines):
            self._strips.clear()
            self.refresh()
            return
        rows = enumerate(zip(old, lines, strict=True))
        changed = [row for row, (before, now) in rows if before is not now and before != now]
        for row in changed:
            self._strips.pop(row, None)
        if painter is not None and painter.takes(self, at):
            styles = self._styles()
            for row in changed:
                painter.add(at.x, at.y + row, worn(lines[row], styles))
        elif changed:
            self.refresh(*(Region(0, row, self.size.width, 1) for row in changed))

    def fit(self, lines: list[Line]) -> None:
        """Show these lines and be as high as they are; without any, leave the room to others."""
        self.display = bool(lines)
        self.styles.height = len(lines)
        self.draw(lines)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of a region.

        Textual's own way goes through borders, paddings and tints, which a panel has not; it takes
        three times as long, in every frame and for every panel that is seen.
        """
        state = (self.app.theme, self.size.width)
        if state != self._state:
            self._strips.clear()
            self._state = state
        return [self._strip(y).crop(crop.x, crop.right) for y in crop.line_range]

    def render_line(self, y: int) -> Strip:
        """Return one row; what has not been drawn yet is empty."""
        styles, width = self._styles(), self.size.width
        if y >= len(self._lines):
            return Strip.blank(width, styles["text"])
        strip = Strip(Segment(*piece) for piece in worn(self._lines[y], styles))
        return strip.adjust_cell_length(width, styles["text"])

    def _strip(self, y: int) -> Strip:
        """Return one row as the terminal gets it, made once while it stays the same."""
        if y not in self._strips:
            self._strips[y] = self.render_line(y)
        return self._strips[y]

    def _styles(self) -> dict[Role, Style]:
        """Return the style of each role as the terminal gets it."""
        theme = self.app.theme
        if self._dressed[0] != theme:
            styles = role_styles(theme, self._bar)
            self._dressed = (theme, {role: self._filtered(styles[role]) for role in styles})
        return self._dressed[1]

    def _filtered(self, style: Style) -> Style:
        """Return what Textual's filters leave of a style.

        Only the one that NO_COLOR puts in concerns our exact colours.
        """
        for line_filter in self.app.get_line_filters() if self.app.no_color else ():
            segments = line_filter.apply([Segment(" ", style)], self.background_colors[1])
            style = segments[0].style or style
        return style


def worn(line: Line, styles: dict[Role, Style]) -> list[Piece]:
    """Return a line as the terminal gets it."""
    return [(text, styles[role]) for text, role in merged(line)]


_STYLES: dict[tuple[str, bool], dict[Role, Style]] = {}


def role_styles(theme: str, bar: bool) -> dict[Role, Style]:
    """Return the styles of a theme, worked out once; another theme than ours gets the dark ones."""
    key = (theme if theme.startswith("gradstep") else "gradstep", bar)
    if key not in _STYLES:
        _STYLES[key] = styles(*key)
    return _STYLES[key]
