"""The screen in which a lesson's code is edited; the lesson's own file is never written."""

from collections.abc import Callable
from typing import ClassVar, Literal, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.lesson.cells import Cells, find, place, told
from tutor.lesson.edits import EditError
from tutor.lesson.joined import find as joined_files
from tutor.plain.lines import Line, Span
from tutor.ui.cells import between, joined, wrap
from tutor.ui.code_area import CodeArea
from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce, while_open
from tutor.ui.page import Page, bare
from tutor.ui.panel import Panel
from tutor.ui.variants.reading import Unreadable

Mode = Literal["typing", "choosing", "leaving"]
"""What the keys do: `leaving` asks once more before changes are thrown away."""

SAID = 3
"""The part of the rows, one in so many, that a complaint takes at the most."""


class Opened(NamedTuple):
    """What the editor opens: a source, what it is called, and the line to begin at.

    `variant` is the name of the variant that is edited, empty for the original. `wrong` is what
    went wrong when it ran, at `line`. The source of a `notebook` is one text of its cells, that of
    a script which trains in other files the text of them all; `script` is that script's name then.
    """

    source: str
    title: str
    line: int = 1
    variant: str = ""
    wrong: str = ""
    notebook: bool = False
    script: str = ""


class EditorScreen(LeftOnce, HeldBack, ModalScreen[None]):
    """Edits a source; `run` is asked to run it, as another variant or in place of the one edited.

    It is given what to call when that is done, with the reason where it could not be. `save` is
    asked to write the source somewhere.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "run(False)", "run"),
        Binding("n", "run(True)", "run as another variant"),
        Binding("e,escape", "type", "go on editing"),
        Binding("s", "save", "save as"),
        Binding("d", "throw", "throw away"),
    ]

    def __init__(
        self,
        opened: Opened,
        glyphs: Glyphs,
        run: Callable[[str, bool, Callable[[EditError | None], None]], None],
        save: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._opened = opened
        self._glyphs = glyphs
        self._run = run
        self._save = save
        self._mode: Mode = "typing"
        self._says = opened.wrong

    def compose(self) -> ComposeResult:
        """Hold a bar, the code, a complaint and the keys."""
        yield Panel("editor-heading", bar=True)
        yield CodeArea(
            self._opened.source, self._glyphs, not (self._opened.notebook or self._opened.script)
        )
        yield Panel("editor-says")
        yield Panel("editor-keys", bar=True)

    @property
    def area(self) -> CodeArea:
        """The code."""
        return self.query_one(CodeArea)

    @property
    def changed(self) -> bool:
        """Whether the code is another than it was opened with."""
        return self.area.text != self._opened.source

    @property
    def _cells(self) -> Cells:
        """The cells or files as they are in what is typed; a script alone has none."""
        if self._opened.script:
            return joined_files(self.area.text, self._opened.script)
        return find(self.area.text) if self._opened.notebook else ()

    def on_text_area_selection_changed(self) -> None:
        """Say in which cell or file one is, where the lines of the text say nothing."""
        if self._cells and self._mode == "typing":
            self.draw()

    def on_mount(self) -> None:
        """Begin at the line that matters, with what is wrong there."""
        opened = self._opened
        if opened.wrong:
            self.area.mark({opened.line: opened.wrong})
        self.area.focus()
        self.call_after_refresh(self.area.go, opened.line)

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.draw()

    def draw(self) -> None:
        """Draw the bars, and what is wrong between them."""
        columns = self.size.width
        name = self._opened.variant or "the original"
        if self._cells:
            name += (
                f" {self._glyphs.between} {place(self._cells, self.area.cursor_location[0] + 1)}"
            )
        heading = between(
            (Span(" edit  ", "now"), Span(self._opened.title, "strong")),
            (Span(f"  {name} {self._glyphs.between} the file stays as it is ", "quiet"),),
            columns,
            self._glyphs.dots,
        )
        self._bar("editor-heading", Page((heading,)))
        self._bar("editor-keys", Page((self._keys(columns),)))
        wrapped = wrap(self._says, columns - 2, "failed") if self._says else ()
        lines = [(Span(" "), *line) for line in wrapped[: self.size.height // SAID]]
        said = bare(Page(tuple(lines)), columns, len(lines), self._glyphs)
        self.query_one("#editor-says", Panel).fit(said)

    def _keys(self, columns: int) -> Line:
        """Return what the keys do now."""
        run = "run it again" if self._opened.variant else "run as a variant"
        keys: tuple[tuple[str, str], ...] = (
            ("Enter", run), ("e", "go on"), ("s", "save as"),
            *((("n", "as another variant"),) if self._opened.variant else ()),
            ("d", "throw away"),
        )  # fmt: skip
        if self._mode == "typing":
            keys = (("Esc", "run, save or leave" if self.changed else "leave"),)
        elif self._mode == "leaving":
            keys = (("d", "throw the changes away"), ("e", "go on editing"))
        parts = [(Span(f"{key} ", "now"), Span(word, "quiet")) for key, word in keys]
        return (Span(" "), *joined(parts, Span("  ")))

    def _bar(self, name: str, content: Page) -> None:
        self.query_one(f"#{name}", Panel).draw(bare(content, self.size.width, 1, self._glyphs))

    def _choose(self, mode: Mode) -> None:
        """Let the keys do something else."""
        self._mode = mode
        if mode == "typing":
            self.area.focus()
        else:
            self.set_focus(None)
        self.draw()

    @while_open
    def on_code_area_left(self) -> None:
        """Offer what can be done with the code; leave at once where nothing was typed."""
        if self.changed:
            self._choose("choosing")
        else:
            self.dismiss(None)

    def on_text_area_changed(self) -> None:
        """Forget what was wrong once something is typed, and say what Esc does now."""
        if self._mode == "typing":
            self._says = "" if self.changed else self._says
            self.draw()

    def action_type(self) -> None:
        """Go on typing."""
        self._choose("typing")

    def action_run(self, fresh: bool) -> None:
        """Run the code, in place of the variant that is edited or as another one."""
        self._run(self.area.text, fresh or not self._opened.variant, self.ran)

    def ran(self, error: EditError | None) -> None:
        """Leave once the code runs; else show at its line what is wrong with it."""
        if error is None:
            self.dismiss(None)
            return
        self._says = told(self._cells, str(error))
        if isinstance(error, Unreadable):
            first = error.mistakes[0]
            self.area.mark({each.line: each.message for each in reversed(error.mistakes)})
            self.area.go(first.line, first.column)
        self._choose("typing")

    def action_save(self) -> None:
        """Write the code into a file with a name."""
        self._save(self.area.text)

    def action_throw(self) -> None:
        """Leave; where there are changes, ask once more."""
        if self.changed and self._mode != "leaving":
            self._choose("leaving")
        else:
            self.dismiss(None)
