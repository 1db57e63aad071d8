"""The checkpoints of a stretch that is not recorded: most are only noted as passed."""

from collections.abc import Callable, Mapping, Sequence
from threading import get_ident

from tutor.engine.shared import Shared
from tutor.lesson.model import Segment

PASS, COUNT, HEED = range(3)
"""What a checkpoint asks for: to be noted, to be counted as an iteration, or to be looked at."""


class Trail:
    """Notes the numbers of the segments that begin; where more is to be done, calls `careful`.

    `careful` gets the number and how many frames above it the script's is. That is outside the
    loops, at the beginning of an iteration when enough of them have passed, at every checkpoint of
    a loop that is attended, and when there is no room for more. Noting a number takes a tenth of a
    microsecond, while a small iteration itself takes a few dozen. A segment k that goes on behind
    a call is noted as ``~k``: it begins nothing. `shared` says which segment a number means.
    """

    def __init__(
        self, segments: Sequence[Segment], careful: Callable[[int, int], None], shared: Shared
    ) -> None:
        self._usual = [
            HEED if segment.loop is None else COUNT if segment.iteration_start else PASS
            for segment in segments
        ]
        self._loops = [segment.loop or 0 for segment in segments]
        self._asks = [HEED] * (2 * len(self._usual))
        self._attended: tuple[set[int], tuple[int, ...]] = set(self._loops), ()
        self._passed: list[int] = []
        self._left = [0] * (max(self._loops, default=0) + 1)
        self._room = [0]
        self._careful = careful
        self._shared = shared

    def attend(self, unseen: Mapping[int, int], room: int, heeded: tuple[int, ...] = ()) -> None:
        """Let so many iterations of each loop begin unseen, and no more than `room` checkpoints.

        A loop with 0 is attended: each of its checkpoints is looked at. So are the segments of the
        numbers `heeded` in any loop.
        """
        self._room[0] = room
        for loop, iterations in unseen.items():
            self._left[loop] = iterations
        attended = {loop for loop, iterations in unseen.items() if not iterations}
        if (attended, heeded) != self._attended:
            self._attended = attended, heeded
            asks = [
                HEED if loop in attended or number in heeded else usual
                for number, (loop, usual) in enumerate(zip(self._loops, self._usual, strict=True))
            ]
            # Read from the end, by ~k, it is what a segment asks for that goes on behind a call.
            self._asks[:] = [*asks, *(PASS if ask == COUNT else ask for ask in reversed(asks))]

    def attends(self, segment: Segment) -> bool:
        """Say whether a segment lies inside an iteration that is attended to its end."""
        return segment.loop in self._attended[0] and not segment.iteration_start

    def last(self) -> int | None:
        """Return the segment that began last since they were taken, None if none has."""
        number = self._passed[-1] if self._passed else None
        return number if number is None or number >= 0 else ~number

    def take(self) -> list[int]:
        """Return the segments that have begun since the last call, in order."""
        taken = self._passed[:]
        self._passed.clear()
        return taken

    def checkpoint(self) -> Callable[[int], None]:
        """Return what the script calls between phases, in the thread that asks for it."""
        asks, left, loops, room = self._asks, self._left, self._loops, self._room
        careful, home, passed, note = self._careful, get_ident(), self._passed, self._passed.append
        meant = self._shared.meant
        frames = 2 + self._shared.any

        def checkpoint(number: int) -> None:
            ask = asks[number]
            if ask == HEED or len(passed) >= room[0]:
                careful(number, frames)
            elif get_ident() == home:
                if ask == COUNT:
                    loop = loops[number]
                    if left[loop] <= 1:
                        careful(number, frames)
                        return
                    left[loop] -= 1
                note(number)

        def of_its_loop(number: int) -> None:
            checkpoint(meant[number])

        return of_its_loop if self._shared.any else checkpoint
