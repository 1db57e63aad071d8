"""The keys that go to places of the run, and the screens that they open."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.screen import Screen

from tutor.ui.autoplay import Autoplay
from tutor.ui.glyphs import ASCII, UNICODE

if TYPE_CHECKING:
    from tutor.ui.session import Session


class TravelKeys:
    """Carries out going to a place, autoplay, and the question before a replay.

    It stands over the screen of the lesson; `session` is the one that is stepped through.
    """

    def __init__(
        self, screen: Screen[None], session: "Callable[[], Session]", ascii: bool,
        drawn: Callable[[], None],
    ) -> None:  # fmt: skip
        self._screen = screen
        self._session = session
        self._glyphs = ASCII if ascii else UNICODE
        self.autoplay = Autoplay(
            lambda: session().forward(), self._more, lambda t, do: screen.set_interval(t, do), drawn
        )

    def actions(self) -> dict[str, Callable[[], object]]:
        """Return what each command does."""
        return {
            "goto": self.goto,
            "autoplay": self.autoplay.toggle,
            "pace": self.autoplay.faster,
        }

    def goto(self) -> None:
        """Ask where to go."""
        from tutor.ui.goto_screen import GotoScreen

        travel = self._session().travel
        travel.confirm = self._confirm
        self._screen.app.push_screen(GotoScreen(travel.to, self._glyphs))

    def listen(self) -> None:
        """Be asked before a script is played again that has done something outside of itself."""
        self._session().travel.confirm = self._confirm

    async def _confirm(self, words: str) -> bool:
        from tutor.ui.ask_screen import AskScreen

        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        screen = AskScreen("replay", words, "Enter replays it, Esc leaves", self._glyphs)
        self._screen.app.push_screen(screen, lambda yes: answer.set_result(bool(yes)))
        return await answer

    def _more(self) -> bool:
        """Whether there is a step to go on to."""
        session = self._session()
        behind = session.position < session.timeline.newest
        return behind or session.state in ("warming", "starting", "waiting", "running")
