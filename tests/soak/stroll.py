"""The real app on a real engine, walked at random, and what must hold after each key."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random

from textual.pilot import Pilot

from tutor.link.client import EngineClient
from tutor.progress import Progress
from tutor.trace.lines import json_line
from tutor.trace.timeline import Timeline
from tutor.trusted import Trust
from tutor.ui.app import TutorApp
from tutor.ui.library import Library, read_or_say
from tutor.ui.options import Options

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

    def __init__(self, app: TutorApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self._timeline: Timeline | None = None
        self._seen: dict[int, str] = {}

    async def press(self, *keys: str) -> None:
        """Press keys, and check after each what must always hold."""
        for key in keys:
            await self.pilot.press(key)
            self.check()

    async def wander(self, random: Random) -> tuple[str, ...]:
        """Press something at random, or give the terminal another size; return what."""
        if random.random() < 0.03:
            columns, rows = random.randint(1, 300), random.randint(1, 100)
            await self.pilot.resize_terminal(columns, rows)
            self.check()
            return (f"resize to {columns}x{rows}",)
        phrase = random.choice(PHRASES)
        await self.press(*phrase)
        return phrase

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
        """Wait until a condition holds, half a minute at most."""
        async with asyncio.timeout(30):
            while not condition():
                await self.pilot.pause()


@asynccontextmanager
async def stroll(path: str | None = None) -> AsyncIterator[Stroll]:
    """Run the app with a real engine, on a lesson or on the list; both are ended afterwards."""
    from tutor.lesson.catalogue import entries

    lesson = read_or_say(path)[0] if path else None
    journal, trust = Progress.open(), Trust()
    if lesson is not None:
        trust.allow(lesson.path, lesson.source)
    app = TutorApp(Options(), Library(entries, journal, trust), EngineClient, lesson)
    try:
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            yield Stroll(app, pilot)
    finally:
        await app.client.close()
        journal.close()
