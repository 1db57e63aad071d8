"""The lines between two neighbouring layers: each runs straight, or turns on a track of its own."""

from typing import NamedTuple


class Wire(NamedTuple):
    """What leaves one vertex: where it starts across the gap, and where it has to arrive."""

    start: int
    ends: tuple[int, ...]

    @property
    def straight(self) -> bool:
        """Whether it needs no track."""
        return all(end == self.start for end in self.ends)

    @property
    def span(self) -> tuple[int, int]:
        """The first and the last cell of its track."""
        return min(self.start, *self.ends), max(self.start, *self.ends)


Turn = tuple[int, int]
"""A track and the place across the gap that a line goes to on it."""


class Routes(NamedTuple):
    """How many tracks there are, and for each wire and each of its ends the turns to take."""

    tracks: int
    turns: tuple[tuple[tuple[Turn, ...], ...], ...]


def routed(wires: list[Wire]) -> Routes:
    """Return tracks on which no two wires share a cell other than where they cross."""
    chosen = _tracks(wires)
    if chosen is not None:
        return Routes(
            max(chosen.values(), default=-1) + 1,
            tuple(
                tuple(() if end == wire.start else ((chosen[number], end),) for end in wire.ends)
                for number, wire in enumerate(wires)
            ),
        )
    return _in_two_turns(wires)


def _in_two_turns(wires: list[Wire]) -> Routes:
    """Return tracks for wires that would have to swap places: each goes by a row of its own."""
    used = {place for wire in wires for place in (wire.start, *wire.ends)}
    middle: list[int] = []
    for wire in wires:
        free = range(max(used) + 2)
        place = min((p for p in free if p not in used), key=lambda p: abs(p - wire.start))
        middle.append(wire.start if wire.straight else place)
        used.add(middle[-1])
    first = [Wire(w.start, (m,)) for w, m in zip(wires, middle, strict=True)]
    second = [Wire(m, w.ends) for w, m in zip(wires, middle, strict=True)]
    one, two = routed(first), routed(second)
    turns = tuple(
        tuple(
            (*before[0], *((track + one.tracks, place) for track, place in after))
            for after in behind
        )
        for before, behind in zip(one.turns, two.turns, strict=True)
    )
    return Routes(one.tracks + two.tracks, turns)


def _tracks(wires: list[Wire]) -> dict[int, int] | None:
    """Return the track of each wire that turns, None where two would have to be first.

    A wire comes in on its own row up to its track, and goes out on its ends' rows from there on.
    So a wire that starts on a row where another ends must turn before the other does.
    """
    turning = [number for number, wire in enumerate(wires) if not wire.straight]
    before = {number: _before(number, turning, wires) for number in turning}
    chosen: dict[int, int] = {}
    taken: list[list[tuple[int, int]]] = []
    while len(chosen) < len(turning):
        ready = [n for n in turning if n not in chosen and before[n] <= chosen.keys()]
        if not ready:
            return None
        number = min(ready, key=lambda n: _early(wires[n]))
        low, high = wires[number].span
        track = max((chosen[other] + 1 for other in before[number]), default=0)
        while track < len(taken) and any(a <= high and low <= b for a, b in taken[track]):
            track += 1
        taken += [[] for _ in range(track + 1 - len(taken))]
        taken[track].append((low, high))
        chosen[number] = track
    return chosen


def _before(number: int, turning: list[int], wires: list[Wire]) -> set[int]:
    """Return the wires that start on a row where one ends."""
    ends = wires[number].ends
    return {other for other in turning if other != number and wires[other].start in ends}


def _early(wire: Wire) -> tuple[int, int]:
    """Return a key by which wires take their tracks so that few cross.

    Of those that go up the upper one turns first, of those that go down the lower one.
    """
    up = sum(wire.ends) < wire.start * len(wire.ends)
    return (0, wire.start) if up else (1, -wire.start)
