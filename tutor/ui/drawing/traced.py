"""What of a curve can be drawn, worked out once for the same curve, however long it is."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from tutor.trace.timeline import Point
from tutor.ui.drawing.dots import Points


class Traced(NamedTuple):
    """A curve by iteration and loss, NaN where it cannot be drawn, and its bounds.

    It begins anew where another loop counts from its first iteration. `strange` of its `whole`
    points are not finite, and `below` are not above zero where they must be. The
    bounds are None where nothing can be drawn. `last` is the last iteration.
    """

    points: Points
    whole: int
    strange: int
    below: int
    bounds: tuple[float, float] | None
    last: int


class _Same:
    """A tuple as a key: only the very same one is equal to it, which is quick to find out."""

    def __init__(self, points: tuple[Point, ...]) -> None:
        self.points = points

    def __hash__(self) -> int:
        return id(self.points)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.points is other.points


def traced(points: tuple[Point, ...], log: bool) -> Traced:
    """Return what of the losses can be drawn, on a logarithmic scale if `log`."""
    return _traced(_Same(points), log)


@lru_cache(32)
def _traced(same: _Same, log: bool) -> Traced:
    pairs: list[tuple[float, float]] = []
    strange = below = last = 0
    for point in same.points:
        loss = point.loss
        if pairs and point.iteration < pairs[-1][0]:
            pairs.append((point.iteration, math.nan))
        last = max(last, point.iteration)
        if not math.isfinite(loss):
            strange += 1
            loss = math.nan
        elif log and loss <= 0:
            below += 1
            loss = math.nan
        pairs.append((point.iteration, loss))
    return Traced(tuple(pairs), len(same.points), strange, below, _bounds(pairs), last)


def _bounds(pairs: Sequence[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the least and the greatest loss that is a number."""
    losses = [loss for _, loss in pairs if loss == loss]
    return (min(losses), max(losses)) if losses else None
