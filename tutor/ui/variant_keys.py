"""The keys that edit a lesson and run it as a variant, and the screens that they open."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from textual.screen import Screen

from tutor.ui.glyphs import ASCII, UNICODE

if TYPE_CHECKING:
    from tutor.lesson.edits import EditError
    from tutor.ui.editor_screen import Opened
    from tutor.ui.session import Session
    from tutor.ui.variants.variant import Variant

Done = Callable[["EditError | None"], None]


class VariantKeys:
    """Carries out the commands that make and choose variants, over the screen of the lesson.

    What is needed for them is loaded when the first of them is carried out.
    """

    def __init__(self, screen: Screen[None], session: "Session", ascii: bool) -> None:
        self._screen = screen
        self._session = session
        self._worlds = session.worlds
        self._glyphs = ASCII if ascii else UNICODE

    def actions(self) -> dict[str, Callable[[], object]]:
        """Return what each command does."""
        return {
            "edit": self.edit,
            "leave_out": self.leave_out,
            "orders": self.orders,
            "number_next": partial(self._number, "turn", 1),
            "number_back": partial(self._number, "turn", -1),
            "number_up": partial(self._asked, partial(self._number, "step", 1)),
            "number_down": partial(self._asked, partial(self._number, "step", -1)),
            "variants": self.variants,
        }

    def edit(self) -> None:
        """Open the editor on the code of the variant that is seen, else on the original's."""
        from tutor.ui.editor_screen import EditorScreen

        screen = EditorScreen(
            self._opened(),
            self._glyphs,
            run=lambda source, fresh, done: self._asked(partial(self._run, source, fresh, done)),
            save=lambda source: self.save(source, "variant"),
        )
        self._screen.app.push_screen(screen)

    def leave_out(self) -> None:
        """Leave the phase of the step out."""
        from tutor.ui.variants import quick

        timeline, position = self._session.timeline, self._session.position
        phase = timeline.mark(position).phase if position in timeline else ""
        self._asked(partial(self._tried, partial(quick.leave_out, self._worlds, phase)))

    def orders(self) -> None:
        """Let the person choose an order of the phases."""
        from tutor.ui.choice_screen import ChoiceScreen, Option
        from tutor.ui.variants import quick

        def show() -> None:
            known.update(quick.orders(self._worlds))
            options = [Option(name, quick.about(order)) for name, order in known.items()]
            screen = ChoiceScreen("order of the phases", "", self._glyphs)
            self._screen.app.push_screen(screen, chosen)
            screen.offer(options, options[0].name)

        def chosen(name: str | None) -> None:
            if name is not None:
                put = partial(quick.reorder, self._worlds, known[name])
                self._asked(partial(self._tried, put))

        known: dict[str, tuple[str, ...]] = {}

        self._tried(show)

    def variants(self) -> None:
        """Open the list of variants."""
        from tutor.ui.variants_screen import VariantsScreen

        def save(variant: "Variant") -> None:
            self.save(variant.lesson.source, variant.name)

        self._screen.app.push_screen(VariantsScreen(self._worlds, self._glyphs, self._rename, save))

    def _number(self, name: str, direction: int) -> None:
        """Go to another number of the code, or step it."""
        from tutor.ui.variants import quick

        self._tried(partial(getattr(quick, name), self._worlds, direction))

    def _opened(self) -> "Opened":
        """Return what the editor opens: at its line what went wrong, else at the present place."""
        from tutor.ui.editor_screen import Opened

        variant, lesson = self._worlds.beside, self._worlds.edited
        seen = variant or self._session
        line = seen.timeline.mark(seen.position).first_line if seen.position in seen.timeline else 1
        opened = Opened(
            lesson.source, lesson.title, line, variant.name if variant else "",
            notebook=lesson.notebook, script=lesson.files[0].file if lesson.files else "",
        )  # fmt: skip
        if variant is None or variant.run.failed_line is None:
            return opened
        return opened._replace(line=variant.run.failed_line, wrong=variant.says)

    def _run(self, source: str, fresh: bool, done: Done) -> None:
        """Run what was edited, and say whether that could be."""
        from tutor.lesson.edits import EditError

        try:
            variant = self._worlds.beside
            if fresh or variant is None:
                self._worlds.add(source)
            else:
                self._worlds.replace(variant, source)
        except EditError as error:
            done(error)
        else:
            done(None)

    def _asked(self, action: Callable[[], None]) -> None:
        """Do what starts a variant, asking first where that would do once more what was done."""
        touched = self._worlds.warning()
        if not touched:
            action()
            return
        from tutor.ui.ask_screen import AskScreen

        def answered(yes: bool | None) -> None:
            if yes:
                self._worlds.warned = True
                action()

        foot = "Enter runs it, Esc leaves"
        screen = AskScreen("this script did more than compute", touched, foot, self._glyphs)
        self._screen.app.push_screen(screen, answered)

    def _tried(self, action: Callable[[], None]) -> None:
        """Make an edit, or say why it cannot be made."""
        from tutor.lesson.cells import told
        from tutor.lesson.edits import EditError

        try:
            action()
        except EditError as error:
            self._tell(told(self._worlds.lesson.cells, str(error)))

    def _rename(self, variant: "Variant") -> None:
        """Ask for a variant's name."""
        from tutor.ui.line_screen import LineScreen

        def take(name: str, sure: bool) -> None:
            self._worlds.rename(variant, name)

        title = "a name for this variant"
        self._screen.app.push_screen(LineScreen(title, variant.name, self._glyphs, take))

    def save(self, source: str, name: str, suffix: str = ".py") -> None:
        """Ask for a file, whose name ends in `suffix`, and write a source into it."""
        from tutor.ui.line_screen import LineScreen, Unsure
        from tutor.ui.variants.saving import save, suggested

        lesson = self._worlds.lesson

        def take(file: str, sure: bool) -> None:
            path = save(source, file, lesson.path, over=sure, suffix=suffix)
            if path is None:
                raise Unsure(f"{file} exists; Enter once more writes over it")
            self._tell(f"Saved as {path}.", usual=True)

        file = suggested(lesson.path, name, suffix)
        self._screen.app.push_screen(LineScreen("save as", file, self._glyphs, take))

    def _tell(self, words: str, usual: bool = False) -> None:
        """Say a sentence beside the screen, as a warning unless all is as usual."""
        severity: Literal["information", "warning"] = "information" if usual else "warning"
        self._screen.app.notify(words, severity=severity, markup=False)
