"""The screen of a lesson: keys go to the session, the session's scene goes to the board."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.timer import Timer

from tutor.lesson.model import PHASES
from tutor.ui.board import Board
from tutor.ui.held_back import HeldBack
from tutor.ui.keys import COMMANDS
from tutor.ui.pacing import Pacing
from tutor.ui.scene import Scene
from tutor.ui.session import Session
from tutor.ui.travel_keys import TravelKeys
from tutor.ui.variant_keys import VariantKeys

if TYPE_CHECKING:
    from tutor.ui.answer import Answer

STILL = 0.1
"""Seconds without a frame after which what takes time beside the run is asked for."""

PATIENCE = 0.1
"""Seconds that a step may take before the screen says that it runs."""


class LessonScreen(HeldBack, Screen[None]):
    """Shows the session that it is given; `labels` are the keys as the screen writes them.

    `seen` is told of a session before it is drawn.
    """

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(command.keys, f"do('{command.id}')", command.does, id=command.id, show=False)
        for command in COMMANDS
    ]

    def __init__(
        self, labels: dict[str, str], ascii: bool, seen: Callable[[Session], None]
    ) -> None:
        super().__init__(id="lesson")
        self.session: Session | None = None
        self._labels = labels
        self._ascii = ascii
        self._seen = seen
        self._pacing = Pacing(self, lambda _: self._draw_scene())
        self._rest: Timer | None = None
        self._put_aside = False
        self._keys: dict[str, str] = {}
        self._travel = TravelKeys(self, self._present, ascii, self.draw)

    def _present(self) -> Session:
        assert self.session is not None
        return self.session

    def compose(self) -> ComposeResult:
        """Hold one board with all panels."""
        yield Board()

    @property
    def board(self) -> Board:
        """The panels."""
        return self.query_one(Board)

    def open(self, session: Session) -> None:
        """Show another session; the variants of the one before are ended."""
        if self.session is not None:
            self.session.worlds.close()
        self.session = session
        self._travel.listen(session)

    def on_mount(self) -> None:
        """Draw what there is."""
        self.draw()

    def changed(self, later: bool = False) -> None:
        """Draw what is new: at once where the run waits, else in its turn.

        `later` leaves time for the step that has just begun, so that a quick one costs one frame.
        Where more keys wait already, what all of them do is drawn together, once a frame.
        """
        if not self.is_mounted or self.session is None:
            return
        running = self.session.state == "running"
        self._pacing.ask(pouring=running and not later, patience=PATIENCE if later else 0.0)

    def draw(self) -> None:
        """Draw the session as it is now."""
        self._pacing.now()

    def _draw_scene(self) -> None:
        """Give the board the scene as it is now."""
        if self.session is not None:
            # What is on the screen has been written down by then, whatever comes next.
            self._seen(self.session)
            scene = self.session.scene(self._labels, self._ascii, self._travel.autoplay.pace)
            answering = scene.asker is not None and not self._put_aside
            self.board.show(replace(scene, answering=answering))
            self._question(scene.asker)
            self._await_rest()

    def _await_rest(self) -> None:
        """Have the plot worked out once nothing has moved for a moment, if it is seen."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(STILL, self._rested) if self._plot_wanted() else None

    def _rested(self) -> None:
        """Ask for what is wanted now; the run may have gone on without a frame."""
        if self.session is not None and self._plot_wanted():
            self.session.plots.still(self.session.position, self.session.state)

    def _plot_wanted(self) -> bool:
        session = self.session
        if session is None or not session.plots.wanted(session.position, session.state):
            return False
        return "loss" in self.board.placed(self.board.size)

    def _question(self, asker: Scene | None) -> None:
        """Open the line for an answer while a script asks, unless the person put it aside."""
        if asker is not None and not self._put_aside:
            prompt = f"{asker.world}: {asker.prompt}" if asker.world else asker.prompt
            self.board.ask(prompt, self._ascii)
        elif asker is None:
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

    def press(self, key: str) -> bool:
        """Carry out the command of a key, False if it has none; see `tutor.ui.short_way`."""
        if not self._keys:
            bound = self.active_bindings.items()
            self._keys = {
                name: found.binding.id or "" for name, found in bound if found.node is self
            }
        if key in self._keys:
            self.action_do(self._keys[key])
        return key in self._keys

    def action_do(self, name: str) -> None:
        """Carry out the command of a key."""
        action = self._actions().get(name)
        if action is not None:
            action()
            self._await_rest()

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
            actions |= {n: partial(self._over, a) for n, a in self._travel.actions().items()}
            keys = VariantKeys(self, session, self._ascii)
            actions |= {name: partial(self._over, act) for name, act in keys.actions().items()}
            actions["correct"] = partial(self._over, partial(self._correct, session, keys))
            actions["copy"] = partial(self._copy, session)
        actions["quit"] = partial(self.app.call_later, self.app.run_action, "app.quit")
        for name in ("help", "lessons", "restart", "device", "palette", "open"):
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
            "plot": session.plots.next_kind,
            "plot_weight": session.plots.next_weight,
            **{f"to_{phase}": partial(session.phase, phase) for phase in PHASES},
        }

    def _copy(self, session: Session) -> None:
        """Copy what the panel with the keys shows, and say so."""
        from tutor.ui import copying

        shown = session.scene(self._labels, self._ascii)
        copying.hand_over(copying.copied(shown, self.board.front), self.app)

    def _correct(self, session: Session, keys: VariantKeys) -> None:
        """Open the phases of the lines."""
        from tutor.ui.correcting import correct

        correct(self, session, self._ascii, keys.save)

    def _over(self, act: Callable[[], object]) -> None:
        """Do what may open a screen, unless a key just before has opened something."""
        if self.is_current:
            act()

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
        if self._travel.autoplay.stop():
            self.draw()
        elif not (session.interrupt() or session.worlds.interrupt()):
            if session.item is not None:
                session.go(session.position)
            else:
                session.worlds.leave()
