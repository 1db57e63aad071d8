"""Two runs read side by side: where they first differ, how their losses go, how they end.

Neither run is held: both are read iteration by iteration, in step.
"""

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from msgspec import Struct

from tutor.trace.course import Course
from tutor.trace.model import Step
from tutor.trace.pairing import Difference, Place, Places, differences, same

Heard = tuple[Step, float | None]
"""A step, and the loss if the script knew one by then."""

LARGEST_GROUP = 512
"""So many steps outside of loops are held at a time; an iteration is held whole."""

LOSSES_SHOWN = (1, 2, 3, 5)
"""The iterations whose losses are shown, and these times 10, 100 and so on."""


class Parting(Struct, frozen=True):
    """A place where two runs differ.

    `index` and the first and last `line` are those of the steps there, of the original and of the
    variant, null on the side that has no such step; the values of that side are then those it had
    by then. Without `names` they differ in that one run comes to this place and the other does not.
    """

    index: tuple[int | None, int | None]
    loop: int | None
    iteration: int | None
    phase: str
    line: tuple[int | None, int | None]
    last_line: tuple[int | None, int | None]
    names: tuple[Difference, ...]


class Compared(Struct, frozen=True):
    """The loss of one iteration in both runs, null where a run had none."""

    loop: int
    iteration: int
    original: float | None
    variant: float | None


class _Group(NamedTuple):
    """The steps of one iteration, or a stretch of steps outside of loops, by their places."""

    key: tuple[int | None, int | None]
    steps: dict[Place, Step]

    @property
    def first(self) -> Step:
        return next(iter(self.steps.values()))


class Comparison:
    """What is found while two runs are followed to their ends.

    `first` is the first place where they differ in anything that is named, `first_in_loop` the
    first in a training loop where they differ in something that did not differ before it.
    """

    def __init__(self) -> None:
        self.original = Course()
        self.variant = Course()
        self.first: Parting | None = None
        self.first_in_loop: Parting | None = None
        self._known: set[tuple[str, str]] = set()
        self._last: list[Step | None] = [None, None]
        self._over = False

    def follow(self, original: Iterable[Heard], variant: Iterable[Heard]) -> None:
        """Read both runs to their ends, in step."""
        left, right = _groups(original, self.original), _groups(variant, self.variant)
        for one, other in zip_longest(left, right):
            if not self._over:
                self._compare(one, other)

    def _compare(self, left: _Group | None, right: _Group | None) -> None:
        if left is None or right is None or left.key != right.key:
            self._put(_alone(left, right))
            # From here on nothing says which of their steps belong together.
            self._over = True
            return
        # A place that only one run has is looked at behind those before it, as that run saw it.
        moved = _moved(list(left.steps), list(right.steps))
        for place in [*left.steps, *(place for place in right.steps if place not in left.steps)]:
            sides = left.steps.get(place), right.steps.get(place)
            self._look(*sides, place in moved)
        self._last = [list(group.steps.values())[-1] for group in (left, right)]

    def _look(self, left: Step | None, right: Step | None, moved: bool) -> None:
        """Compare two steps; of those that an edit has moved, what they themselves changed."""
        before = self._last
        now = [left or before[0], right or before[1]]
        if left is not None and right is not None and not moved:
            self._last = now
        found = differences(*now) if all(now) else differences(left, right)
        if moved and left is not None and right is not None:
            own = {*left.changed, *right.changed}
            found = tuple(each for each in found if each.name in own)
        new = tuple(each for each in found if (each.name, each.what) not in self._known)
        self._known = {(each.name, each.what) for each in found}
        if new:
            self._put(_parting(left, right, new))

    def _put(self, parting: Parting) -> None:
        if self.first is None:
            self.first = parting
        if self.first_in_loop is None and parting.loop is not None:
            self.first_in_loop = parting
            self._over = True

    @property
    def differs(self) -> bool:
        """Whether the runs differ in a name, in what they printed, or in how they ended."""
        return self.first is not None or not self.same_output or not self._same_status

    @property
    def same_output(self) -> bool:
        """Whether both printed the same."""
        return self.original.printed == self.variant.printed

    @property
    def _same_status(self) -> bool:
        ends = self.original.end, self.variant.end
        return ends[0].status == ends[1].status

    def weights(self) -> list[str]:
        """Return the names of the weights of either run."""
        return list(dict.fromkeys([*self.original.weights(), *self.variant.weights()]))

    def unlike(self, names: Iterable[str]) -> list[str]:
        """Return which of these names do not hold the same value, to the last bit, at the end."""
        ends = self.original.tensors, self.variant.tensors
        return [name for name in names if not same(ends[0].get(name), ends[1].get(name))]

    @property
    def same_end(self) -> bool:
        """Whether both ended alike and with the same weights; without weights, the same values."""
        names = self.weights() or [*self.original.tensors, *self.variant.tensors]
        return self._same_status and not self.unlike(names)

    def curve(self) -> Iterator[Compared]:
        """Yield the losses of a few iterations of each loop, the last of either run among them."""
        runs = self.original.losses, self.variant.losses
        for loop in sorted({*runs[0], *runs[1]}):
            sides = [losses[loop] for losses in runs if loop in losses]
            last = [side.last for side in sides]
            for iteration in sorted({*_shown(max(last)), *last}):
                found = [run[loop].at(iteration) if loop in run else None for run in runs]
                yield Compared(loop, iteration, found[0], found[1])


def _groups(run: Iterable[Heard], course: Course) -> Iterator[_Group]:
    places = Places()
    group: _Group | None = None
    for step, loss in run:
        course.add(step, loss)
        key = step.loop, step.iteration
        full = group is not None and key[0] is None and len(group.steps) >= LARGEST_GROUP
        if group is not None and (group.key != key or full):
            yield group
            group = None
        group = group or _Group(key, {})
        group.steps[places.of(step)] = step
    if group is not None:
        yield group


def _moved(left: Sequence[Place], right: Sequence[Place]) -> set[Place]:
    """Return the places that both have but not in the same order: two moments of an iteration."""
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    kept = {place for block in blocks for place in left[block.a : block.a + block.size]}
    return {*left} & {*right} - kept


def _alone(left: _Group | None, right: _Group | None) -> Parting:
    """Return the place to which only one of the runs comes; the original's if both go apart."""
    only_right = left is None or (left.key[0] is None and right is not None and right.key[0])
    group = right if only_right else left
    assert group is not None
    if only_right:
        return _parting(None, group.first, ())
    return _parting(group.first, None, ())


def _parting(left: Step | None, right: Step | None, names: tuple[Difference, ...]) -> Parting:
    step = left or right
    assert step is not None
    return Parting(
        (None if left is None else left.index, None if right is None else right.index),
        step.loop,
        step.iteration,
        step.phase,
        (None if left is None else left.first_line, None if right is None else right.first_line),
        (None if left is None else left.last_line, None if right is None else right.last_line),
        names,
    )


def _shown(last: int) -> Iterator[int]:
    scale = 1
    while scale <= last:
        yield from (scale * each for each in LOSSES_SHOWN if scale * each <= last)
        scale *= 10
