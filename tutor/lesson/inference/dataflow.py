"""How values flow through the statements of a loop's body, read as one straight line."""

import ast
from typing import NamedTuple

from tutor.lesson.inference.evidence import reads, written


class Unit(NamedTuple):
    """One statement of a loop's body with the paths that it reads and writes."""

    statement: ast.stmt
    reads: frozenset[str]
    writes: frozenset[str]


def unit(statement: ast.stmt) -> Unit:
    """Return a statement, all inside it included, as one unit."""
    return Unit(statement, frozenset(reads(statement)), frozenset(written(statement)))


def backward_slice(units: list[Unit], end: int, needed: set[str]) -> set[int]:
    """Return which of the units before `end` contribute to the paths that are needed."""
    wanted = set(needed)
    found: set[int] = set()
    for index in range(end - 1, -1, -1):
        if units[index].writes & wanted:
            found.add(index)
            wanted |= units[index].reads
    return found


def tainted(units: list[Unit], parameters: set[str]) -> dict[int, set[str]]:
    """Return, for each unit that depends on a parameter, the dependent paths that it reads.

    Parameters that the unit reads directly are not among them.
    """
    stained: set[str] = set()
    found: dict[int, set[str]] = {}
    for index, each in enumerate(units):
        through = set(each.reads & stained)
        if through or each.reads & parameters:
            found[index] = through
            stained |= each.writes - parameters
        else:
            stained -= each.writes
    return found
