"""The curves of a whole run: its loss, and the weights that are followed through it.

A curve has at most `tutor.trace.curve.MOST` = 4,096 points. A point of the loss takes about 160
bytes, one of two weights 265 and one of eight 505: a run of any length keeps at most 0.7 MB for the
loss of each of its loops, and 1.1 MB for two weights or 2.1 MB for eight.
"""

from bisect import bisect_right

from msgspec import Struct

from tutor.lesson.model import phases_in
from tutor.trace.curve import MOST, Curve
from tutor.trace.landscape import Weight
from tutor.trace.model import Sample, Summary


class Point(Struct, frozen=True):
    """One point of the loss curve: the step that computed it, its iteration and the loss."""

    index: int
    iteration: int
    loss: float


class Footprint(Struct, frozen=True):
    """Where the followed weights were behind a step; no iteration outside a loop."""

    index: int
    iteration: int | None
    weights: tuple[float, ...]


class Curves:
    """What is known of every iteration of a run, recorded or not."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._losses: dict[int, Curve[Point]] = {}
        self._whole: tuple[Point, ...] | None = None
        self._path = Curve(_weights, most)
        self._pairs: dict[tuple[Weight, ...], tuple[Footprint, ...]] = {}
        self.followed: tuple[Weight, ...] = ()

    def follow(self, weights: tuple[Weight, ...]) -> None:
        """Take in which weights summaries and samples give from now on."""
        if weights != self.followed:
            self.followed = weights
            self._path = Curve(_weights, self._most)
            self._pairs = {}

    def add(self, mark: Summary) -> bool:
        """Take in a recorded step; say whether it agrees with what is known of the same step."""
        agrees = not self._contradicts(mark)
        if "loss" in phases_in(mark.phase):
            self._add_loss(mark.index, mark.loop, mark.iteration, mark.loss)
        self._add_weights(mark.index, mark.iteration, mark.weights)
        return agrees

    def sample(self, sample: Sample) -> None:
        """Take in an iteration that ran unrecorded."""
        self._add_loss(sample.index, sample.loop, sample.iteration, sample.loss)
        self._add_weights(sample.index, sample.iteration, sample.weights)

    def points(self, loop: int | None) -> tuple[Point, ...]:
        """Return the loss curve of a loop, or with None that of all loops together."""
        if loop is not None:
            return self._losses[loop].points() if loop in self._losses else ()
        if self._whole is None:
            curves = [curve.points() for curve in self._losses.values()]
            merged = sorted((point for points in curves for point in points), key=_index)
            self._whole = curves[0] if len(curves) == 1 else tuple(merged)
        return self._whole

    def of_loops(self) -> tuple[tuple[int, tuple[Point, ...]], ...]:
        """Return the loss curves of all loops that have one, by the loops' numbers."""
        return tuple((loop, self._losses[loop].points()) for loop in sorted(self._losses))

    def loss(self, index: int, loop: int | None = None) -> float | None:
        """Return the loss of the last point of a curve up to a step, None before the first.

        Without a loop it is that of any curve.
        """
        curves = [curve for of, curve in self._losses.items() if loop in (None, of)]
        found = [point for curve in curves if (point := _until(curve, index))]
        return max(found, key=_index).loss if found else None

    def path(self, weights: tuple[Weight, ...]) -> tuple[Footprint, ...]:
        """Return where some of the followed weights were in the course of the run.

        There is no path where one of them is not followed.
        """
        if weights == self.followed:
            return self._path.points()
        if weights not in self._pairs:
            if not set(weights) <= set(self.followed):
                return ()
            columns = [self.followed.index(weight) for weight in weights]
            self._pairs[weights] = tuple(
                Footprint(there.index, there.iteration, tuple(there.weights[c] for c in columns))
                for there in self._path.points()
            )
        return self._pairs[weights]

    def _add_loss(
        self, index: int, loop: int | None, iteration: int | None, loss: float | None
    ) -> None:
        if loop is None or iteration is None or loss is None:
            return
        curve = self._losses.setdefault(loop, Curve(_loss, self._most))
        known = curve.at(iteration)
        # The last loss of an iteration is its loss; of the steps that knew it the first counts, so
        # that a replay of an iteration that was sampled at its end puts it in its place.
        if known is None or (index < known.index) == _same(known.loss, loss):
            curve.add(iteration, Point(index, iteration, loss))
            self._whole = None

    def _add_weights(self, index: int, iteration: int | None, weights: tuple[float, ...]) -> None:
        if weights and len(weights) == len(self.followed):
            self._path.add(index, Footprint(index, iteration, weights))
            self._pairs = {}

    def _contradicts(self, mark: Summary) -> bool:
        """Say whether a step that ran before, maybe unrecorded, had another loss or weights."""
        there = self._path.at(mark.index)
        if there is not None and mark.weights and not _all_same(there.weights, mark.weights):
            return True
        curve = self._losses.get(mark.loop or 0)
        known = curve.at(mark.iteration) if curve and mark.iteration is not None else None
        if known is None or known.index != mark.index or mark.loss is None:
            return False
        return not _same(known.loss, mark.loss)


def _until(curve: Curve[Point], index: int) -> Point | None:
    points = curve.points()
    place = bisect_right(points, index, key=_index)
    return points[place - 1] if place else None


def _same(left: float, right: float) -> bool:
    """Say whether two values are the same; NaN is the same as NaN."""
    return left == right or (left != left and right != right)


def _all_same(left: tuple[float, ...], right: tuple[float, ...]) -> bool:
    return len(left) == len(right) and all(map(_same, left, right))


def _index(point: Point) -> int:
    return point.index


def _loss(point: Point) -> tuple[float, ...]:
    return (point.loss,)


def _weights(there: Footprint) -> tuple[float, ...]:
    return there.weights
