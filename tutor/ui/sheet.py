"""A page that lies over the screen until it is left: the help, and whatever else one reads."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce
from tutor.ui.page import Page, framed, visible
from tutor.ui.panel import Panel

LARGEST = (92, 44)
"""The most columns and rows that a sheet takes."""


class Sheet(LeftOnce, HeldBack, ModalScreen[None]):
    """Shows the page that a function makes for its size; the arrows scroll it, Esc leaves it."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,question_mark", "dismiss", "leave"),
        Binding("down,n,space", "scroll_by(1)", "down"),
        Binding("up,p", "scroll_by(-1)", "up"),
        Binding("pagedown", "scroll_by(10)", "page down"),
        Binding("pageup", "scroll_by(-10)", "page up"),
    ]

    def __init__(self, make: Callable[[int], Page], glyphs: Glyphs) -> None:
        super().__init__()
        self._make = make
        self._glyphs = glyphs
        self._offset = 0

    def compose(self) -> ComposeResult:
        """Hold one panel."""
        yield Panel("sheet")

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.draw()

    def draw(self) -> None:
        """Draw the page in a box as large as it needs, within the screen."""
        columns = min(self.size.width, LARGEST[0])
        content = self._make(columns - 4)
        rows = min(self.size.height, LARGEST[1], len(content.lines) + 2)
        self._offset = visible(self._offset, rows - 2, len(content.lines), None)
        panel = self.query_one("#sheet", Panel)
        panel.styles.width, panel.styles.height = columns, rows
        panel.draw(framed(content, columns, rows, self._offset, self._glyphs, focused=True))

    def action_scroll_by(self, rows: int) -> None:
        """Scroll by so many rows."""
        self._offset = max(self._offset + rows, 0)
        self.draw()
