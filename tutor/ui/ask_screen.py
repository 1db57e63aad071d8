"""A question over the screen that Enter answers with yes and Esc with no."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.ui.cells import wrap
from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce
from tutor.ui.page import Page, framed
from tutor.ui.panel import Panel

LARGEST = 66
"""The most columns that the question takes."""


class AskScreen(LeftOnce, HeldBack, ModalScreen[bool]):
    """Shows a sentence and is dismissed with the answer.

    `q` stands for no, or quits the app where nothing was begun yet that it could leave.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss(True)", "yes"),
        Binding("escape", "dismiss(False)", "no"),
        Binding("q", "leave", "no, or quit"),
    ]

    def __init__(
        self, title: str, words: str, foot: str, glyphs: Glyphs, *, quits: bool = False
    ) -> None:
        super().__init__()
        self._title = title
        self._words = words
        self._foot = foot
        self._glyphs = glyphs
        self._quits = quits

    def compose(self) -> ComposeResult:
        """Hold one panel."""
        yield Panel("ask")

    async def action_leave(self) -> None:
        """Answer with no, or quit."""
        if self._quits:
            await self.app.action_quit()
        else:
            self.dismiss(False)

    def on_resize(self) -> None:
        """Draw the question in a box as large as it needs."""
        columns = min(self.size.width, LARGEST)
        lines = wrap(self._words, columns - 4)
        rows = min(len(lines) + 2, self.size.height)
        panel = self.query_one("#ask", Panel)
        panel.styles.width, panel.styles.height = columns, rows
        page = Page(lines, self._title, self._foot)
        panel.draw(framed(page, columns, rows, 0, self._glyphs, focused=True))
