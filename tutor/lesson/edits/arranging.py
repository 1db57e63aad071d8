"""Which blocks of a loop's body move, and where to, so that its phases stand in another order."""

from collections.abc import Sequence

_WEIGHT = 1000
"""What a block weighs that stays where it is. One of zero_grad weighs one less: of two phases that
change places it is the one that moves."""


def arranged(present: Sequence[str], order: Sequence[str], leaves: bool = False) -> list[int]:
    """Return the numbers of the blocks as they are to stand; `present` are their phases.

    As few blocks as possible move. One that moves goes right behind the phase that it is to follow,
    or before the first one. One that becomes the last goes to the end, so that what is printed
    there stays the same; `leaves` says that the last block ends in leaving the body. Blocks of
    phase ``other`` do not move.
    """
    phases = [number for number, phase in enumerate(present) if phase != "other"]
    wanted = sorted(phases, key=lambda number: order.index(present[number]))
    staying = _staying(wanted, present)
    found = [number for number in range(len(present)) if number in staying or number not in phases]
    place = min(found.index(number) for number in staying)
    for number in wanted:
        if number in staying:
            place = found.index(number) + 1
        else:
            if staying.isdisjoint(found[place:]):
                place = len(found) - (leaves and present[found[-1]] == "other")
            found.insert(place, number)
            place += 1
    return found


def _staying(wanted: list[int], present: Sequence[str]) -> set[int]:
    """Return the heaviest choice of blocks that are in the wanted order already."""
    best: list[tuple[int, list[int]]] = []
    for number in wanted:
        weight = _WEIGHT - (present[number] == "zero_grad")
        before = max(
            (chain for chain in best if chain[1][-1] < number),
            key=lambda chain: chain[0],
            default=(0, []),
        )
        best.append((before[0] + weight, [*before[1], number]))
    return set(max(best, key=lambda chain: chain[0])[1])
