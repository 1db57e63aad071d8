"""The screen that shows a file before it is run for the first time, and asks whether to run it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from tutor.lesson.model import Lesson
from tutor.lesson.phased import phased
from tutor.plain.lines import Span
from tutor.ui.asking import words
from tutor.ui.cells import between, wrap
from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.page import Page, bare, framed, visible
from tutor.ui.panel import Panel
from tutor.ui.panels.phased import numbered
from tutor.ui.shown import Shown


class TrustScreen(HeldBack, Screen[None]):
    """Shows a lesson's code with its phases as they were read; nothing of it has run."""

    class Answered(Message):
        """The person has decided whether the lesson is run on the device."""

        def __init__(self, lesson: Lesson, device: str, yes: bool) -> None:
            super().__init__()
            self.lesson = lesson
            self.device = device
            self.yes = yes

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "answer(True)", "run it"),
        Binding("escape,n", "answer(False)", "leave it"),
        Binding("down,j", "move(1)", "down"),
        Binding("up,k", "move(-1)", "up"),
        Binding("pagedown,space", "page(1)", "page down"),
        Binding("pageup", "page(-1)", "page up"),
        Binding("home", "move(-1000000)", "first"),
        Binding("end", "move(1000000)", "last"),
        Binding("question_mark", "app.help", "help"),
        Binding("q", "app.quit", "quit"),
    ]

    def __init__(self, lesson: Lesson, device: str, glyphs: Glyphs) -> None:
        super().__init__()
        self._lesson = lesson
        self._device = device
        self._glyphs = glyphs
        self._offset = 0
        self._question = words(lesson)
        self._answered = False

    def compose(self) -> ComposeResult:
        """Hold a bar, the code, the question, and a bar of keys."""
        yield Panel("trust-heading", bar=True)
        yield Panel("trust-code")
        yield Panel("trust-question")
        yield Panel("trust-keys", bar=True)

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.draw()
        self.call_after_refresh(self.post_message, Shown())

    @property
    def _rows(self) -> tuple[int, int]:
        """The rows of the code and of the question, with their boxes."""
        asked = len(wrap(self._question, self.size.width - 4)) + 2
        code = max(self.size.height - 2 - asked, 3)
        return code, max(self.size.height - 2 - code, 0)

    def draw(self) -> None:
        """Draw the code and the question in the room that each needs."""
        columns, glyphs, lesson = self.size.width, self._glyphs, self._lesson
        title = lesson.title if lesson.title != lesson.name else ""
        heading = between(
            (Span(f" {lesson.name}  ", "now"), Span(title, "strong")),
            (Span(" not run yet ", "quiet"),),
            columns,
            glyphs.dots,
        )
        self._put("trust-heading", bare(Page((heading,)), columns, 1, glyphs))
        code, asked = self._rows
        rows = numbered(lesson.source, phased(lesson), columns - 4, glyphs, cells=lesson.cells)
        lines = tuple(line for each in rows for line in each)
        self._offset = visible(self._offset, code - 2, len(lines), None)
        page = Page(lines, lesson.path.rsplit("/", 1)[-1])
        drawn = framed(page, columns, code, self._offset, glyphs, focused=False)
        self._put("trust-code", drawn)
        page = Page(wrap(self._question, columns - 4), "run it?")
        drawn = framed(page, columns, asked, 0, glyphs, focused=True)
        self._put("trust-question", drawn)
        keys = (("Enter y", "run it"), ("Esc n", "leave it"), ("PgDn PgUp", "read"), ("q", "quit"))
        bar = [part for key, word in keys for part in (Span(f" {key} ", "now"), Span(f"{word} "))]
        self._put("trust-keys", bare(Page((tuple(bar),)), columns, 1, glyphs))

    def _put(self, name: str, lines: list[tuple[Span, ...]]) -> None:
        self.query_one(f"#{name}", Panel).fit(lines)

    def action_answer(self, yes: bool) -> None:
        """Say what the person decided."""
        if not self._answered:
            self._answered = True
            self.post_message(self.Answered(self._lesson, self._device, yes))

    def action_move(self, rows: int) -> None:
        """Scroll the code by so many rows."""
        self._offset = max(self._offset + rows, 0)
        self.draw()

    def action_page(self, pages: int) -> None:
        """Scroll the code by its height."""
        self.action_move(pages * max(self._rows[0] - 3, 1))
