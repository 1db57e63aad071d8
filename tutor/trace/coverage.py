"""How a run looks from far away: which stretches of it are recorded, and which ran without it."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from tutor.trace.model import Summary
from tutor.trace.stretches import Stretches


class Stretch(Struct, frozen=True):
    """Steps one behind the other, `first` to `last`, all of them recorded or none.

    `begins` and `ends` are the iterations of the two, None outside a loop. Those of a gap are
    worked out from the steps around it, and None where these do not tell.
    """

    first: int
    last: int
    recorded: bool
    begins: int | None
    ends: int | None


class Newest(Struct, frozen=True):
    """The last step that is known to have run, and its iteration."""

    index: int = -1
    iteration: int | None = None


def told(recorded: Stretches, marks: Mapping[int, Summary], newest: Newest) -> tuple[Stretch, ...]:
    """Return the recorded stretches and the gaps between them, from 0 to the newest step."""
    return tuple(_told(recorded, marks, newest))


def _told(recorded: Stretches, marks: Mapping[int, Summary], newest: Newest) -> Iterator[Stretch]:
    next_one, before = 0, 0
    for first, last in recorded.all():
        begins, ends = marks[first].iteration, marks[last].iteration
        if first > next_one:
            yield _gap(next_one, first - 1, before + 1, None if begins is None else begins - 1)
        yield Stretch(first, last, True, begins, ends)
        next_one, before = last + 1, before if ends is None else ends
    if next_one <= newest.index:
        yield _gap(next_one, newest.index, before + 1, newest.iteration)


def _gap(first: int, last: int, begins: int, ends: int | None) -> Stretch:
    if ends is None or ends < begins:
        # The gap lies within an iteration, between two loops, or outside of any.
        return Stretch(first, last, False, None, None)
    return Stretch(first, last, False, begins, ends)


def shares(recorded: Stretches, count: int, cells: int) -> tuple[float, ...]:
    """Cut `count` steps into equal parts and return how much of each is recorded, from 0 to 1.

    With fewer steps than parts a part stands for the step that it lies in.
    """
    found = []
    for cell in range(cells if count else 0):
        first, end = count * cell // cells, count * (cell + 1) // cells
        last = max(end - 1, first)
        found.append(recorded.count(first, last) / (last - first + 1))
    return tuple(found)
