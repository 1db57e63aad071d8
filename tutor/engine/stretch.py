"""A stretch of a run that is not recorded: its steps are counted, and a few numbers are read."""

from collections.abc import Callable
from time import perf_counter

from tutor.engine.followed import Followed
from tutor.engine.names import Scope
from tutor.lesson.model import Segment
from tutor.trace.model import Sample

POLL = 0.03
"""Seconds between two looks at what the screen says meanwhile."""

MOST = 512
"""So many iterations are sampled one after the other; then only every second, every fourth ..."""


class Stretch:
    """Runs on without recording, until a place is reached or the screen asks to stop.

    `report` is called now and then and says whether to go on; `follow` after each step, behind
    which it may wait. `last` is the step passed last, with its loop and iteration.
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
    ) -> None:
        self._samples: list[Sample] = []
        self.last: tuple[int, int | None, int | None] = (-1, None, None)
        self._followed = followed
        self._report = report
        self._from_index = from_index
        self._from_iteration = from_iteration
        self._loop = loop
        self._follow = follow
        self._every = 1
        self._taken = 0
        self._loss: float | None = None
        self._stopping = self._ended = False
        self._next = perf_counter() + POLL
        self._seen = (0, 0.0)

    def unseen(self, iteration: int | None) -> int:
        """Return how many iterations may begin before the run is looked at again.

        0 says that each step of the present one is to be told of.
        """
        wanted = iteration is None or iteration % self._every == 0
        if wanted or iteration is None or self._follow is not None:
            return 0
        ahead = [self._every - iteration % self._every, self._paced(iteration)]
        if self._from_index is not None:
            ahead.append(1)
        if self._from_iteration is not None:
            ahead.append(self._from_iteration - iteration)
        return max(min(ahead), 1)

    def _paced(self, iteration: int) -> int:
        """Return how many iterations take about as long as the time between two reports."""
        now = perf_counter()
        before, at = self._seen
        if iteration <= before:
            self._seen = iteration, now
            return 1
        pace = (now - at) / (iteration - before)
        if now - at > POLL:
            self._seen = iteration, now
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
        phases = segment.phase.split("+")
        if "loss" in phases:
            self._loss = self._followed.loss(scope)
        if "update" in phases:
            if self._followed.weights is None:
                self._followed.choose(scope)
            self._add(Sample(index, loop, iteration, self._loss, self._followed.values(scope)))

    def end(self) -> None:
        """Have the next step recorded, whatever it is."""
        self._ended = True

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

    def ends(self, segment: Segment, iteration: int | None, index: int) -> bool:
        """Say whether recording begins with the step that is about to run.

        Asked to stop, the run does so at the beginning of an iteration; what comes behind the
        loop is always recorded.
        """
        if self._ended or (self._from_index is not None and index >= self._from_index):
            return True
        if self._stopping and (segment.iteration_start or segment.loop is None):
            return True
        if self._from_iteration is not None and segment.iteration_start:
            here = self._loop is None or segment.loop == self._loop
            return here and (iteration or 0) >= self._from_iteration
        return self._from_index is None and self._from_iteration is None and _behind(segment)


def _behind(segment: Segment) -> bool:
    """Whether a segment lies behind the training loops."""
    return segment.phase == "after"
