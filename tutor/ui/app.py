"""The app: it moves between the screens of one sitting (`tutor.ui.sitting`)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.screen import Screen

from tutor import garbage
from tutor.lesson.model import Lesson
from tutor.ui.corrected import Corrected
from tutor.ui.driver import Driver
from tutor.ui.engine import Client
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.grounded import Grounded
from tutor.ui.keys import labels, read_keymap
from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.library import Library
from tutor.ui.notices import Notices
from tutor.ui.options import Options
from tutor.ui.session import Session
from tutor.ui.short_way import ShortWay
from tutor.ui.sitting import Sitting
from tutor.ui.sparing import Sparing
from tutor.ui.theme import SIXTEEN, themes

if TYPE_CHECKING:
    from tutor.ui.picker_screen import PickerScreen
    from tutor.ui.trust_screen import TrustScreen


class TutorApp(Notices, Sparing, ShortWay):
    """Opens the picker or a lesson; everything else is done by screens and by the session."""

    CSS_PATH = "style.tcss"
    TITLE = "gradstep"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", "quit", show=False),
        Binding("ctrl+z", "suspend_process", "suspend", show=False),
        Binding("ctrl+l", "draw", "draw again", show=False),
    ]

    def __init__(
        self,
        options: Options,
        library: Library,
        client: Callable[[Callable[[Any], None]], Client],
        lesson: Lesson | None = None,
    ) -> None:
        ansi = True if options.theme in SIXTEEN else None
        super().__init__(driver_class=Driver, ansi_color=ansi)
        if not self.no_color:
            self._filters.append(Grounded(lambda: self.theme == "gradstep-ansi"))
        if options.ascii:
            from tutor.ui.plain_cells import PlainCells

            # Textual's own widgets draw with what they like; this is behind all of them.
            self._filters.append(PlainCells())
        for theme in themes():
            self.register_theme(theme)
        self.theme = options.theme
        self.options = options
        self._library = library
        self._sitting = Sitting(
            options, library, client, lesson, changed=self._changed, soon=self._start_again,
            complain=lambda words: self.notify(words, severity="error", markup=False),
        )  # fmt: skip
        self._started = False
        self._keymap_of_person, self._complaints = read_keymap(options.keys)
        keys = labels(self._keymap_of_person, options.ascii)
        self._lesson_screen = LessonScreen(keys, options.ascii, self._seen)

    @property
    def client(self) -> Client:
        """The engine process."""
        return self._sitting.client

    @property
    def session(self) -> Session | None:
        """The lesson that is open, None where none is."""
        return self._sitting.session

    def _start_again(self) -> None:
        self.call_later(self.client.start)

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the lesson if one was named, else with the list of lessons."""
        first = self._sitting.first
        if first is None:
            return self._picker()
        if not self._library.trusts(first):
            return self._question(first, self.options.device)
        self._lesson_screen.open(self._sitting.take(first, self.options.device))
        return self._lesson_screen

    def on_mount(self) -> None:
        """Put on the person's keys."""
        self.set_keymap(self._keymap_of_person)

    def on_resize(self) -> None:
        """Draw all of it: a terminal that went to another size and back has lost what it showed."""
        self.screen.refresh()

    async def on_shown(self) -> None:
        """Start the engine behind the first frame, and the lesson; tell what went wrong so far."""
        if self._started:
            return
        self._started = True
        garbage.started()
        garbage.seldom()
        await self.client.start()
        if self.session is not None:
            self._begin(self.session, ask=True)
        if self._sitting.first is None or self.session is not None:
            self._tell()

    def _tell(self) -> None:
        """Say what is wrong with the keys or with what is kept; never over an open question."""
        for notice in [*self._complaints, *self._library.notices()]:
            self.notify(notice, severity="warning", markup=False)
        self._complaints = []

    def _changed(self, later: bool) -> None:
        """Draw what is new."""
        self._lesson_screen.changed(later)

    def _seen(self, session: Session) -> None:
        """Remember where the person is."""
        self._library.remember(session)
        self._tell()

    def _begin(self, session: Session, ask: bool) -> None:
        """Start the run of a session; where the person was in it before, ask whether to go on."""
        left = self._sitting.left(session) if ask else None
        if left is None:
            session.start()
            return
        from tutor.ui.ask_screen import AskScreen

        def answered(yes: bool | None) -> None:
            complaint = self._library.go_on(session, left) if yes else ""
            if not yes:
                session.start()
            if complaint:
                self.notify(complaint, severity="warning", markup=False)

        words = self._sitting.question(session, left)
        foot = "Enter goes on there, Esc from the start"
        glyphs = ASCII if self.options.ascii else UNICODE
        screen = AskScreen("you were here before", words, foot, glyphs, quits=True)
        self.push_screen(screen, answered)

    def _picker(self) -> "PickerScreen":
        """Return the list of lessons, at the one that is open."""
        from tutor.ui.picker_screen import PickerScreen

        present = self.session.lesson.name if self.session else None
        return PickerScreen(self._library, ASCII if self.options.ascii else UNICODE, present)

    def on_picker_screen_picked(self, event: "PickerScreen.Picked") -> None:
        """Open the lesson that was picked."""
        lesson, complaint = self._library.read(event.place)
        if lesson is None:
            self.notify(complaint, severity="error", markup=False, timeout=20)
            return
        self._open(lesson, self.options.device)

    def _open(self, lesson: Lesson, device: str, ask: bool = True) -> None:
        """Open a lesson; a file that the person has not agreed to run is shown, and asked for.

        `ask` offers to go on where the person has left it.
        """
        lesson = self._sitting.corrected(lesson)
        if not self._library.trusts(lesson):
            self.push_screen(self._question(lesson, device))
            return
        session = self._sitting.take(lesson, device)
        self._lesson_screen.open(session)
        self._to_lesson()
        self._lesson_screen.changed()
        self._begin(session, ask)

    def on_corrected(self, event: Corrected) -> None:
        """Run the lesson again with its phases corrected, up to where the person was."""
        session = self._sitting.correct(event.lesson, event.at)
        self._tell()
        if session is not None:
            self._lesson_screen.open(session)
            session.start()
            self._lesson_screen.changed()

    def _question(self, lesson: Lesson, device: str) -> "TrustScreen":
        """Return the screen that shows a lesson and asks whether to run it."""
        from tutor.ui.trust_screen import TrustScreen

        return TrustScreen(lesson, device, ASCII if self.options.ascii else UNICODE)

    def on_trust_screen_answered(self, event: "TrustScreen.Answered") -> None:
        """Run the lesson, or go back to where the person came from."""
        if event.yes:
            self._library.trust(event.lesson)
        self._tell()
        if event.yes:
            self._open(event.lesson, event.device)
        elif self.session is not None:
            self._to_lesson()
        else:
            self.push_screen(self._picker())

    def on_picker_screen_left(self) -> None:
        """Go back to the lesson, if one is open."""
        if self.session is not None:
            self._to_lesson()

    def _to_lesson(self) -> None:
        """Show the screen of the lesson; of two presses that ask for it the second does nothing."""
        if self._lesson_screen not in self.screen_stack:
            self.push_screen(self._lesson_screen)
        while self.screen is not self._lesson_screen:
            self.pop_screen()

    def action_lessons(self) -> None:
        """Show the list of lessons."""
        self.push_screen(self._picker())

    def action_help(self) -> None:
        """Show every key that does something."""
        from tutor.ui.overlays import help_sheet

        self.push_screen(help_sheet(self.screen, self._keymap_of_person, self.options.ascii))

    def action_device(self) -> None:
        """Let the person choose a device and start the lesson on it."""
        from tutor.ui.overlays import device_choice

        if self.session is not None:
            present, options = self.session.device, self.options
            choice = device_choice(present, options.preload, options.ascii)
            self.push_screen(choice, self._on_device)

    def _on_device(self, name: str | None) -> None:
        """Start the lesson again on the device that was chosen."""
        if name is not None:
            self.action_restart(name)

    def action_restart(self, device: str | None = None) -> None:
        """Start the lesson again; a file that was edited meanwhile is read and opened anew."""
        if self.session is None:
            return
        lesson, complaint = self._sitting.anew(self.session, device)
        if complaint:
            self.notify(complaint, severity="warning", markup=False, timeout=20)
        if lesson is not None:
            self._open(lesson, device or self.session.device, ask=False)

    def action_open(self) -> None:
        """Look into the tensors of the step."""
        from tutor.ui.overlays import viewer

        screen = viewer(self.session, self.options.ascii) if self.session else None
        if screen is not None:
            self.push_screen(screen)
        else:
            self.notify("No tensor of this step has more than one element.", markup=False)

    def action_command_palette(self) -> None:
        """Show all commands by name; unlike Textual's own, without an id that could clash."""
        if not isinstance(self.screen, CommandPalette):
            from tutor.ui.palette import Palette

            self.push_screen(Palette())

    action_palette = action_command_palette

    async def action_quit(self) -> None:
        """Leave with status 0."""
        self.exit(0)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Return what the palette offers: every command of a key, and the colours."""
        from tutor.ui import palette

        do = screen.action_do if isinstance(screen, LessonScreen) else None
        yield from palette.offered(do, self._keymap_of_person, self._wear)
        again = "over what somebody else has written on the screen"
        yield SystemCommand("Draw again", again, self.action_draw)
        yield SystemCommand("Quit", "leave gradstep", self.action_quit)

    def _wear(self, theme: str) -> None:
        """Change the colours; every panel is drawn anew."""
        self.theme = theme
        self.screen.refresh()
