"""The recorded steps of a run, still encoded, in a room of bounded size."""

from collections.abc import Iterator

from tutor.trace.codes import Codes
from tutor.trace.model import Summary
from tutor.trace.stretches import Stretches


class Recording:
    """Encoded steps and their marks by index, in at most `room` bytes.

    When there are more, whole iterations go (`give_up`), from the end that is farther from where
    the person looks.
    """

    def __init__(self, room: int) -> None:
        self.room = room
        self.size = 0
        self.encoded: dict[int, bytes] = {}
        self.marks: dict[int, Summary] = {}
        self.stretches = Stretches()
        self.codes = Codes(self.marks.__getitem__)

    def add(self, encoded: bytes, mark: Summary) -> None:
        """Add a step that is not there yet."""
        self.encoded[mark.index] = encoded
        self.marks[mark.index] = mark
        self.codes.add(mark)
        self.stretches.add(mark.index)
        self.size += len(encoded)

    def replace(self, encoded: bytes, index: int) -> None:
        """Put another record of a step in the place of the one that is there."""
        self.size += len(encoded) - len(self.encoded[index])
        self.encoded[index] = bytes(encoded)

    def joined(self, index: int, other: int | None) -> int | None:
        """Return `other` if every step from behind `index` up to it is recorded, else None."""
        stretch = None if other is None else self.stretches.around(other)
        if stretch is None or stretch[0] > index + 1 or stretch[1] < index - 1:
            return None
        return other

    def give_up(self, looked: int, recorded: int) -> Iterator[tuple[int, int]]:
        """Make room and yield the first and last step of each part that is given up.

        The iterations of the step looked at and of the one recorded last stay.
        """
        while self.size > self.room:
            ends = (self._outermost(1, (looked, recorded)), self._outermost(-1, (looked, recorded)))
            far = [part for part in ends if part is not None]
            if not far:
                return
            first, last = max(far, key=lambda part: min(abs(end - looked) for end in part))
            self._remove(first, last)
            yield first, last

    def _outermost(self, direction: int, stays: tuple[int, ...]) -> tuple[int, int] | None:
        """Return the first (1) or last (-1) iteration that may go, None where none may."""
        stretches = self.stretches
        index = stretches.after(-1) if direction > 0 else stretches.before(1 << 62)
        while index is not None:
            first, last = self._part(index, direction)
            if not any(first <= one <= last for one in stays):
                return first, last
            index = stretches.after(last) if direction > 0 else stretches.before(first)
        return None

    def _part(self, index: int, direction: int) -> tuple[int, int]:
        """Return the steps of one iteration that are recorded from `index` on without a gap."""
        whole, end = self._pass(index), index
        while end + direction in self.marks and self._pass(end + direction) == whole:
            end += direction
        return min(index, end), max(index, end)

    def _pass(self, index: int) -> tuple[int | None, int | None]:
        mark = self.marks[index]
        return mark.loop, mark.iteration

    def _remove(self, first: int, last: int) -> None:
        self.codes.remove(first, last)
        self.stretches.remove(first, last)
        for index in range(first, last + 1):
            self.size -= len(self.encoded.pop(index))
            del self.marks[index]
