"""How far a run has come: the segment that runs, the iterations that have begun, the steps."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from tutor.engine.headers import Headers
from tutor.lesson.model import Lesson, Loop, Segment


def known(number: int) -> int:
    """Return the number of a segment that a checkpoint names, by itself or as ``~k``."""
    return number if number >= 0 else ~number


class Here(NamedTuple):
    """Where a run stands: a segment is about to run, in an iteration, as the step `step`.

    `begins` says that nothing of the iteration has run yet, its loop's header included; `longest`
    is how many steps an iteration may well have.
    """

    segment: Segment
    iteration: int | None
    step: int
    begins: bool
    longest: int


class Progress:
    """Counts what a run does, in the same way whether it is recorded or not.

    `open` is the segment that runs, `steps` how many steps have run, and `begun` how many
    iterations of each loop have; more than `limit` of them should not. A loop that stands in
    another one runs as often as that asks for it.
    """

    def __init__(self, lesson: Lesson, segments: Sequence[Segment], limit: int | None) -> None:
        self.headers = Headers()
        self.open: Segment | None = None
        self.steps = 0
        self.begun = {loop.number: 0 for loop in lesson.loops}
        self._segments = segments
        self._open_headers = [segment for segment in segments if segment.fetch]
        self._limit = limit
        self._outer = [loop.number for loop in lesson.loops if not _is_within(loop, lesson.loops)]
        self._longest = len(segments)
        self._boundary = (0, 0)
        self._previous: Segment | None = None

    def begin(self, segment: Segment, again: bool = False) -> Here:
        """Take in that a segment begins, or goes on behind a call that left it (`again`)."""
        starts = segment.iteration_start and not again
        if segment.loop is not None and starts:
            self.begun[segment.loop] = self.begun.get(segment.loop, 0) + 1
        self.open = segment
        begins = segment.loop is not None and (
            segment.heads or (starts and not self._entered(segment))
        )
        if begins:
            self._measure()
        return Here(segment, self.iteration(segment), self.steps, begins, self._longest)

    def _entered(self, segment: Segment) -> bool:
        """Say whether a loop's header has just led to a segment."""
        previous = self._previous
        return previous is not None and previous.heads and previous.loop == segment.loop

    def _measure(self) -> None:
        """Take in how many steps the last iterations had."""
        steps, iterations = self._boundary
        come = sum(self.begun.values())
        passed = max(come - iterations, 1)
        self._longest = max(self._longest, -(-(self.steps - steps) // passed))
        self._boundary = self.steps, come

    def end(self) -> Segment | None:
        """Take in that the open segment has run, and return it."""
        self._previous, self.open = self.open, None
        return self._previous

    def counts(self, segment: Segment, following: Segment | None) -> bool:
        """Say whether a segment that has run is a step; of a header that must be known."""
        return not segment.fetch or bool(self.headers.worth(segment, following))

    def catch_up(self, numbers: Sequence[int]) -> None:
        """Take in that the segments with these numbers have begun, one behind the other.

        They are counted by pairs, because thousands of them may have passed in a moment. A number
        ``~k`` says that the segment k has gone on behind a call.
        """
        if not numbers or self.open is None:
            return
        pairs = Counter(zip(chain((self.open.id,), numbers), numbers, strict=False))
        for (number, following), times in pairs.items():
            behind = self._segments[known(following)]
            if self.counts(self._segments[known(number)], behind):
                self.steps += times
            if behind.iteration_start and behind.loop is not None and following >= 0:
                self.begun[behind.loop] = self.begun.get(behind.loop, 0) + times
        self.open = self._segments[known(numbers[-1])]

    def iteration(self, segment: Segment) -> int | None:
        """Return the iteration that a segment belongs to; a loop's header prepares the next one."""
        begun = 0 if segment.loop is None else self.begun.get(segment.loop, 0)
        return begun + 1 if segment.heads else begun or None

    def left(self, loop: int) -> int | None:
        """Return how many iterations of a loop may still begin, None where there is no limit."""
        if self._limit is None or loop not in self._outer:
            return None
        return self._limit - self.begun.get(loop, 0)

    @property
    def exceeded(self) -> bool:
        """Whether more iterations of a loop have begun than should."""
        limit = self._limit
        return limit is not None and any(self.begun[loop] > limit for loop in self._outer)

    @property
    def unsettled(self) -> tuple[int, ...]:
        """The numbers of the headers of which it is still to be found out if they make steps."""
        # What is settled stays so.
        self._open_headers = [s for s in self._open_headers if not self.headers.settled(s)]
        return tuple(each.id for each in self._open_headers)


def _is_within(loop: Loop, loops: Sequence[Loop]) -> bool:
    """Say whether a loop stands in another one."""
    return any(
        other.number != loop.number and other.first_line <= loop.first_line <= other.last_line
        for other in loops
    )
