"""The keys that go to places of the run, and the screens that they open."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen

from tutor.ui.autoplay import Autoplay
from tutor.ui.glyphs import ASCII, UNICODE
from tutor.ui.goto import go

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

        self._screen.app.push_screen(GotoScreen(partial(go, self._session()), self._glyphs))

    def listen(self, session: "Session") -> None:
        """Be asked before a script is played again that has done something outside of itself."""
        session.travel.replaying.confirm = self._confirm

    async def _confirm(self, words: str) -> bool:
        from tutor.ui.ask_screen import AskScreen

        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        screen = AskScreen("replay", words, "Enter replays it, Esc leaves", self._glyphs)

        def answered(yes: bool | None) -> None:
            # The journey may have been ended while the question stood there.
            if not answer.done():
                answer.set_result(bool(yes))

        # Textual brings the answer to whoever is at work when the screen is put up, which in this
        # task may be the line that asked where to go, and that has gone by now.
        self._screen.call_next(self._screen.app.push_screen, screen, answered)
        return await answer

    def _more(self) -> bool:
        """Whether there is a step to go on to."""
        session = self._session()
        behind = session.position < session.timeline.newest
        return behind or session.state in ("warming", "starting", "waiting", "running")
