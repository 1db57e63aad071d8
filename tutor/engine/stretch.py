"""A stretch of a run that is not recorded: its steps are counted, and a few numbers are read."""

from collections.abc import Callable, Mapping
from time import perf_counter

from tutor.engine.followed import Followed
from tutor.engine.progress import Here
from tutor.engine.scope import Scope
from tutor.lesson.model import Segment, phases_in
from tutor.trace.model import Sample

POLL = 0.03
"""Seconds between two looks at what the screen says meanwhile."""

MANY = 4096
"""So many checkpoints may be passed before the run is looked at again."""

MOST = 256
"""So many iterations are sampled one after the other; then only every second, every fourth ..."""


class Stretch:
    """Runs on without recording, until a place is reached or the screen asks to stop.

    `report` is called now and then and says whether to go on; `follow` after each step, behind
    which it may wait. `last` is the step passed last, with its loop and iteration. Recording begins
    with whole iterations, so that what flows back through one is known: where `from_index` lies
    inside of one, some steps before it are recorded too. With `never` nothing is recorded.
    """

    def __init__(
        self,
        followed: Followed,
        report: Callable[["Stretch"], bool],
        *,
        from_index: int | None = None,
        from_iteration: int | None = None,
        loop: int | None = None,
        follow: Callable[["Stretch", Segment, Scope], None] | None = None,
        never: bool = False,
    ) -> None:
        self._samples: list[Sample] = []
        self.last: tuple[int, int | None, int | None] = (-1, None, None)
        self._followed = followed
        self._report = report
        self._from_index = from_index
        self._from_iteration = from_iteration
        self._loop = loop
        self._follow = follow
        self._never = never
        self._every = 1
        self._taken = 0
        self._loss: float | None = None
        self._stopping = False
        self._next = perf_counter() + POLL
        self._seen = (0, perf_counter())

    def unseen(self, begun: Mapping[int, int], here: Here) -> tuple[dict[int, int], int]:
        """Return how many iterations of each loop may begin before the run is looked at again.

        0 says that each step of the present one is to be told of. The second number is how many
        checkpoints may be passed meanwhile.
        """
        room = MANY if self._from_index is None else self._from_index - here.step - here.longest
        paced = self._paced(sum(begun.values()))
        if self._stopping or self._follow is not None or room <= 0 or not paced:
            return dict.fromkeys(begun, 0), MANY
        ahead = {loop: self._ahead(loop, count, paced) for loop, count in begun.items()}
        return ahead, min(room, MANY)

    def _ahead(self, loop: int, begun: int, paced: int) -> int:
        """Return how many iterations of one loop may begin unseen."""
        if begun % self._every == 0:
            return 0
        ahead = [self._every - begun % self._every, paced]
        if self._from_iteration is not None and self._loop in (None, loop):
            ahead.append(self._from_iteration - 1 - begun)
        return max(min(ahead), 0)

    def _paced(self, iterations: int) -> int:
        """Return how many iterations take about half as long as the time between two reports."""
        now = perf_counter()
        before, at = self._seen
        if iterations <= before:
            return 1
        pace = (now - at) / (iterations - before)
        if now - at > POLL:
            self._seen = iterations, now
        return int(POLL / 2 / max(pace, 1e-9))

    def passed(self, segment: Segment, iteration: int | None, index: int, scope: Scope) -> None:
        """Take in that a step has run: its segment, iteration, index, and what it left behind."""
        self.last = (index, segment.loop, iteration)
        if iteration is not None and segment.loop is not None and iteration % self._every == 0:
            self._read(segment, segment.loop, iteration, index, scope)
        if self._follow is not None:
            self._follow(self, segment, scope)
        if perf_counter() >= self._next:
            self._stopping = not self._report(self) or self._stopping
            self._next = perf_counter() + POLL

    def _read(self, segment: Segment, loop: int, iteration: int, index: int, scope: Scope) -> None:
        """Read the loss when it has been computed, and the weights when they were updated."""
        phases = phases_in(segment.phase)
        if self._followed.weights is None:
            self._followed.choose(scope)
        if "loss" in phases:
            self._loss = self._followed.loss(scope)
        if "update" in phases:
            self._add(Sample(index, loop, iteration, self._loss, self._followed.values(scope)))

    def stop(self) -> None:
        """Have recording begin with the next iteration, or with what comes outside the loops."""
        self._stopping = True

    def take(self) -> list[Sample]:
        """Return the samples that were not taken yet."""
        taken, self._samples = self._samples, []
        return taken

    def _add(self, sample: Sample) -> None:
        self._samples.append(sample)
        self._taken += 1
        if self._taken >= MOST:
            self._every *= 2
            self._taken //= 2

    def ends(self, here: Here) -> bool:
        """Say whether recording begins with the step that is about to run.

        Asked to stop, the run does so where an iteration begins, and what comes behind the loop is
        always recorded, unless it was said from where on.
        """
        if self._never:
            return False
        whole = here.begins or here.segment.loop is None
        if self._stopping and whole:
            return True
        if self._from_index is not None:
            return here.step + (here.longest if here.begins else 0) >= self._from_index
        if self._from_iteration is not None:
            inside = here.segment.loop is not None and self._loop in (None, here.segment.loop)
            return inside and here.begins and (here.iteration or 0) >= self._from_iteration
        return _behind(here.segment)


def _behind(segment: Segment) -> bool:
    """Whether a segment lies behind the training loops."""
    return segment.phase == "after"
