"""A line over the screen in which the person types a name."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from tutor.lesson.edits import EditError
from tutor.plain.lines import Role
from tutor.ui.cells import wrap
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce, while_open
from tutor.ui.page import Page, bare
from tutor.ui.panel import Panel

LARGEST = 76
"""The most columns that the line takes."""


class Unsure(Exception):
    """What was typed is carried out only if Enter is pressed again; the text says why."""


class LineScreen(LeftOnce, HeldBack, ModalScreen[bool]):
    """Asks for a line and gives it to `take`, until that takes it or the person leaves.

    `take` is told whether the person has confirmed what it raised `Unsure` for; an `EditError` is
    shown, and the line stays.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", "leave")]

    def __init__(
        self, title: str, value: str, glyphs: Glyphs, take: Callable[[str, bool], None]
    ) -> None:
        super().__init__(classes="plain" if glyphs is ASCII else "")
        self._title = title
        self._value = value
        self._glyphs = glyphs
        self._take = take
        self._unsure: str | None = None

    def compose(self) -> ComposeResult:
        """Hold one line, and what is to be said of it."""
        line = Input(self._value, id="line", select_on_focus=False)
        line.border_title = Content(self._title)
        with Vertical(id="line-box"):
            yield line
            yield Panel("line-says", focusable=False)

    def on_mount(self) -> None:
        """Say what the keys do."""
        self._say("Enter takes it, Esc leaves.", "quiet")

    def on_input_changed(self) -> None:
        """Forget what was to be confirmed: it is another name now."""
        if self._unsure is not None:
            self._unsure = None
            self._say("Enter takes it, Esc leaves.", "quiet")

    @while_open
    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed, or say why not."""
        event.stop()
        try:
            self._take(event.value.strip(), self._unsure == event.value)
        except EditError as error:
            self._say(str(error), "failed")
        except Unsure as reason:
            self._unsure = event.value
            self._say(str(reason), "now")
        else:
            self.dismiss(True)

    def _say(self, words: str, role: Role) -> None:
        columns = min(self.app.size.width, LARGEST)
        lines = wrap(f" {words}", columns - 1, role)
        said = self.query_one(Panel)
        said.styles.height = len(lines)
        said.draw(bare(Page(lines), columns, len(lines), self._glyphs))
