"""Thousands of keys over the bundled lessons: nothing raises, the screen tells the truth.

A state machine chooses the keys, the sizes and the lessons; what must hold is looked at after
each of its moves, and how much was walked is printed at the end (`pytest -s`).
"""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import ClassVar, NamedTuple, TypeVar

import psutil
from hypothesis import HealthCheck, Phase, assume, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.soak.conftest import Say
from tests.soak.forked import engines
from tests.soak.lengths import SEED, lengths
from tests.soak.stroll import PHRASES, Stroll, stroll
from tests.terminal.pseudo_terminal import survivors

MOVES = 50
"""The moves of one walk, some six keys each with those that go to another lesson."""

FEW = 10
"""The moves of the one walk that every run takes."""

WALKS = 5
"""The walks of one round, each in an app of its own."""

KEYS = 1000
"""With fewer keys it is one walk and always the same."""

LESSONS = 19

T = TypeVar("T")


class Dimensions(NamedTuple):
    """The columns and rows of a terminal."""

    columns: int
    rows: int


PHRASE = st.sampled_from(PHRASES)
OTHER = st.builds(Dimensions, st.integers(1, 300), st.integers(1, 100)) | st.integers(
    0, LESSONS - 1
)
MOVE = st.one_of(*[PHRASE] * 12, OTHER)
Move = tuple[str, ...] | Dimensions | int


async def begun(walk: Stroll) -> None:
    """Wait until a run has begun, or until a question lies over the screen."""
    open_ = ("warming", "starting")
    await walk.until(lambda: walk.state not in open_ or not walk.on_lesson)


class Walk(RuleBasedStateMachine):
    """A person who types anything at all in an app of its own."""

    walked: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._stack = AsyncExitStack()
        self._walk: Stroll | None = None
        self._family: set[psutil.Process] = set()
        self._moves: list[Move] = []

    def _do(self, act: Callable[[Stroll], Awaitable[T]]) -> T:
        """Carry something out while the app runs; between two such moments it stands still."""
        walk = self._walk
        assert walk is not None

        async def carry_out() -> T:
            return await act(walk)

        try:
            return self._runner.run(carry_out())
        except AssertionError as problem:
            # Said at once, since hypothesis walks the same way again, and moments do not repeat.
            print(f"after {self._moves}:\n{problem}")
            raise

    @initialize(lesson=st.integers(0, LESSONS))
    def open(self, lesson: int) -> None:
        """Open the app, and one of the lessons, which are numbered from 1."""
        # With 0 begins the walk that hypothesis always tries first: the same key all the way.
        assume(lesson)
        self._moves.append(lesson - 1)
        self._walk = self._runner.run(self._stack.enter_async_context(stroll()))
        self._press(*["down"] * (lesson - 1), "enter")
        self._do(lambda walk: walk.until(lambda: walk.app.session))
        self._do(begun)
        self.walked["sessions"] += 1

    @rule(move=MOVE)
    def go(self, move: Move) -> None:
        """Press a key or a few, give the terminal another size, or go to another lesson."""
        self._moves.append(move)
        if isinstance(move, Dimensions):
            self._do(lambda walk: walk.pilot.resize_terminal(*move))
            self.walked["resizes"] += 1
        elif isinstance(move, int):
            self._press("escape", "escape", "l", "home", *["down"] * move, "enter")
            self._do(begun)
        else:
            self._press(*move)

    def _press(self, *keys: str) -> None:
        self._do(lambda walk: walk.press(*keys))
        self.walked["keys"] += len(keys)

    @invariant()
    def nothing_has_gone_wrong(self) -> None:
        """Check that the app runs, at a position of the run, and that steps stay what they were."""
        if self._walk is not None:
            self._walk.check()
            self._family.update(self._walk.family)

    @invariant()
    def the_screen_shows_the_step_that_the_session_is_at(self) -> None:
        """Wherever the lesson is seen and stands still, its phase and iteration are on it."""
        if self._walk is not None:
            self.walked["screens read"] += self._do(lambda walk: walk.shows_its_step())

    def teardown(self) -> None:
        """End the app; nothing that it has started may be left."""
        if self._walk is not None:
            self._runner.run(self._stack.aclose())
            self.walked["processes"] += len(self._family)
        self._runner.close()
        assert survivors(list(self._family)) == []


@lengths("count", short=15, long=10_000)
def test_a_random_walk_over_the_lessons(count: int, say: Say) -> None:
    Walk.walked.clear()
    short = count < KEYS
    first = 0 if short else SEED
    rules = settings(
        max_examples=1 if short else WALKS, stateful_step_count=FEW if short else MOVES,
        report_multiple_bugs=False, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck), database=None, print_blob=True,
    )  # fmt: skip

    with engines(count):
        for number in itertools.count(first):
            say(f"walks of GRADSTEP_SOAK_SEED={number}")
            run_state_machine_as_test(seed(number)(Walk), settings=rules)
            say(f"walked: {dict(Walk.walked)}")
            if Walk.walked["keys"] >= count:
                break

    assert Walk.walked["screens read"] > 0
    assert Walk.walked["processes"] > 0
