"""Where the same code ran: the steps of a run by their loop, phase and first line."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tutor.lesson.model import phases_in
from tutor.trace.model import Summary


class Code(NamedTuple):
    """What tells one piece of a script's code from another."""

    loop: int | None
    phase: str
    first_line: int


def code_of(mark: Summary) -> Code:
    """Return the code that a step ran."""
    return Code(mark.loop, mark.phase, mark.first_line)


class Codes:
    """The indices of the recorded steps of each code; a script has a few codes and many steps."""

    def __init__(self, mark: Callable[[int], Summary]) -> None:
        self._mark = mark
        self._indices: dict[Code, list[int]] = {}

    def add(self, mark: Summary) -> None:
        """Add a step."""
        indices = self._indices.setdefault(code_of(mark), [])
        if not indices or indices[-1] < mark.index:
            indices.append(mark.index)
        else:
            insort(indices, mark.index)

    def remove(self, first: int, last: int) -> None:
        """Take out the steps from `first` to `last`."""
        for indices in self._indices.values():
            del indices[bisect_left(indices, first) : bisect_right(indices, last)]

    def beside(self, mark: Summary, direction: int) -> int | None:
        """Return the next (1) or previous (-1) step of the code of a step, None without one."""
        indices = self._indices.get(code_of(mark), [])
        place = bisect_left(indices, mark.index) + direction
        return indices[place] if 0 <= place < len(indices) else None

    def following(self, phase: str, index: int) -> int | None:
        """Return the first step of a phase behind `index`, None without one."""
        places = ((indices, bisect_right(indices, index)) for indices in self._of(phase))
        return min((found[place] for found, place in places if place < len(found)), default=None)

    def preceding(self, phase: str, index: int) -> int | None:
        """Return the last step of a phase up to and with `index`, None without one."""
        places = ((indices, bisect_right(indices, index)) for indices in self._of(phase))
        return max((indices[place - 1] for indices, place in places if place), default=None)

    def earlier(self, mark: Summary) -> int | None:
        """Return the last step before this one that began at the same line, None without one."""
        lists = (i for code, i in self._indices.items() if code.first_line == mark.first_line)
        places = ((indices, bisect_left(indices, mark.index)) for indices in lists)
        return max((indices[place - 1] for indices, place in places if place), default=None)

    def within(self, iteration: int, phase: str | None, loop: int | None = None) -> int | None:
        """Return the first step of an iteration, None without one.

        It is of a phase, and of the loop with a number, if one is named.
        """
        lists = self._of(phase, in_loop=True, loop=loop)
        found = (self._at(indices, iteration) for indices in lists)
        return min((index for index in found if index is not None), default=None)

    def _at(self, indices: list[int], iteration: int) -> int | None:
        # The iterations of one loop grow with the indices of its steps.
        place = bisect_left(indices, iteration, key=lambda index: self._mark(index).iteration or 0)
        if place < len(indices) and self._mark(indices[place]).iteration == iteration:
            return indices[place]
        return None

    def _of(
        self, phase: str | None, in_loop: bool = False, loop: int | None = None
    ) -> Iterator[list[int]]:
        for code, indices in self._indices.items():
            if (in_loop and code.loop is None) or loop not in (None, code.loop):
                continue
            if phase is None or phase in phases_in(code.phase):
                yield indices
