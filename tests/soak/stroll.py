"""The real app on a real engine, walked at random, and what must hold after each key."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import psutil
from textual.pilot import Pilot

from tutor.link.client import EngineClient
from tutor.progress import Progress
from tutor.trace.lines import json_line
from tutor.trace.timeline import Timeline
from tutor.trusted import Trust
from tutor.ui.app import TutorApp
from tutor.ui.arrange import too_small
from tutor.ui.lesson_screen import LessonScreen
from tutor.ui.library import Library, read_or_say
from tutor.ui.options import Options
from tutor.ui.session import Session

PHRASES = [
    *[("n",)] * 30, *[("p",)] * 8, *[("s",)] * 8, ("S",), ("S",), *[("right_square_bracket",)] * 4,
    *[("left_square_bracket",)] * 3, ("c",), ("c", "c"), ("c", "n", "c"), ("1",), ("2",), ("3",),
    ("4",), ("5",), ("r",), *[("tab",)] * 4, ("shift+tab",), *[("z",)] * 2, ("i",), ("i", "escape"),
    *[("escape",)] * 3, ("up",), ("down",), ("down",), ("pageup",), ("pagedown",), ("enter",),
    ("question_mark", "pagedown", "escape"), ("question_mark", "escape"), ("5", "enter"),
    ("colon", "b", "a", "c", "escape"), ("d", "escape"), ("l", "escape"), ("l", "n", "enter"),
    ("l", "pagedown", "p", "p", "enter"), ("l", "home", "enter"), ("l", "end", "space"), ("é",),
    ("escape", "escape", "n"),
]  # fmt: skip
"""What a person types; the frequent keys stand there more than once."""


class Stroll:
    """A running app, the pilot that presses its keys, and the steps that were looked at."""

    def __init__(self, app: TutorApp, pilot: Pilot[int], others: set[psutil.Process]) -> None:
        self.app = app
        self.pilot = pilot
        self._others = others
        self._timeline: Timeline | None = None
        self._seen: dict[int, str] = {}

    async def press(self, *keys: str) -> None:
        """Press keys, and check after each what must always hold."""
        for key in keys:
            await self.pilot.press(key)
            self.check()

    @property
    def engines(self) -> list[psutil.Process]:
        """The engines of this app; other tests may have processes of their own beside them."""
        return [child for child in psutil.Process().children() if child not in self._others]

    @property
    def family(self) -> list[psutil.Process]:
        """All processes that the app has started: its engines and what those have started."""
        found = list(self.engines)
        for engine in self.engines:
            # One that has just ended has no children any more.
            with suppress(psutil.NoSuchProcess):
                found += engine.children(recursive=True)
        return found

    @property
    def state(self) -> str:
        """What the present run does."""
        assert self.app.session is not None
        return self.app.session.state

    @property
    def on_lesson(self) -> bool:
        """Whether the screen of the lesson is seen, with nothing over it."""
        return isinstance(self.app.screen, LessonScreen)

    @property
    def rows(self) -> list[str]:
        """The rows of the screen as text."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text for strip in strips][: self.app.size.height]

    async def shows_its_step(self) -> bool:
        """Wait until the screen shows the step that the session is at; False where none is seen.

        A step that runs is shown in its turn, so only a run that stands still is read.
        """
        session = self.app.session
        if not self.on_lesson or too_small(*self.app.size):
            return False
        if session is None or self.state in ("running", "warming", "starting"):
            return False
        await self.until(lambda: self.state == "running" or shown(session, self.rows))
        return self.state != "running"

    def check(self) -> None:
        """Check that the app runs and shows each step that there is as it always was."""
        assert self.app._exception is None
        assert self.app.is_running
        session = self.app.session
        if session is None:
            return
        assert -1 <= session.position < max(len(session.timeline), 1)
        if session.timeline is not self._timeline:
            self._timeline, self._seen = session.timeline, {}
        if session.position >= 0:
            # As JSON, since a step keeps its values as bytes only until somebody reads them.
            step = json_line(session.timeline.step(session.position))
            assert self._seen.setdefault(session.position, step) == step

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds; in vain after a minute, and then say what stood there."""
        try:
            async with asyncio.timeout(60):
                while not condition():
                    await self.pilot.pause(0.01)
        except TimeoutError:
            stands = "\n".join([f"{type(self.app.screen).__name__}, {self.state}", *self.rows])
            raise AssertionError(f"waited in vain:\n{stands}") from None


def shown(session: Session, rows: list[str]) -> bool:
    """Whether the two bars at the top name the phase and the iteration that a session is at."""
    step = session.step
    bars = "\n".join(row.replace(",", "") for row in rows[:3])
    phase = re.search(r"► ?(\S+)", bars)
    iteration = re.search(r"\b(?:it|iteration) (\d+)", bars)
    if step is None:
        return phase is None and iteration is None
    if phase is None or (iteration is None) != (step.iteration is None):
        return False
    named = not session.lesson.loops or phase[1] == step.phase
    return named and (iteration is None or int(iteration[1]) == step.iteration)


@asynccontextmanager
async def stroll(path: str | None = None) -> AsyncIterator[Stroll]:
    """Run the app with a real engine, on a lesson or on the list; both are ended afterwards."""
    from tutor.lesson.catalogue import entries

    others = set(psutil.Process().children())
    lesson = read_or_say(path)[0] if path else None
    journal, trust = Progress.open(), Trust()
    if lesson is not None:
        trust.allow(lesson.path, lesson.source)
    app = TutorApp(Options(), Library(entries, journal, trust), EngineClient, lesson)
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            yield Stroll(app, pilot, others)
    finally:
        await app.client.close()
        journal.close()
