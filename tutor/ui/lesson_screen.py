"""The screen of a lesson: keys go to the session, the session's scene goes to the board."""

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer

from tutor.lesson.model import PHASES
from tutor.ui.board import Board
from tutor.ui.keys import COMMANDS
from tutor.ui.session import Session

if TYPE_CHECKING:
    from tutor.ui.answer import Answer

FRAME = 1 / 30
"""Seconds between two frames while the run pours out steps; a key is answered at once."""

PATIENCE = 0.1
"""Seconds that a step may take before the screen says that it runs."""


class LessonScreen(Screen[None]):
    """Shows the session that it is given; `labels` are the keys as the screen writes them."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(command.keys, f"do('{command.id}')", command.does, id=command.id, show=False)
        for command in COMMANDS
    ]

    def __init__(self, labels: dict[str, str], ascii: bool) -> None:
        super().__init__(id="lesson")
        self.session: Session | None = None
        self._labels = labels
        self._ascii = ascii
        self._drawn = 0.0
        self._later: Timer | None = None
        self._put_aside = False

    def compose(self) -> ComposeResult:
        """Hold one board with all panels."""
        yield Board()

    @property
    def board(self) -> Board:
        """The panels."""
        return self.query_one(Board)

    def on_mount(self) -> None:
        """Draw what there is."""
        self.draw()

    def changed(self, later: bool = False) -> None:
        """Draw what is new: at once where the run waits, else in its turn.

        `later` leaves time for the step that has just begun, so that a quick one costs one frame.
        """
        if not self.is_mounted or self.session is None:
            return
        pouring = self.session.state == "running" and not later
        wait = PATIENCE if later else self._drawn + FRAME - monotonic() if pouring else 0.0
        if wait <= 0:
            self.draw()
        elif self._later is None:
            self._later = self.set_timer(wait, self.draw)

    def draw(self) -> None:
        """Draw the session as it is now."""
        if self._later is not None:
            self._later.stop()
            self._later = None
        self._drawn = monotonic()
        if self.session is not None:
            scene = self.session.scene(self._labels, self._ascii)
            self.board.show(scene)
            self._question(scene.state == "asking" and scene.newest, scene.prompt)

    def _question(self, asking: bool, prompt: str) -> None:
        """Open the line for an answer while the script asks, unless the person put it aside."""
        if asking and not self._put_aside:
            self.board.ask(prompt)
        elif not asking:
            self._put_aside = False
            self.board.asked()

    def on_answer_given(self, event: "Answer.Given") -> None:
        """Give the script its answer."""
        self.board.asked()
        if self.session is not None:
            self.session.answer(event.text)

    def on_answer_left(self) -> None:
        """Leave the question open; the key for the next step asks it again."""
        self._put_aside = True
        self.board.asked()

    def action_do(self, name: str) -> None:
        """Carry out the command of a key."""
        action = self._actions().get(name)
        if action is not None:
            action()

    def _actions(self) -> dict[str, Callable[[], object]]:
        """Return what each command does."""
        board, session = self.board, self.session
        actions: dict[str, Callable[[], object]] = {
            "explain": partial(board.toggle_zoom, "notes"),
            "graph": partial(board.toggle_zoom, "graph"),
            "test": partial(board.toggle_zoom, "comparison"),
            "zoom": board.toggle_zoom,
            "panel": partial(board.turn, 1),
            "panel_back": partial(board.turn, -1),
            "up": partial(board.scroll_front, -1),
            "down": partial(board.scroll_front, 1),
            "page_up": lambda: board.scroll_front(-board.page_rows()),
            "page_down": lambda: board.scroll_front(board.page_rows()),
            "leave": self._leave,
        }
        if session is not None:
            actions |= self._stepping(session)
        actions["quit"] = partial(self.app.call_later, self.app.run_action, "app.quit")
        for name in ("help", "lessons", "device", "palette", "open"):
            actions[name] = partial(self.app.call_later, self._open, name)
        return actions

    def _stepping(self, session: Session) -> dict[str, Callable[[], object]]:
        """Return what the commands do that move through the run."""
        return {
            "next": self._next,
            "back": session.back,
            "into": partial(session.into, 1),
            "out": partial(session.into, -1),
            "iteration_on": partial(session.same, 1),
            "iteration_back": partial(session.same, -1),
            "run": session.run,
            "more": session.derivation.more,
            "element_back": partial(session.derivation.choose, -1),
            "element_next": partial(session.derivation.choose, 1),
            "restart": session.restart,
            **{f"to_{phase}": partial(session.phase, phase) for phase in PHASES},
        }

    async def _open(self, name: str) -> None:
        """Open what lies over the lesson, unless a key just before has opened something."""
        if self.is_current:
            await self.app.run_action(f"app.{name}")

    def _next(self) -> None:
        """Go on; where the script waits for an answer, ask its question again."""
        assert self.session is not None
        if self.session.state == "asking" and self.session.scene(self._labels).newest:
            self._put_aside = False
            self.draw()
        else:
            self.session.forward()

    def _leave(self) -> None:
        """Leave what is open, innermost first; else interrupt the step that runs."""
        session = self.session
        if self.board.leave_zoom() or session is None:
            return
        if not session.interrupt() and session.item is not None:
            session.go(session.position)
