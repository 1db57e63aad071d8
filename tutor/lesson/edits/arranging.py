"""Which blocks of a loop's body move, and where to, so that its phases stand in another order."""

from collections.abc import Sequence

_WEIGHT = 1000
"""What a block weighs that stays where it is. One of zero_grad weighs one less: of two phases that
change places it is the one that moves."""


def arranged(present: Sequence[str], order: Sequence[str]) -> list[int]:
    """Return the numbers of the blocks as they are to stand; `present` are their phases.

    As few blocks as possible move. One that moves goes right behind the block that it is to follow,
    or right before the first phase. Blocks of phase ``other`` do not move.
    """
    phases = [number for number, phase in enumerate(present) if phase != "other"]
    wanted = sorted(phases, key=lambda number: order.index(present[number]))
    staying = _staying(wanted, present)
    found = [number for number in range(len(present)) if number in staying or number not in phases]
    before: int | None = None
    for number in wanted:
        if number not in staying:
            place = found.index(before) + 1 if before is not None else _first(found, staying)
            found.insert(place, number)
        before = number
    return found


def _first(found: list[int], staying: set[int]) -> int:
    """Return the place of the first phase among the blocks."""
    return next(place for place, number in enumerate(found) if number in staying)


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
    return set(max(best, key=lambda chain: chain[0])[1]) if best else set()
