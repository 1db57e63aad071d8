"""The app on a fake engine, and what stands on its screen."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fake_engine import RECORDED, FakeEngine, recorded_lesson, recorded_steps
from textual.pilot import Pilot

from tutor.lesson.model import Lesson
from tutor.places import Place
from tutor.progress import Entry as Kept
from tutor.texts import Texts
from tutor.trace.model import Step
from tutor.ui.app import TutorApp
from tutor.ui.library import Corrections, Library
from tutor.ui.options import Options


@dataclass
class Entry:
    number: int
    name: str
    title: str
    level: int
    path: str = str(RECORDED / "line.py")


@dataclass
class Reached:
    step: int
    iteration: int | None
    finished: bool


@dataclass
class Journal:
    notice: str | None = None
    known: dict[str, Reached] = field(default_factory=dict)
    records: list[tuple[str, int, int | None, bool]] = field(default_factory=list)
    texts: Texts = field(default_factory=lambda: Texts(Path(os.environ["XDG_STATE_HOME"])))
    left: Kept | None = None
    kept: Kept | None = None

    def record(
        self, lesson: str, step: int, iteration: int | None, finished: bool, place: Place | None
    ) -> float:
        self.records.append((lesson, step, iteration, finished))
        self.kept = Kept(lesson, step, iteration, finished, 0, 1, place)
        return 0.0

    def last(self, lesson: str, path: str, source: str) -> Kept | None:
        return self.left

    def recent(self) -> str | None:
        return next(reversed(self.known), None)

    def flush(self) -> None: ...

    def latest(self) -> dict[str, Reached]:
        return self.known

    def close(self) -> None: ...


@dataclass
class Trusting:
    """Agrees to every file, or to those that it is told of."""

    everything: bool = True
    notice: str | None = None
    agreed: list[tuple[str, str]] = field(default_factory=list)

    def allows(self, path: str, text: str) -> bool:
        return self.everything or (path, text) in self.agreed

    def allow(self, path: str, text: str) -> None:
        self.agreed.append((path, text))


LESSONS = [
    Entry(1, "tensor-basics", "What a tensor is", 1),
    Entry(2, "line", "One weight, four points", 1),
    Entry(3, "brackets", "w[i] + b[j]", 2),
]


@dataclass
class Stage:
    """A running app and its parts."""

    app: TutorApp
    pilot: Pilot[int]
    engine: FakeEngine
    journal: Journal

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition holds; the test's own time limit ends a wait in vain."""
        async with asyncio.timeout(10):
            while not condition():
                await self.pilot.pause()

    async def until_shown(self, words: str) -> None:
        try:
            await self.until(lambda: words in self.text)
        except TimeoutError:
            raise AssertionError(f"{words!r} never came:\n{self.text}") from None

    @property
    def toasts(self) -> list[str]:
        """What the app has told the person beside the screen."""
        return [note.message for note in self.app._notifications]

    @property
    def rows(self) -> list[str]:
        """The rows of the screen as text."""
        width, height = self.app.size
        strips = self.app.screen._compositor.render_strips()
        return [strip.text for strip in strips][:height] if width else []

    @property
    def text(self) -> str:
        return "\n".join(self.rows)


@asynccontextmanager
async def stage(
    size: tuple[int, int] = (120, 40),
    *,
    lesson: Lesson | None = None,
    picker: bool = False,
    steps: list[Step] | None = None,
    journal: Journal | None = None,
    options: Options | None = None,
    trust: Trusting | None = None,
    corrections: Corrections | None = None,
    **engine: Any,
) -> AsyncIterator[Stage]:
    """Run the app on the recorded lesson, or on the picker, in a terminal of some size."""
    journal = journal or Journal()
    made: list[FakeEngine] = []

    def client(listener: Callable[[Any], None]) -> FakeEngine:
        made.append(FakeEngine(listener, recorded_steps() if steps is None else steps, **engine))
        return made[0]

    opened = None if picker else lesson or recorded_lesson()
    library = Library(lambda: LESSONS, journal, trust or Trusting(), corrections)
    app = TutorApp(options or Options(), library, client, opened)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Stage(app, pilot, made[0], journal)
