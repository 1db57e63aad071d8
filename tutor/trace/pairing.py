"""Steps of two runs side by side: which stand at the same place, and in what they differ."""

import math
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from tutor.trace.model import Step, Summary, View

What = Literal["value", "grad"]

encode = msgspec.msgpack.Encoder().encode


class Place(NamedTuple):
    """Where a step stands in a run, so that the step of another run at the same place is known.

    Within a training loop `number` counts the steps of this phase in this iteration from 1; outside
    it counts those of this phase and headline over the whole run.
    """

    loop: int | None
    iteration: int | None
    phase: str
    headline: str
    number: int


class Places:
    """Gives each step of a run its place; the steps are named one after the other, from the first.

    A `Summary` has no headline, so both runs have to be given as steps or both as summaries.
    """

    def __init__(self) -> None:
        self._iteration: tuple[int | None, int | None] = (None, None)
        self._inside: Counter[str] = Counter()
        self._outside: Counter[tuple[str, str]] = Counter()

    def of(self, step: Step | Summary) -> Place:
        """Return the place of the next step."""
        if step.loop is None:
            headline = step.headline if isinstance(step, Step) else ""
            self._outside[step.phase, headline] += 1
            return Place(None, None, step.phase, headline, self._outside[step.phase, headline])
        if self._iteration != (step.loop, step.iteration):
            self._iteration = (step.loop, step.iteration)
            self._inside.clear()
        # Headlines are prose and may be edited; within a loop the phase says what a step is for.
        self._inside[step.phase] += 1
        return Place(step.loop, step.iteration, step.phase, "", self._inside[step.phase])


class Difference(Struct, frozen=True):
    """A name whose value, or whose gradient, is not the same in two steps.

    A side without it is null. `largest` is the largest distance of two elements that are finite on
    both sides, null where there is none or the shapes do not agree.
    """

    name: str
    what: What
    original: View | None
    variant: View | None
    largest: float | None


def differences(left: Step | None, right: Step | None) -> tuple[Difference, ...]:
    """Return in what two steps differ, bit for bit; NaN equals NaN.

    Of values that are too large to be kept whole, the statistics and the window are compared. A
    step that stands alone differs by all that it changed.
    """
    if left is None or right is None:
        return tuple(_alone(left, right))
    names = dict.fromkeys([*left.tensors, *right.tensors])
    return tuple(
        difference
        for name in names
        for difference in _of_views(name, left.tensors.get(name), right.tensors.get(name))
    )


def _alone(left: Step | None, right: Step | None) -> Iterator[Difference]:
    if left is not None:
        for name in left.changed:
            yield from _of_views(name, left.tensors[name], None)
    if right is not None:
        for name in right.changed:
            yield from _of_views(name, None, right.tensors[name])


def _of_views(name: str, left: View | None, right: View | None) -> Iterator[Difference]:
    if not same(left, right):
        yield Difference(name, "value", left, right, largest(left, right))
    grads = left and left.grad, right and right.grad
    if not same(*grads):
        yield Difference(name, "grad", *grads, largest(*grads))


def same(left: View | None, right: View | None) -> bool:
    """Say whether two views hold the same bits, gradients apart; two that are absent do."""
    if left is right:
        return True
    if left is None or right is None:
        return False
    if (left.dtype, left.shape) != (right.dtype, right.shape):
        return False
    if type(left.content) is bytes and left.content == right.content:
        return True
    if left.values is None or right.values is None:
        return _bits(left.stats, left.window, left.values) == _bits(
            right.stats, right.window, right.values
        )
    # As values, so that a NaN equals a NaN of other bits; encoded, so that 0 does not equal -0.
    return _bits(left.values) == _bits(right.values)


def _bits(*parts: Any) -> bytes:
    return encode(parts)


def largest(left: View | None, right: View | None) -> float | None:
    """Return the largest distance of two elements that are finite on both sides, if any are."""
    if left is None or right is None or left.shape != right.shape:
        return None
    if left.values is None or right.values is None:
        return None
    complex_ = left.dtype.startswith("complex"), right.dtype.startswith("complex")
    if complex_[0] != complex_[1]:
        return None
    depth = len(left.shape)
    pairs = zip(_flat(left.values, depth), _flat(right.values, depth), strict=True)
    distances = (_distance(one, other) for one, other in pairs)
    return max((found for found in distances if found is not None), default=None)


def _distance(one: Any, other: Any) -> float | None:
    if isinstance(one, list):
        parts = [_distance(a, b) for a, b in zip(one, other, strict=True)]
        known = [part for part in parts if part is not None]
        return math.hypot(*known) if len(known) == len(parts) else None
    if isinstance(one, str) or isinstance(other, str):
        return None
    # Two finite floats can lie further apart than any float.
    return min(float(abs(one - other)), sys.float_info.max)


def _flat(values: Any, depth: int) -> list[Any]:
    if depth == 0:
        return [values]
    return [element for row in values for element in _flat(row, depth - 1)]
