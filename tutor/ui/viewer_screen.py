"""The screen that shows a large tensor through a window, which the waiting script fills."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from tutor.link.messages import Peek, Peeked
from tutor.trace.model import View, Window
from tutor.ui.glyphs import Glyphs
from tutor.ui.left_once import LeftOnce
from tutor.ui.page import framed
from tutor.ui.panel import Panel
from tutor.ui.session import Session
from tutor.ui.viewer import Size, fitting, large, moved, page, turned


class ViewerScreen(LeftOnce, ModalScreen[None]):
    """Shows the large tensors of the step looked at, one at a time.

    Where the script no longer stands at that step, only the recorded corners can be shown.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "leave"),
        Binding("down", "move(1, 0)", "down"),
        Binding("up", "move(-1, 0)", "up"),
        Binding("right", "move(0, 1)", "right"),
        Binding("left", "move(0, -1)", "left"),
        Binding("pagedown,space", "page(1)", "page down"),
        Binding("pageup", "page(-1)", "page up"),
        Binding("home", "move(-1000000000, -1000000000)", "first"),
        Binding("end", "move(1000000000, 1000000000)", "last"),
        Binding("right_square_bracket", "turn(1)", "next matrix"),
        Binding("left_square_bracket", "turn(-1)", "matrix before"),
        Binding("tab,n", "next(1)", "next tensor"),
        Binding("y", "copy", "copy"),
        Binding("shift+tab,p", "next(-1)", "tensor before"),
    ]

    def __init__(self, session: Session, glyphs: Glyphs) -> None:
        super().__init__()
        self._session = session
        self._views = large(session.step)
        self._peekable = session.peekable
        self._glyphs = glyphs
        self._tensor = ""
        self._window: Window | None = None
        self._origin: tuple[int, ...] = ()
        self._choose(next(iter(self._views)))

    @property
    def _view(self) -> View:
        return self._views[self._tensor]

    @property
    def _room(self) -> Size:
        """The size of the window that fits on the screen."""
        return fitting(self.size.width - 4, self.size.height - 2, self._view)

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
        moves = ["arrows move" if self._peekable else "only this corner was recorded"]
        others = [f"Tab: next of {len(self._views)}"] if len(self._views) > 1 else []
        forms: tuple[list[str], ...] = ([*moves, *others, "y copies"], [*moves, *others], moves, [])
        feet = (", ".join([*parts, "Esc leaves"]) for parts in forms)
        foot = next(foot for foot in feet if len(foot) <= columns - 6 or foot == "Esc leaves")
        content = page(self._tensor, self._view, self._window, self._glyphs, foot)
        lines = framed(content, columns, rows, 0, self._glyphs, focused=True)
        self.query_one("#viewer", Panel).draw(lines)

    def _choose(self, name: str) -> None:
        """Show the recorded corner of a tensor first."""
        self._tensor = name
        self._window = self._view.window
        self._origin = (0,) * len(self._view.shape)

    def _look(self) -> None:
        """Ask for the window where it stands now, and draw what there is until it comes."""
        if self._peekable:
            self._session.peek(Peek(self._tensor, self._origin, *self._room))
        self.draw()

    def _go(self, origin: tuple[int, ...]) -> None:
        """Move the window's corner."""
        if self._peekable and origin != self._origin:
            self._origin = origin
            self._look()

    def action_move(self, rows: int, columns: int) -> None:
        """Move by rows and columns."""
        self._go(moved(self._origin, (rows, columns), self._room, self._view))

    def action_page(self, direction: int) -> None:
        """Move by the height of the window."""
        self.action_move(direction * self._room.rows, 0)

    def action_turn(self, by: int) -> None:
        """Go to another matrix of a tensor of more than two dimensions."""
        self._go(turned(self._origin, by, self._view))

    def action_next(self, by: int) -> None:
        """Go to another large tensor."""
        names = list(self._views)
        self._choose(names[(names.index(self._tensor) + by) % len(names)])
        self._look()

    def action_copy(self) -> None:
        """Copy the elements that are shown, and say so."""
        from tutor.ui import copying

        copying.hand_over(copying.window(self._tensor, self._window), self.app)
