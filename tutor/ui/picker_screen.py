"""The screen on which a person picks a lesson; it is there before torch is."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from tutor.plain.lines import Span
from tutor.ui.cells import between
from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.library import Library
from tutor.ui.page import Page, bare, framed, visible
from tutor.ui.panel import Panel
from tutor.ui.picker import about, page
from tutor.ui.shown import Shown

LEAST = 8
"""Rows below the list from which on the introduction of the chosen lesson is shown there."""


class PickerScreen(HeldBack, Screen[None]):
    """The lessons as a list; Enter opens the one that is chosen."""

    class Picked(Message):
        """The person wants a lesson: its place in the list, from 0."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    class Left(Message):
        """The person wants back to where they came from."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,n,j", "move(1)", "the next lesson"),
        Binding("up,p,k", "move(-1)", "the lesson before"),
        Binding("pagedown", "move(10)", "ten lessons on"),
        Binding("pageup", "move(-10)", "ten lessons back"),
        Binding("home", "move(-1000)", "the first lesson"),
        Binding("end", "move(1000)", "the last lesson"),
        Binding("enter,space,right", "open", "open the lesson"),
        Binding("escape,l", "leave", "back to the lesson that is open"),
        Binding("question_mark", "app.help", "this help"),
        Binding("colon,ctrl+p", "app.palette", "all commands by name"),
        Binding("q", "app.quit", "quit"),
    ]

    def __init__(self, library: Library, glyphs: Glyphs, chosen: str | None = None) -> None:
        super().__init__()
        self._lessons = library.lessons()
        self._reached = library.reached()
        self._about = library.about
        self._recent = library.recent()
        self._glyphs = glyphs
        names = [lesson.name for lesson in self._lessons]
        self._chosen = names.index(chosen) if chosen in names else self._first_open()
        self._offset = 0
        self._shown = False

    def compose(self) -> ComposeResult:
        """Hold a bar, the list, what the chosen lesson is about, and a bar of keys."""
        yield Panel("picker-heading", bar=True)
        yield Panel("picker-list")
        yield Panel("picker-about")
        yield Panel("picker-keys", bar=True)

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        # The panels get their sizes with the same layout, so they are drawn when it is done.
        self.call_after_refresh(self.draw)
        self.call_after_refresh(self.call_after_refresh, self._behind)

    def _behind(self) -> None:
        """Draw behind the first frame what takes time to load."""
        self._shown = True
        self.post_message(Shown())
        self.draw()

    def draw(self) -> None:
        """Draw the list and the bars, and what the chosen lesson is about where there is room.

        A list that has been left in the meantime has nothing that could be drawn on.
        """
        if not self.children:
            return
        columns, rows = self.size
        heading = between(
            (Span(" gradstep  ", "now"), Span("one training loop, step by step", "quiet")),
            (Span(f"{len(self._lessons)} lessons ", "quiet"),),
            columns,
            self._glyphs.dots,
        )
        self._bar("picker-heading", Page((heading,)))
        listed = page(self._lessons, self._reached, self._chosen, columns - 4, self._glyphs)
        high = max(rows - 2, 3)
        below = high - len(listed.lines) - 2
        high -= below if below >= LEAST else 0
        self._offset = visible(self._offset, high - 2, len(listed.lines), listed.keep)
        panel = self.query_one("#picker-list", Panel)
        panel.styles.height = high
        panel.draw(framed(listed, columns, high, self._offset, self._glyphs, focused=True))
        self._draw_about(columns, below)
        keys = (("Enter", "open"), ("n", "down"), ("p", "up"), ("?", "help"), ("q", "quit"))
        spans = [
            s for key, word in keys for s in (Span(f" {key} ", "now"), Span(f"{word} ", "quiet"))
        ]
        self._bar("picker-keys", Page((tuple(spans),)))

    def _draw_about(self, columns: int, rows: int) -> None:
        """Draw the introduction of the chosen lesson below the list, if there is room for it."""
        panel = self.query_one("#picker-about", Panel)
        panel.display = rows >= LEAST and bool(self._lessons)
        if panel.display and self._shown:
            content = about(self._about(self._chosen), columns - 4, self._glyphs)
            panel.draw(framed(content, columns, rows, 0, self._glyphs, focused=False))

    def _bar(self, name: str, content: Page) -> None:
        """Draw one of the bars."""
        panel = self.query_one(f"#{name}", Panel)
        panel.draw(bare(content, self.size.width, 1, self._glyphs))

    def _first_open(self) -> int:
        """Return the lesson that was left last, or the first one that was not finished."""
        for place, lesson in enumerate(self._lessons):
            if lesson.name == self._recent and not self._reached[lesson.name].finished:
                return place
        for place, lesson in enumerate(self._lessons):
            if lesson.name not in self._reached or not self._reached[lesson.name].finished:
                return place
        return 0

    def action_move(self, by: int) -> None:
        """Choose another lesson."""
        self._chosen = max(min(self._chosen + by, len(self._lessons) - 1), 0)
        self.draw()

    def action_open(self) -> None:
        """Open the lesson that is chosen."""
        if self._lessons:
            self.post_message(self.Picked(self._chosen))

    def action_leave(self) -> None:
        """Go back to the lesson that was open."""
        self.post_message(self.Left())
