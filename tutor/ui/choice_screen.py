"""A short list over the screen, of which one line is chosen."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import fit, text_width, wrap
from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce
from tutor.ui.page import Page, framed, visible
from tutor.ui.panel import Panel

LARGEST = 76
"""The most columns that the list takes."""


class Option(NamedTuple):
    """A line to choose: its name, words about it, and whether it can be chosen."""

    name: str
    words: str
    possible: bool = True


class ChoiceScreen(LeftOnce, HeldBack, ModalScreen[str]):
    """Shows options and is dismissed with the name of the chosen one, or with None."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,n,j,tab", "move(1)", "down"),
        Binding("up,p,k,shift+tab", "move(-1)", "up"),
        Binding("enter,space", "choose", "choose"),
        Binding("escape,q", "leave", "leave"),
    ]

    def __init__(
        self, title: str, waiting: str, glyphs: Glyphs, foot: str = "Enter chooses, Esc leaves"
    ) -> None:
        super().__init__()
        self._foot = foot
        self._title = title
        self._waiting = waiting
        self._glyphs = glyphs
        self._options: Sequence[Option] = ()
        self._place = 0

    def compose(self) -> ComposeResult:
        """Hold one panel."""
        yield Panel("choice")

    @property
    def chosen(self) -> str:
        """The name of the option at which the person stands, empty where there is none."""
        return self._options[self._place].name if self._options else ""

    def offer(self, options: Sequence[Option], present: str) -> None:
        """Show the options, with the present one chosen."""
        self._options = options
        names = [option.name for option in options]
        self._place = names.index(present) if present in names else 0
        self.draw()

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.draw()

    def draw(self) -> None:
        """Draw the options in a box as large as they need."""
        if not self.is_mounted:
            return
        columns = min(self.size.width, LARGEST)
        content = page(
            self._options, self._place, self._title, self._waiting, columns - 4, self._glyphs
        )
        if self._options:
            content = content._replace(foot=self._foot)
        rows = min(self.size.height, len(content.lines) + 2)
        panel = self.query_one("#choice", Panel)
        panel.styles.width, panel.styles.height = columns, rows
        offset = visible(0, rows - 2, len(content.lines), content.keep)
        panel.draw(framed(content, columns, rows, offset, self._glyphs, focused=True))

    def action_move(self, by: int) -> None:
        """Go to another option."""
        if self._options:
            self._place = (self._place + by) % len(self._options)
            self.draw()

    def action_choose(self) -> None:
        """Choose the option, if it can be."""
        if self._options and self._options[self._place].possible:
            self.dismiss(self._options[self._place].name)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def page(
    options: Sequence[Option], place: int, title: str, waiting: str, columns: int, glyphs: Glyphs
) -> Page:
    """Return the options as lines, or the words that stand there until they are known."""
    if not options:
        return Page(wrap(waiting, columns, "quiet"), title, "Esc leaves")
    # A name that somebody made up may be long; what is said of it needs room as well.
    size = min(max(text_width(option.name) for option in options) + 2, columns // 2)
    lines: list[Line] = []
    first = last = 0
    for number, option in enumerate(options):
        here = number == place
        role: Role = (
            "strong" if here and option.possible else "text" if option.possible else "quiet"
        )
        names = wrap(option.name, size - 2, role)
        words = wrap(option.words, columns - size - 2, "quiet")
        height = max(len(names), len(words))
        if here:
            first, last = len(lines), len(lines) + height - 1
        for row, (name, line) in enumerate(zip_longest(names, words, fillvalue=())):
            mark = glyphs.now if here and not row else " "
            lines.append((Span(f"{mark} ", "now"), *fit(name, size), *line))
    return Page(tuple(lines), title, keep=(first, last))
