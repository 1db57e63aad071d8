"""The checkpoints of a stretch that is not recorded: most are only noted as passed."""

from collections.abc import Callable, Sequence
from threading import get_ident

from tutor.lesson.model import Segment

PASS, COUNT, HEED = range(3)
"""What a checkpoint asks for: to be noted, to be counted as an iteration, or to be looked at."""


class Trail:
    """Notes the numbers of the segments that begin; where more is to be done, calls `careful`.

    `careful` gets the number and how many frames above it the script's is. That is outside the
    loops, at the beginning of an iteration when enough of them have passed, and at every
    checkpoint of an iteration that is attended. Noting a number takes a tenth of a microsecond,
    while a small iteration itself takes a few dozen.
    """

    def __init__(self, segments: Sequence[Segment], careful: Callable[[int, int], None]) -> None:
        self._usual = [
            HEED if segment.loop is None else COUNT if segment.iteration_start else PASS
            for segment in segments
        ]
        self._asks = list(self._usual)
        self._passed: list[int] = []
        self._left = [0]
        self._careful = careful

    def attend(self, iterations: int) -> None:
        """Let so many iterations begin unseen; 0 takes the present one checkpoint by checkpoint."""
        self._left[0] = iterations
        self._asks[:] = self._usual if iterations else [HEED] * len(self._usual)

    def take(self) -> list[int]:
        """Return the segments that have begun since the last call, in order."""
        taken = self._passed[:]
        self._passed.clear()
        return taken

    def checkpoint(self) -> Callable[[int], None]:
        """Return what the script calls between phases, in the thread that asks for it."""
        asks, left, careful, home = self._asks, self._left, self._careful, get_ident()
        passed = self._passed.append

        def checkpoint(number: int) -> None:
            if asks[number] == PASS:
                if get_ident() == home:
                    passed(number)
                return
            if asks[number] == COUNT and left[0] > 1 and get_ident() == home:
                left[0] -= 1
                passed(number)
                return
            careful(number, 2)

        return checkpoint
