"""The variants of a lesson: which there are, which of them stands beside the original."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from tutor.lesson.model import Lesson
from tutor.link.messages import Load, Ready
from tutor.places import Edited
from tutor.trace.timeline import Timeline
from tutor.ui.engine import Engine
from tutor.ui.run import Run
from tutor.ui.scene import Scene
from tutor.ui.variants.waiting import Waiting

if TYPE_CHECKING:
    from tutor.ui.variants.focus import Focus
    from tutor.ui.variants.variant import Variant

MOST = 8
"""How many variants there may be: each is a process of its own."""

FIRST = 1
"""The number of the first variant's run; that of the original is 0."""

STILL = 0.2
"""Seconds without another press after which a number that is stepped is run."""


class Worlds:
    """Starts variants and has the one beside the original follow it.

    `run` gives the present run of the original, `changed` is called when there is news.
    """

    def __init__(
        self,
        lesson: Lesson,
        engine: Engine,
        run: Callable[[], Run],
        changed: Callable[[bool], None],
        warm: bool,
    ) -> None:
        self.lesson = lesson
        self.listed: list[Variant] = []
        self.beside: Variant | None = None
        self.warned = False
        self._focus: Focus | None = None
        self._engine = engine
        self._run = run
        self._changed = changed
        self._warm = warm
        self._place: tuple[Timeline, int] | None = None
        self._waiting = Waiting(STILL)

    @property
    def focus(self) -> "Focus":
        """The number in the code that the keys change."""
        if self._focus is None:
            from tutor.ui.variants.focus import Focus

            self._focus = Focus()
        return self._focus

    @property
    def edited(self) -> Lesson:
        """The lesson that an edit starts from: the variant's that is seen, else the original."""
        return self.beside.lesson if self.beside is not None else self.lesson

    def signature(self) -> tuple[object, ...]:
        """Return what tells whether the variants are others than before, by comparison."""
        return (self.beside, *((each.given, each.lesson.source) for each in self.listed))

    def draw(self) -> None:
        """Ask for a frame."""
        self._changed(False)

    def add(self, source: str, parts: dict[str, str] | None = None, *, wait: bool = False) -> None:
        """Run an edited source beside the original; one that is there already is chosen.

        Without `parts` that name it, it gets a letter. EditError says why it cannot be. `wait`
        leaves time for another press before it runs.
        """
        from tutor.lesson.edits import EditError
        from tutor.ui.variants.reading import read_edited
        from tutor.ui.variants.variant import Variant

        same = next((each for each in self.listed if each.lesson.source == source), None)
        if same is not None:
            self.choose(same)
            return
        if source == self.lesson.source:
            raise EditError("This is the original itself: nothing is edited.")
        if len(self.listed) >= MOST:
            raise EditError(f"There are {MOST} variants already; remove one of them first.")
        lesson = read_edited(self.lesson, source)
        taken = {each.number for each in self.listed}
        number = next(number for number in range(FIRST, FIRST + MOST) if number not in taken)
        load = self._load()
        variant = Variant(number, lesson, self._engine, load, self._changed, self._warm)
        variant.parts = dict(parts or {})
        variant.given = "" if parts else self._letter()
        self.listed.append(variant)
        self._start(variant, wait)

    def bring_back(
        self, kept: Sequence[Edited], sources: Sequence[str | None], beside: int | None
    ) -> list[str]:
        """Have the variants of an earlier session again, of which the one beside runs.

        Return the names of those whose source is gone or cannot be read.
        """
        from tutor.lesson.edits import EditError
        from tutor.ui.variants.reading import read_edited
        from tutor.ui.variants.variant import Variant

        lost: list[str] = []
        chosen: Variant | None = None
        for place, (each, source) in enumerate(zip(kept[:MOST], sources, strict=False)):
            name = each.name or ", ".join(each.parts.values())
            try:
                lesson = read_edited(self.lesson, source) if source is not None else None
            except EditError:
                lesson = None
            if lesson is None:
                lost.append(name)
                continue
            number, load = FIRST + len(self.listed), self._load()
            variant = Variant(number, lesson, self._engine, load, self._changed, self._warm)
            variant.given, variant.parts = each.name, dict(each.parts)
            self.listed.append(variant)
            chosen = variant if place == beside else chosen
        self.choose(chosen)
        return lost

    def replace(
        self, variant: "Variant", source: str, parts: dict[str, str] | None = None, *,
        wait: bool = False,
    ) -> None:  # fmt: skip
        """Run another source under the name of a variant; `parts` are its edits from now on."""
        from tutor.ui.variants.reading import read_edited

        lesson = read_edited(self.lesson, source)
        if parts is not None:
            variant.parts = parts
        variant.again(self._load(), self._warm, lesson)
        self._start(variant, wait)

    def remove(self, variant: "Variant") -> None:
        """End a variant's run and forget it."""
        variant.leave()
        self.listed.remove(variant)
        if variant is self.beside:
            self.beside = None
        self._changed(False)

    def rename(self, variant: "Variant", name: str) -> None:
        """Give a variant a name; EditError where another one has it."""
        from tutor.lesson.edits import EditError

        name = " ".join(name.split())
        if not name:
            raise EditError("A variant needs a name.")
        if any(each.name == name for each in self.listed if each is not variant):
            raise EditError(f"There is a variant {name} already.")
        variant.given = name
        self._changed(False)

    def choose(self, variant: "Variant | None") -> None:
        """Put a variant beside the original, or none."""
        self.beside = variant
        if variant is not None:
            variant.start()
        self._follow()
        self._changed(False)

    def follow(self, original: Timeline, index: int) -> bool:
        """Have the variant go where the original stands; True while it is on its way."""
        if self._focus is not None and self._place is not None and self._place[1] != index:
            self._focus.leave()
        self._place = (original, index)
        return self._follow()

    def restart(self) -> None:
        """Start all variants again, as the original was."""
        for variant in self.listed:
            variant.again(self._load(), self._warm)
            variant.start()

    def receive(self, message: object) -> None:
        """Take in what the engine says to everybody."""
        if isinstance(message, Ready):
            self._warm = True
            for variant in self.listed:
                variant.run.receive(message)

    def lost(self, reason: str) -> None:
        """Take in that the engine process is gone, and all runs with it."""
        warm, self._warm = self._warm, False
        for variant in self.listed:
            variant.lost(reason, warm)

    def interrupt(self) -> bool:
        """Interrupt the step of the variant that is seen; False where none runs."""
        return self.beside is not None and self.beside.run.interrupt()

    def answer(self, text: str | None) -> None:
        """Give the variant that is seen what its script asked for."""
        if self.beside is not None:
            self.beside.run.answer(text)

    def leave(self) -> None:
        """Leave the number that is stepped, else show the original alone."""
        if self._focus is not None and self._focus.leave():
            self._changed(False)
        elif self.beside is not None:
            self.choose(None)

    def warning(self) -> str:
        """Return what a variant would do once more, empty where the person knows or nothing was."""
        done = self._run().touched
        if not done or self.warned:
            return ""
        return f"This script {', '.join(done)}; a variant would do so again."

    def _load(self) -> Load:
        """Return what the original was started with, and what the person has answered it."""
        run = self._run()
        return msgspec.structs.replace(run.load, answers=tuple(run.answers))

    def close(self) -> None:
        """End the runs of all variants."""
        self._waiting.cancel()
        for variant in self.listed:
            variant.leave()
        self.listed.clear()
        self.beside = None

    def seen(self, main: Scene) -> Scene:
        """Return the picture of the original with that of the variant beside it."""
        if not self.listed and self._focus is None:
            return main
        from tutor.ui.variants.shown import shown

        focused = self.focus.at(self.edited.source)
        return shown(main, self.lesson, self.listed, self.beside, focused, self.draw)

    def _start(self, variant: "Variant", wait: bool) -> None:
        """Put a variant beside the original and start its run, now or when the keys are still."""
        self.beside = variant
        self._waiting.cancel()
        if wait:
            self._changed(False)
            self._waiting.begin(partial(self._begin, variant))
        else:
            self._begin(variant)

    def _begin(self, variant: "Variant") -> None:
        if variant in self.listed:
            variant.start()
            self._follow()
            self._changed(True)

    def _follow(self) -> bool:
        if self.beside is None or self._place is None:
            return False
        return self.beside.follow(*self._place)

    def _letter(self) -> str:
        """Return the first letter that no variant is called."""
        taken = {variant.name for variant in self.listed}
        return next(letter for letter in "abcdefghijklmnop" if letter not in taken)
