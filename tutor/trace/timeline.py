"""The steps of one run in the order in which they ran, kept encoded and decoded when looked at."""

from bisect import bisect_left
from collections import OrderedDict

import msgspec
from msgspec import Struct

from tutor.trace.model import Step, Summary

CACHE = 64
"""How many decoded steps are kept; a person looks at one and at its neighbours."""


class Point(Struct, frozen=True):
    """One point of the loss curve: the step that computed it, its iteration and the loss."""

    index: int
    iteration: int
    loss: float


class _Printed(Struct):
    """The part of a step that the output panel needs of every step."""

    stdout: str
    stderr: str = ""


def parts(phase: str) -> tuple[str, ...]:
    """Return the phases that a step's phase joins: ``forward+loss`` are two."""
    return tuple(phase.split("+"))


class Timeline:
    """The recorded steps of one run; going back is an index."""

    def __init__(self) -> None:
        self._encoded: list[bytes] = []
        self._marks: list[Summary] = []
        self._printed: list[str] = []
        self._points: list[Point] = []
        self._decoded: OrderedDict[int, Step] = OrderedDict()
        self._decoder = msgspec.msgpack.Decoder(Step)
        self._print_decoder = msgspec.msgpack.Decoder(_Printed)

    def __len__(self) -> int:
        return len(self._encoded)

    def append(self, encoded: bytes, summary: Summary) -> None:
        """Add a step as msgpack of `Step`, with the few values needed of all steps."""
        printed = self._print_decoder.decode(encoded)
        self._encoded.append(bytes(encoded))
        self._marks.append(summary)
        self._printed.append(printed.stdout + printed.stderr)
        iteration, loss = summary.iteration, summary.loss
        if "loss" in parts(summary.phase) and loss is not None and iteration is not None:
            self._points.append(Point(summary.index, iteration, loss))

    def step(self, position: int) -> Step:
        """Return the step at a position from 0; IndexError where there is none."""
        if not 0 <= position < len(self._encoded):
            raise IndexError(f"there is no step {position} among {len(self._encoded)}")
        found = self._decoded.get(position)
        if found is None:
            found = self._decoded[position] = self._decoder.decode(self._encoded[position])
            if len(self._decoded) > CACHE:
                self._decoded.popitem(last=False)
        else:
            self._decoded.move_to_end(position)
        return found

    def apart(self, position: int) -> Step:
        """Return a step decoded anew, for a thread beside the one that steps."""
        return self._decoder.decode(self._encoded[position])

    def mark(self, position: int) -> Summary:
        """Return what is known of the step at a position without decoding it."""
        return self._marks[position]

    def printed(self, position: int) -> str:
        """Return what the step at a position printed, errors included."""
        return self._printed[position]

    def points(self, position: int) -> tuple[Point, ...]:
        """Return the loss curve of the loop that the step at a position belongs to.

        Outside a loop it is the curve of the whole run.
        """
        loop = self._marks[position].loop if 0 <= position < len(self) else None
        if loop is None:
            return tuple(self._points)
        return tuple(p for p in self._points if self._marks[p.index].loop == loop)

    def loss(self, position: int) -> float | None:
        """Return the loss that the script knew at a position, None before the first."""
        found = bisect_left(self._points, position + 1, key=lambda point: point.index)
        return self._points[found - 1].loss if found else None

    def find_phase(self, phase: str, after: int) -> int | None:
        """Return the first position behind `after` whose step has this phase, else None."""
        positions = range(after + 1, len(self))
        return next((i for i in positions if phase in parts(self._marks[i].phase)), None)

    def same_phase(self, position: int, direction: int) -> int | None:
        """Return where the same code ran an iteration on (1) or back (-1), else None."""
        here = self._marks[position]
        if here.iteration is None:
            return None
        others = range(position + direction, len(self) if direction > 0 else -1, direction)
        for other in others:
            mark = self._marks[other]
            if (mark.loop, mark.phase, mark.first_line) == (here.loop, here.phase, here.first_line):
                return other
        return None

    def at(self, iteration: int, phase: str | None) -> int | None:
        """Return the first position in an iteration, of a phase if one is named, else None."""
        for position, mark in enumerate(self._marks):
            if mark.iteration == iteration and (phase is None or phase in parts(mark.phase)):
                return position
        return None

    def size(self) -> int:
        """Return how many bytes the encoded steps take."""
        return sum(len(encoded) for encoded in self._encoded)

    def likely_next(self, position: int) -> int | None:
        """Return the first line of what ran the last time after the code at a position."""
        here = self._marks[position]
        for earlier in range(position - 1, -1, -1):
            if self._marks[earlier].first_line == here.first_line:
                return self._marks[earlier + 1].first_line
        return None
