"""Deriving the step that is looked at: its equations, its chain rules and its tables.

The mathematics is loaded behind the first frame, which needs none of it, while the engine starts.
A step with very many calls or nodes is derived beside the screen, which shows it without equations
until they are there.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple

from tutor.trace.model import Step
from tutor.trace.timeline import Timeline

if TYPE_CHECKING:
    from tutor.derive.columns import Table

KEPT = 48
"""How many derived steps are kept; a person goes back and forth between neighbours."""

LEVELS = 3
"""The levels of detail: the formulas, their tables, the formulas with more digits."""

LARGE = 100
"""From so many calls and nodes on a step is derived in a thread: each takes about a millisecond."""

TABLE, DIGITS = 1, (5, 5, 9)
"""The level that shows tables, and the significant digits at each level."""


class Seen(NamedTuple):
    """A step as it is shown at a level of detail, and what is to be said where deriving failed."""

    step: Step | None
    detail: int = 0
    tables: "tuple[Table, ...]" = ()
    complaint: str = ""


class Derivation:
    """Derives steps when they are looked at, and remembers the last ones.

    It holds how closely the person looks: the level of detail and the element of a table.
    """

    def __init__(self, timeline: Timeline, changed: Callable[[bool], None]) -> None:
        self.detail = 0
        self.element = 0
        self._changed = changed
        self.follow(timeline)

    def follow(self, timeline: Timeline) -> None:
        """Derive the steps of another run from now on."""
        self._timeline = timeline
        self._known: dict[tuple[int, int], Seen] = {}
        self._begun: set[tuple[int, int]] = set()
        self._tabled: tuple[tuple[int, int], Seen] | None = None

    @property
    def busy(self) -> bool:
        """Whether a step is being derived beside what is shown."""
        return bool(self._begun)

    def prepare(self) -> None:
        """Load the mathematics beside what is going on, so that the first step does not wait."""
        Thread(target=_load, daemon=True).start()

    def more(self) -> None:
        """Show the equations one level down: as tables, with more digits, as formulas again."""
        self.detail = (self.detail + 1) % LEVELS
        self._changed(False)

    def choose(self, direction: int) -> None:
        """Choose the next (1) or previous (-1) element of a table that shows one."""
        self.element += direction
        self._changed(False)

    def seen(self, position: int) -> Seen:
        """Return the step at a position as it is to be shown; none at the introduction."""
        if position < 0:
            return Seen(None, self.detail)
        key = (position, DIGITS[self.detail])
        found = self._known.pop(key, None) or self._beside(key)
        if found is None:
            step = self._timeline.step(position)
            words = f"The equations of this step are being derived: {size(step)} calls and nodes."
            return Seen(step, self.detail, complaint=words)
        self._known[key] = found
        while len(self._known) > KEPT:
            del self._known[next(iter(self._known))]
        if self.detail != TABLE or found.complaint:
            return found._replace(detail=self.detail)
        if found.step is not None and size(found.step) >= LARGE:
            words = f"There are no tables for a step of {size(found.step)} calls and nodes."
            return found._replace(detail=TABLE, complaint=words)
        return self._with_tables(position, found)

    def _beside(self, key: tuple[int, int]) -> Seen | None:
        """Return a step derived at once, or None where that takes long and goes on in a thread."""
        step = self._timeline.step(key[0])
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None or size(step) < LARGE:
            return _derived(self._timeline.step, *key)
        if key not in self._begun:
            self._begun.add(key)
            work = (loop, self._timeline, key)
            Thread(target=self._work, args=work, name="deriving", daemon=True).start()
        return None

    def _work(
        self, loop: asyncio.AbstractEventLoop, timeline: Timeline, key: tuple[int, int]
    ) -> None:
        found = _derived(timeline.apart, *key)
        # The screen may have gone while this was at work.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._ready, timeline, key, found)

    def _ready(self, timeline: Timeline, key: tuple[int, int], found: Seen) -> None:
        """Take in a step that was derived beside the screen, unless another run is shown by now."""
        if timeline is self._timeline:
            self._begun.discard(key)
            self._known[key] = found
            self._changed(False)

    def _with_tables(self, position: int, found: Seen) -> Seen:
        """Return a derived step with its tables, which are made anew for another element."""
        key = (position, self.element)
        if self._tabled is None or self._tabled[0] != key:
            self._tabled = (key, self._tables(position, found))
        return self._tabled[1]

    def _tables(self, position: int, found: Seen) -> Seen:
        try:
            from tutor.derive import expressions
            from tutor.derive.samples import samples
            from tutor.derive.tables import tables

            step, earlier = self._timeline.step(position), self._timeline.step
            made = tables(expressions(step, earlier), self.element, samples(step, earlier))
            return found._replace(tables=made, detail=TABLE)
        except Exception as fault:
            return found._replace(complaint=_complaint(fault), detail=TABLE)


def size(step: Step) -> int:
    """Return how much there is to derive in a step: its calls and its nodes."""
    return len(step.ops) + len(step.flows)


def _derived(step: Callable[[int], Step], position: int, digits: int) -> Seen:
    recorded = step(position)
    try:
        from tutor.derive import derived

        return Seen(derived(recorded, step, digits))
    # A fault of the mathematics must not take what was recorded from the person.
    except Exception as fault:
        return Seen(recorded, complaint=_complaint(fault))


def _load() -> None:
    # What is wrong is said with the first step, which loads it again.
    with suppress(Exception):
        import_module("tutor.derive")


def _complaint(fault: Exception) -> str:
    """Return why a step is shown without equations."""
    words = str(fault) or type(fault).__name__
    return f"The equations of this step could not be derived ({words}); all else is as it was."
