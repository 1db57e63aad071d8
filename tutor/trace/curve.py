"""A curve of a long run: its points stay few, and what stands out of it stays seen."""

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

MOST = 4096
"""How many points a curve has at most."""

P = TypeVar("P")


class Curve(Generic[P]):
    """Points by a whole number such as the iteration, each with one or several values.

    Once there are more than `most`, the line of numbers is cut into pieces of `stride`, and of each
    piece those points stay that hold the least and the greatest of a value, and the first that is
    not finite; `stride` doubles until at most half of the points are left. So each point is one
    that was computed, a spike stays at its place, and a run of any length keeps its shape. The
    first and the last point always stay. `most` is at least eight times the values of a point.
    """

    def __init__(self, values: Callable[[P], tuple[float, ...]], most: int = MOST) -> None:
        self._values = values
        self._most = most
        self._keys: list[int] = []
        self._points: list[P] = []
        self._tuple: tuple[P, ...] | None = None
        self.stride = 1

    def __len__(self) -> int:
        return len(self._points)

    def points(self) -> tuple[P, ...]:
        """Return the points in order; the same tuple as long as none is added."""
        if self._tuple is None:
            self._tuple = tuple(self._points)
        return self._tuple

    def at(self, key: int) -> P | None:
        """Return the point at a number, None where there is none or it was left out."""
        place = bisect_left(self._keys, key)
        found = place < len(self._keys) and self._keys[place] == key
        return self._points[place] if found else None

    def add(self, key: int, point: P) -> None:
        """Add a point, or put it in the place of the one at the same number."""
        self._tuple = None
        place = bisect_left(self._keys, key)
        if place < len(self._keys) and self._keys[place] == key:
            self._points[place] = point
            return
        self._keys.insert(place, key)
        self._points.insert(place, point)
        if self.stride > 1:
            self._thin_beside(place)
        if len(self._points) > self._most:
            self._halve()

    def _thin_beside(self, place: int) -> None:
        """Thin the pieces of the line that a new point completes or falls into."""
        piece = self._keys[place] // self.stride
        if place == len(self._keys) - 1:
            # The run goes on: a piece is thinned once, when the run has left it.
            before = self._keys[place - 1] // self.stride
            if before != piece:
                self._thin(before)
            return
        self._thin(piece)
        if place == 0:
            # What was the first point until now is one among others from here on.
            self._thin(self._keys[1] // self.stride)

    def _thin(self, piece: int) -> None:
        """Leave of a piece of the line the points that stay."""
        start = max(bisect_left(self._keys, piece * self.stride), 1)
        stop = min(bisect_left(self._keys, (piece + 1) * self.stride), len(self._keys) - 1)
        if stop - start > 1:
            kept = self._kept(range(start, stop))
            self._keys[start:stop] = [self._keys[place] for place in kept]
            self._points[start:stop] = [self._points[place] for place in kept]

    def _halve(self) -> None:
        """Make the pieces longer until at most half of the points that may be there are left."""
        while True:
            places = range(1, len(self._points) - 1)
            kept = [0, *self._kept_in_pieces(places), len(self._points) - 1]
            self._keys = [self._keys[place] for place in kept]
            self._points = [self._points[place] for place in kept]
            if len(kept) <= self._most // 2 or self.stride > self._keys[-1]:
                return
            self.stride *= 2

    def _kept_in_pieces(self, places: range) -> Iterable[int]:
        start = places.start
        for place in places:
            last = place + 1 == places.stop
            if last or self._keys[place + 1] // self.stride != self._keys[place] // self.stride:
                yield from self._kept(range(start, place + 1))
                start = place + 1

    def _kept(self, places: range) -> list[int]:
        """Return which points of a piece stay."""
        rows = [(place, self._values(self._points[place])) for place in places]
        kept: set[int] = set()
        for which in range(max((len(values) for _, values in rows), default=0)):
            column = [(values[which], place) for place, values in rows if which < len(values)]
            finite = [(value, place) for value, place in column if math.isfinite(value)]
            if finite:
                kept.add(min(finite, key=_value)[1])
                kept.add(max(finite, key=_value)[1])
            if len(finite) < len(column):
                kept.add(next(place for value, place in column if not math.isfinite(value)))
        return sorted(kept)


def _value(found: tuple[float, int]) -> float:
    return found[0]
