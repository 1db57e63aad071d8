"""The screen on which a person says which phase a line belongs to; the file stays as it is."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.lesson.cells import told
from tutor.lesson.edits import EditError, assigned, corrected, marked, shown, trouble
from tutor.lesson.model import PHASES, Correction, Lesson
from tutor.plain.lines import Line, Role, Span
from tutor.ui.cells import between, joined, wrap
from tutor.ui.glyphs import Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce
from tutor.ui.page import Page, bare, framed, visible
from tutor.ui.panel import Panel
from tutor.ui.panels.phased import numbered

SAID = 3
"""The most rows that a complaint takes."""

ENDS_VARIANTS = (
    "Running it so ends the variants; to keep one, leave this and save it from its list."
)
"""What is said first where there are variants, which belong to the run that is ended."""


UNKEPT = (
    "What you corrected is not kept yet: Enter runs it so and keeps it; Esc once more drops it."
)
"""What is said before corrections are dropped."""


class CorrectScreen(LeftOnce, HeldBack, ModalScreen[Lesson | None]):
    """Shows each line with its phase, and is dismissed with the lesson as it was corrected.

    `line` is where to begin; with `variants` it says that another run ends them. `save` is asked to
    write a source with markers somewhere.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "down"),
        Binding("up,k", "move(-1)", "up"),
        Binding("pagedown", "move(10)", "page down"),
        Binding("pageup", "move(-10)", "page up"),
        Binding("home", "move(-1000000)", "first"),
        Binding("end", "move(1000000)", "last"),
        Binding("space,v", "extend", "choose several lines"),
        *(Binding(str(n), f"assign('{phase}')", phase) for n, phase in enumerate(PHASES, 1)),
        Binding("0,o", "assign('other')", "other"),
        Binding("d", "drop", "drop all corrections"),
        Binding("s", "save", "save a copy with markers"),
        Binding("enter", "apply", "run it so"),
        Binding("escape,f,q", "leave", "leave"),
    ]

    def __init__(
        self,
        lesson: Lesson,
        glyphs: Glyphs,
        line: int | None,
        variants: bool,
        save: Callable[[str], None],
    ) -> None:
        super().__init__()
        self._before = self._lesson = lesson
        self._glyphs = glyphs
        self._save = save
        self._lines = _code(lesson)
        self._place = _nearest(self._lines, line or _first(lesson))
        self._anchor: int | None = None
        self._offset = 0
        self._warned = False
        self._says: tuple[str, Role] = (ENDS_VARIANTS if variants else "", "quiet")

    def compose(self) -> ComposeResult:
        """Hold a bar, the code, a sentence and the keys."""
        yield Panel("correct-heading", bar=True)
        yield Panel("correct-code")
        yield Panel("correct-says")
        yield Panel("correct-keys", bar=True)

    def on_resize(self) -> None:
        """Draw anew for the new size."""
        self.draw()

    @property
    def _chosen(self) -> tuple[int, int]:
        """The first and the last of the lines that are chosen."""
        here = self._lines[self._place]
        other = here if self._anchor is None else self._anchor
        return min(here, other), max(here, other)

    def draw(self) -> None:
        """Draw the bars, the code with its phases, and what is to be said."""
        columns, rows = self.size
        heading = between(
            (Span(" phases  ", "now"), Span(self._lesson.title, "strong")),
            (Span("  the file stays as it is ", "quiet"),),
            columns,
            self._glyphs.dots,
        )
        self._put("correct-heading", bare(Page((heading,)), columns, 1, self._glyphs))
        words, role = self._says
        said = [(Span(" "), *line) for line in wrap(words, columns - 2, role)][:SAID]
        said = said if words else []
        keys = _keys(columns)
        self._put("correct-keys", bare(Page(keys), columns, len(keys), self._glyphs))
        self._put("correct-says", bare(Page(tuple(said)), columns, len(said), self._glyphs))
        self._draw_code(columns, max(rows - 1 - len(keys) - len(said), 3))

    def _draw_code(self, columns: int, rows: int) -> None:
        """Draw the code, with a sign at the lines chosen and another at those corrected."""
        first, last = self._chosen
        lines: list[Line] = []
        keep = (0, 0)
        phases = shown(self._lesson)
        lesson = self._lesson
        found = numbered(
            lesson.source, phases, columns - 6, self._glyphs, every=True, cells=lesson.cells
        )
        for number, folded in enumerate(found, 1):
            chosen = first <= number <= last
            if number == self._lines[self._place]:
                keep = (len(lines), len(lines) + len(folded) - 1)
            sign = self._glyphs.now if chosen else " "
            edited = "~" if _covers(self._lesson.corrections, number) else " "
            lines += [(Span(sign, "now"), Span(edited, "now"), *line) for line in folded]
        self._offset = visible(self._offset, rows - 2, len(lines), keep)
        page = Page(tuple(lines), self._lesson.path.rsplit("/", 1)[-1])
        drawn = framed(page, columns, rows, self._offset, self._glyphs, focused=True)
        self._put("correct-code", drawn)

    def _put(self, name: str, lines: list[Line]) -> None:
        self.query_one(f"#{name}", Panel).fit(lines)

    def _say(self, words: str, role: Role = "failed") -> None:
        self._warned = False
        self._says = (told(self._lesson.cells, words), role)
        self.draw()

    def action_move(self, by: int) -> None:
        """Go to another line of code."""
        self._place = max(min(self._place + by, len(self._lines) - 1), 0)
        self._say("")

    def action_extend(self) -> None:
        """Choose all lines from here on to where one goes, or this one alone again."""
        self._anchor = self._lines[self._place] if self._anchor is None else None
        words = "Go to the last line and choose a phase; space again chooses one line."
        self._say(words if self._anchor is not None else "", "quiet")

    def action_assign(self, phase: str) -> None:
        """Say that the chosen lines do a phase, or why they cannot."""
        try:
            corrections = assigned(self._lesson, *self._chosen, phase)
            self._lesson = corrected(self._lesson, corrections)
        except EditError as error:
            self._say(str(error))
            return
        self._anchor = None
        self._say(trouble(self._lesson), "quiet")

    def action_drop(self) -> None:
        """Have all phases as they were told without the person."""
        if not self._lesson.corrections:
            self._say("Nothing is corrected here.", "quiet")
            return
        self._lesson = self._guessed()
        self._say("All corrections are dropped: these are the phases as they were told.", "quiet")

    def action_save(self) -> None:
        """Save a copy with the phases as markers, or say why that cannot be."""
        wrong = trouble(self._lesson)
        try:
            source = "" if wrong else marked(self._lesson)
        except EditError as error:
            wrong = f"No copy can be saved: {error}."
        if wrong:
            self._say(wrong)
        else:
            self._copy(source)

    def _copy(self, source: str) -> None:
        """Save the source; of a notebook, the notebook with what was added to its cells."""
        if not self._lesson.notebook:
            self._save(source)
            return
        from tutor.lesson.notebook_copy import copied

        try:
            with open(self._lesson.path, "rb") as file:
                text = copied(file.read(), self._lesson, source)
        except (OSError, ValueError, EditError) as problem:
            self._say(f"No copy can be saved: {problem}.")
        else:
            self._save(text)

    def action_leave(self) -> None:
        """Leave without what was corrected since the screen opened; ask once before it is lost."""
        if self._lesson.corrections == self._before.corrections or self._warned:
            self.dismiss(None)
            return
        self._say(UNKEPT, "quiet")
        self._warned = True

    def action_apply(self) -> None:
        """Leave with what was corrected, unless no loop could be stepped so."""
        wrong = trouble(self._lesson)
        if self._lesson.corrections == self._before.corrections:
            self.dismiss(None)
        elif wrong:
            self._say(wrong)
        else:
            self.dismiss(self._lesson)

    def _guessed(self) -> Lesson:
        """Return the lesson without corrections."""
        return corrected(self._lesson, ())


def _code(lesson: Lesson) -> list[int]:
    """Return the lines of code; the first line where there is none."""
    rows = lesson.source.split("\n")
    found = [n for n, row in enumerate(rows, 1) if row.strip() and not row.lstrip().startswith("#")]
    return found or [1]


def _first(lesson: Lesson) -> int:
    """Return the first line inside the first training loop."""
    return lesson.loops[0].first_line + 1 if lesson.loops else 1


def _nearest(lines: list[int], line: int) -> int:
    """Return the place of the first line of code from a line on."""
    return next((place for place, each in enumerate(lines) if each >= line), len(lines) - 1)


def _covers(corrections: tuple[Correction, ...], line: int) -> bool:
    return any(each.first_line <= line <= each.last_line for each in corrections)


def _keys(columns: int) -> tuple[Line, ...]:
    """Return what the keys do, in two rows."""
    phases = [*((str(n), phase) for n, phase in enumerate(PHASES, 1)), ("0", "other")]
    rest = [("Enter", "run it so"), ("space", "several"), ("s", "save a copy"), ("d", "drop all")]
    rest.append(("Esc", "leave"))
    if columns < 64:
        rest = [(key, word.split()[0]) for key, word in rest]
    gap = Span("  " if columns >= 64 else " ")
    return tuple((Span(" "), *joined(_named(row), gap)) for row in (phases, rest))


def _named(keys: list[tuple[str, str]]) -> list[Line]:
    return [(Span(f"{key} ", "now"), Span(word, "quiet")) for key, word in keys]
