"""The screen that shows a tensor through a window, which the waiting script fills if need be."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.link.messages import Peek, Peeked
from tutor.trace.model import View, Window
from tutor.ui.glyphs import ASCII, Glyphs
from tutor.ui.held_back import HeldBack
from tutor.ui.left_once import LeftOnce
from tutor.ui.page import framed
from tutor.ui.panel import Panel
from tutor.ui.session import Session
from tutor.ui.viewer import (
    Size,
    fitting,
    is_whole,
    moved,
    page,
    part,
    reach,
    recorded,
    several,
    turned,
)

BY_ONE = "move by a row or a column"


class ViewerScreen(LeftOnce, HeldBack, ModalScreen[None]):
    """Shows the tensors of the step looked at, one at a time.

    Of those that are too large to be recorded whole, the script is asked for what is looked at.
    Where it no longer stands at that step, only the recorded corners can be shown.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1, 0)", BY_ONE),
        Binding("down", "move(1, 0)", BY_ONE),
        Binding("left", "move(0, -1)", BY_ONE),
        Binding("right", "move(0, 1)", BY_ONE),
        Binding("pageup", "page(-1)", "move by as many rows as are seen"),
        Binding("pagedown,space", "page(1)", "move by as many rows as are seen"),
        Binding("home", "move(-1000000000, -1000000000)", "go to the first element"),
        Binding("end", "move(1000000000, 1000000000)", "go to the last element"),
        Binding("left_square_bracket", "turn(-1)", "the matrix before, in a stack of them"),
        Binding("right_square_bracket", "turn(1)", "the next matrix, in a stack of them"),
        Binding("tab,n", "next(1)", "the next tensor or gradient"),
        Binding("shift+tab,p", "next(-1)", "the tensor or gradient before"),
        Binding("y", "copy", "copy the elements that are seen"),
        Binding("question_mark", "help", "this help"),
        Binding("escape,q,enter", "dismiss", "leave"),
    ]

    def __init__(self, session: Session, glyphs: Glyphs) -> None:
        super().__init__()
        self._session = session
        self._views = several(session.step)
        self._waits = session.peekable
        self._glyphs = glyphs
        self._tensor = ""
        self._window: Window | None = None
        self._origin: tuple[int, ...] = ()
        self._choose(next(iter(self._views)))

    @property
    def _view(self) -> View:
        return self._views[self._tensor]

    @property
    def _peekable(self) -> bool:
        """Whether the script is asked for the elements, of which only a part was recorded."""
        return self._waits and not is_whole(self._view)

    @property
    def _room(self) -> Size:
        """The size of the window that fits on the screen."""
        return fitting(self.size.width - 4, self.size.height - 2, self._view)

    @property
    def _shown(self) -> Window | None:
        """The elements that are seen: as many of those that are there as fit on the screen."""
        if self._window is None:
            return None
        origin = self._window.origin if self._peekable else self._origin
        return part(self._window, origin, self._room)

    def compose(self) -> ComposeResult:
        """Hold one panel."""
        yield Panel("viewer")

    def on_mount(self) -> None:
        """Listen to what the script answers."""
        self._session.on_peeked = self.arrived

    def on_unmount(self) -> None:
        """Listen no more."""
        self._session.on_peeked = None

    def on_resize(self) -> None:
        """Ask for a window of the new size."""
        self._look()

    def arrived(self, answer: Peeked) -> None:
        """Show the window that was asked for, unless the person has moved on meanwhile."""
        wanted = answer.name == self._tensor
        if wanted and (answer.window is None or answer.window.origin == self._origin):
            self._window = answer.window
            self.draw()

    def draw(self) -> None:
        """Draw the window in a box that fills the screen."""
        columns, rows = self.size
        moves = [each for each in (self._moves(),) if each]
        others = [f"Tab: next of {len(self._views)}"] if len(self._views) > 1 else []
        forms: tuple[list[str], ...] = (
            [*moves, *others, "y copies", "? help"], [*moves, *others, "? help"],
            [*moves, *others], moves, [],
        )  # fmt: skip
        feet = (", ".join([*parts, "Esc leaves"]) for parts in forms)
        foot = next(foot for foot in feet if len(foot) <= columns - 8 or foot == "Esc leaves")
        content = page(self._tensor, self._view, self._shown, self._glyphs, foot)
        lines = framed(content, columns, rows, 0, self._glyphs, focused=True)
        self.query_one("#viewer", Panel).draw(lines)

    def _moves(self) -> str:
        """Return what the arrows can do."""
        if self._peekable:
            return "arrows move"
        shape, room = reach(self._view, peekable=False)[-2:], self._room
        fits = shape[-1] <= room.columns and (len(shape) < 2 or shape[0] <= room.rows)
        if is_whole(self._view):
            return "" if fits else "arrows move"
        return "only this corner was recorded" if fits else "arrows move in the recorded corner"

    def _choose(self, name: str) -> None:
        """Show the recorded corner of a tensor first."""
        self._tensor = name
        self._window = recorded(self._view)
        self._origin = (0,) * len(self._view.shape)

    def _look(self) -> None:
        """Ask for the window where it stands now, and draw what there is until it comes."""
        if self._peekable:
            self._session.peek(Peek(self._tensor, self._origin, *self._room))
        self.draw()

    def _go(self, origin: tuple[int, ...]) -> None:
        """Move the window's corner."""
        if origin != self._origin:
            self._origin = origin
            self._look()

    def action_move(self, rows: int, columns: int) -> None:
        """Move by rows and columns."""
        shape = reach(self._view, self._peekable)
        self._go(moved(self._origin, (rows, columns), self._room, shape))

    def action_page(self, direction: int) -> None:
        """Move by the height of the window."""
        self.action_move(direction * self._room.rows, 0)

    def action_turn(self, by: int) -> None:
        """Go to another matrix of a tensor of more than two dimensions."""
        if self._peekable or is_whole(self._view):
            self._go(turned(self._origin, by, self._view))

    def action_next(self, by: int) -> None:
        """Go to another tensor."""
        names = list(self._views)
        self._choose(names[(names.index(self._tensor) + by) % len(names)])
        self._look()

    def action_copy(self) -> None:
        """Copy the elements that are shown, and say so."""
        from tutor.ui import copying

        copying.hand_over(copying.window(self._tensor, self._shown), self.app)

    def action_help(self) -> None:
        """Show the keys of this screen."""
        from tutor.ui.help import of_screen
        from tutor.ui.sheet import Sheet

        ascii = self._glyphs is ASCII
        bindings = [each for each in self.BINDINGS if isinstance(each, Binding)]
        listed = [(each.key, each.description) for each in bindings]
        self.app.push_screen(Sheet(lambda columns: of_screen(listed, columns, ascii), self._glyphs))
