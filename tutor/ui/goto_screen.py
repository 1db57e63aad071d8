"""The line in which the person types where to go, with examples below it."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tutor.ui.cells import wrap
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.goto import examples
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce, while_open
from tutor.ui.page import Page, framed
from tutor.ui.panel import Panel

LARGEST = 74
"""The most columns that the examples take."""


class GotoScreen(LeftOnce, HeldBack, ModalScreen[bool]):
    """Gives the line to `go`, until that takes it or the person leaves; `go` raises ValueError."""

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", "leave")]

    def __init__(self, go: Callable[[str], None], glyphs: Glyphs) -> None:
        super().__init__(classes="plain" if glyphs is ASCII else "")
        self._go = go
        self._glyphs = glyphs
        self._complaint = ""

    def compose(self) -> ComposeResult:
        """Hold the line and the examples."""
        line = Input(id="line", select_on_focus=False)
        line.border_title = Content("go to")
        line.border_subtitle = Content("Enter goes, Esc leaves")
        with Vertical(id="goto"):
            yield line
            yield Panel("examples", focusable=False)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self._draw()

    def _draw(self) -> None:
        """Draw why there is no such place, and the examples, in as many columns as there are."""
        columns = min(self.size.width, LARGEST)
        said = wrap(self._complaint, columns - 4, "failed") if self._complaint else ()
        lines = (*said, *([()] if said else []), *examples(columns - 4))
        rows = min(len(lines) + 2, max(self.size.height - 3, 3))
        box = self.query_one("#goto", Vertical)
        box.styles.width, box.styles.height = columns, rows + 3
        panel = self.query_one("#examples", Panel)
        panel.styles.width, panel.styles.height = columns, rows
        page = Page(lines, "for example")
        panel.draw(framed(page, columns, rows, 0, self._glyphs, focused=False))

    @while_open
    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go there, or say why that is no place."""
        event.stop()
        try:
            self._go(event.value)
        except ValueError as error:
            self._complaint = str(error)
            self._draw()
        else:
            self.dismiss(True)
