"""How values flow through the statements of a training loop, read as one straight line."""

import ast
from typing import NamedTuple

from tutor.lesson.inference.paths import reads, written


class Unit(NamedTuple):
    """One simple statement, or one header, with the paths that it reads and writes.

    In the body of a function that the loop calls, the `statement` is a copy in which every name is
    that of the caller, or one that nobody else has. `trail` leads to it: the statement of the
    loop's own body, then the one in each function called. `blocks` are the blocks around it that
    need not run in every pass. Nothing differentiates a `frozen` one. One that is `plumbing` only
    passes arguments on or results back; a `header` decides about its block.
    """

    statement: ast.stmt
    reads: frozenset[str]
    writes: frozenset[str]
    trail: tuple[ast.stmt, ...]
    blocks: tuple[ast.stmt, ...] = ()
    frozen: bool = False
    plumbing: bool = False
    header: bool = False


def unit(statement: ast.stmt, trail: tuple[ast.stmt, ...] = ()) -> Unit:
    """Return a statement as a unit of its own."""
    return Unit(statement, frozenset(reads(statement)), frozenset(written(statement)), trail)


def backward_slice(units: list[Unit], end: int, needed: set[str]) -> set[int]:
    """Return which of the units before `end` contribute to the paths that are needed."""
    return _slice(units, end, needed, frozen=True)


def differentiable_slice(units: list[Unit], end: int, needed: set[str]) -> set[int]:
    """Return which of the units before `end` a gradient of the needed paths passes through."""
    return _slice(units, end, needed, frozen=False)


def _slice(units: list[Unit], end: int, needed: set[str], frozen: bool) -> set[int]:
    """Follow values back from a unit, with or without those that are cut off from the graph."""
    wanted = set(needed)
    found: set[int] = set()
    here = units[end].blocks if end < len(units) else ()
    for index in range(end - 1, -1, -1):
        each = units[index]
        hits = each.writes & wanted
        if not hits:
            continue
        if _rebinds(each) and here[: len(each.blocks)] == each.blocks:
            wanted -= hits
        if frozen or not each.frozen:
            found.add(index)
            wanted |= each.reads
    return found


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

    Parameters that the unit reads directly are not among them.
    """
    stained: set[str] = set()
    found: dict[int, set[str]] = {}
    for index, each in enumerate(units):
        through = set(each.reads & stained)
        if each.frozen:
            stained -= each.writes if not each.blocks else set()
        elif through or each.reads & parameters:
            found[index] = through
            stained |= each.writes - parameters
        elif not each.blocks:
            stained -= each.writes
    return found
