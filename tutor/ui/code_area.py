"""The field in which code is typed, coloured like the code panel, with mistakes at their line.

Textual's own field asks for tree-sitter to colour code; here the words of the listing are used.
"""

from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.events import Key
from textual.message import Message
from textual.widgets import TextArea

from tutor.plain.lines import Line
from tutor.ui.glyphs import Glyphs
from tutor.ui.highlight import highlighted
from tutor.ui.panel import role_styles

COLOURED = 60_000
"""The most characters of a source that is coloured anew at each key."""


class CodeArea(TextArea):
    """A text field for Python; `Left` is posted when Esc is pressed in it."""

    class Left(Message):
        """The person has stopped typing."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "leave")]

    def __init__(self, source: str, glyphs: Glyphs, numbers: bool = True) -> None:
        super().__init__(
            source, id="code-area", soft_wrap=False, show_line_numbers=numbers,
            tab_behavior="indent", compact=True, max_checkpoints=200,
        )  # fmt: skip
        self.indent_type, self.indent_width = "spaces", 4
        self.cursor_blink = False
        self._glyphs = glyphs
        self._wrong: dict[int, str] = {}

    def go(self, line: int, column: int = 1) -> None:
        """Put the cursor at a line and a column, both from 1, in the middle of what is seen."""
        self.move_cursor((max(line - 1, 0), max(column - 1, 0)), center=True)

    def mark(self, wrong: dict[int, str]) -> None:
        """Show what is wrong behind the lines with these numbers, until something is typed."""
        self._wrong = wrong
        self._line_cache.clear()
        self.refresh()

    def on_text_area_changed(self) -> None:
        """Forget the mistakes, which may be mended."""
        if self._wrong:
            self.mark({})

    def on_key(self, event: Key) -> None:
        """Leave on Esc, which Textual's field takes for a step to the next widget.

        A new line begins below the words of the line before it, as in editors of code.
        """
        if event.key not in ("escape", "enter"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.action_leave()
        else:
            row = self.document.get_line(self.selection.start[0])[: self.selection.start[1]]
            margin = row[: len(row) - len(row.lstrip())]
            self.replace(f"\n{margin}", *self.selection, maintain_selection_offset=False)

    def action_leave(self) -> None:
        """Say that the person has stopped typing."""
        self.post_message(self.Left())

    def get_line(self, line_index: int) -> Text:
        """Return a line in the colours of the code panel, with what is wrong in it behind it."""
        row = self.document.get_line(line_index)
        text = Text(row, end="", no_wrap=True)
        styles = role_styles(self.app.theme, bar=False)
        column = 0
        for span in self._coloured(line_index):
            text.stylize(styles[span.role], column, column + len(span.text))
            column += len(span.text)
        if line_index + 1 in self._wrong:
            text.append(f"  {self._glyphs.failed} {self._wrong[line_index + 1]}", styles["failed"])
        return text

    def _coloured(self, line_index: int) -> Line:
        """Return the words of a line; those of a line that differs from its listing are plain."""
        source = self.text
        if len(source) > COLOURED:
            return ()
        rows = highlighted(source)
        if line_index >= len(rows):
            return ()
        # The listing shows tabs and control characters as others, so that columns would be wrong.
        same = "".join(span.text for span in rows[line_index]) == self.document.get_line(line_index)
        return rows[line_index] if same else ()
