"""How values flow through the statements of a training loop, read as one straight line."""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import LOOPS
from tutor.lesson.inference.passing import passed
from tutor.lesson.inference.paths import reads, written


class Unit(NamedTuple):
    """One simple statement, or one header, with the paths that it reads and writes.

    In the body of a function that the loop calls, the `statement` is a copy in which every name is
    that of the caller, or one that nobody else has. `trail` leads to it: the statement of the
    loop's own body, then the one in each function called. `blocks` are the blocks around it that
    need not run in every pass. A gradient passes to the paths in `flow`, and not at all through a
    `frozen` unit. One that is `plumbing` only
    passes arguments on or results back; a `header` decides about its block. `calls` are the numbers
    of the calls that it is inside of.
    """

    statement: ast.stmt
    reads: frozenset[str]
    writes: frozenset[str]
    trail: tuple[ast.stmt, ...]
    blocks: tuple[ast.stmt, ...] = ()
    frozen: bool = False
    plumbing: bool = False
    header: bool = False
    flow: frozenset[str] = frozenset()
    calls: tuple[int, ...] = ()


def unit(statement: ast.stmt, trail: tuple[ast.stmt, ...] = ()) -> Unit:
    """Return a statement as a unit of its own."""
    return Unit(
        statement,
        frozenset(reads(statement)),
        frozenset(written(statement)),
        trail,
        flow=frozenset(passed(statement)),
    )


def backward_slice(units: list[Unit], end: int, needed: set[str], rounds: bool = False) -> set[int]:
    """Return which of the units before `end` contribute to the paths that are needed.

    With `rounds` so do those behind it that leave something to the next pass of an inner loop.
    """
    found = _slice(units, end, needed, frozen=True)
    for loop in units[end].blocks if rounds and end < len(units) else ():
        if isinstance(loop, LOOPS):
            inside = [k for k, each in enumerate(units) if loop in each.blocks]
            wanted = needed | set().union(*(units[k].flow for k in found if k in inside))
            left = {k for k in inside if k > end and units[k].writes & wanted}
            for k in sorted(left):
                found |= {k} | {
                    j for j in _slice(units, k, set(units[k].flow), True) if j in inside
                }
    return found - {end}


def differentiable_slice(units: list[Unit], end: int, needed: set[str]) -> set[int]:
    """Return which of the units before `end` a gradient of the needed paths passes through."""
    return _slice(units, end, needed, frozen=False)


def _slice(units: list[Unit], end: int, needed: set[str], frozen: bool) -> set[int]:
    """Follow values back from a unit, with or without those that are cut off from the graph."""
    wanted = set(needed)
    found: set[int] = set()
    here = units[end].blocks if end < len(units) else ()
    index = end
    grown: dict[int, int] = {}
    while index > 0:
        index -= 1
        each = units[index]
        hits = each.writes & wanted
        again = _carried(units, index, end, wanted, found) if each.header else 0
        if again and grown.get(index) != len(found):
            grown[index] = len(found)
            # What one pass of an inner loop leaves to the next one is made further down.
            index = again
            continue
        if not hits:
            continue
        if _rebinds(each) and here[: len(each.blocks)] == each.blocks:
            wanted -= hits
        if frozen or not each.frozen:
            found.add(index)
            wanted |= each.flow
    return found


def _carried(units: list[Unit], index: int, end: int, wanted: set[str], found: set[int]) -> int:
    """Return the end of the inner loop at `index` if its body makes more of what is wanted."""
    last = _loop_end(units, index, end)
    inside = range(index + 1, last)
    more = any(units[k].writes & wanted and k not in found and not units[k].frozen for k in inside)
    return last if more else 0


def _loop_end(units: list[Unit], index: int, end: int) -> int:
    """Return where the inner loop ends that begins at `index`, at most `end`; 0 if none does."""
    loop = units[index].trail[-1]
    if not isinstance(loop, LOOPS):
        return 0
    last = index + 1
    while last < end and loop in (*units[last].blocks, *units[last].trail[-1:]):
        last += 1
    return last


def _rebinds(each: Unit) -> bool:
    """Tell whether a unit gives its targets new values, whatever they were before."""
    match each.statement:
        case ast.Assign(targets=[ast.Name() | ast.Tuple() | ast.List() | ast.Attribute()]):
            return not each.header
        case ast.AnnAssign(value=ast.expr()):
            return True
    return False


def tainted(units: list[Unit], parameters: set[str]) -> dict[int, set[str]]:
    """Return, for each unit that depends on a parameter, the dependent paths that it reads.

    Parameters that the unit reads directly are not among them. What one pass of an inner loop
    leaves to the next one, a hidden state say, depends on them as well.
    """
    stained: set[str] = set()
    found: dict[int, set[str]] = {}
    index = 0
    begun: dict[int, set[str]] = {}
    headers = [k for k, each in enumerate(units) if each.header]
    # Of loops that end together the outer one, which begins first, is gone through again.
    ends = {_loop_end(units, first, len(units)): first for first in reversed(headers)}
    while index < len(units):
        begun.setdefault(index, set(stained))
        _stain(units, index, parameters, stained, found)
        index += 1
        if index in ends and stained - begun[ends[index]]:
            index = ends[index]
            begun[index] |= stained
    return dict(sorted(found.items()))


def _stain(
    units: list[Unit], index: int, parameters: set[str], stained: set[str],
    found: dict[int, set[str]],
) -> None:  # fmt: skip
    """Note whether a unit depends on a parameter, and what depends on one behind it."""
    each = units[index]
    through = set(each.flow & stained)
    if each.frozen:
        stained -= each.writes if not each.blocks else set()
    elif through or each.flow & parameters:
        found[index] = through
        stained |= each.writes - parameters
    elif not each.blocks:
        stained -= each.writes
