"""Steps that train nothing: those of a solver, and those that a filter's gain decides.

A solver of linear equations looks once at what it moves, and makes each step of the one before. The
gain of a Kalman filter is made of a covariance that goes on from pass to pass whatever is measured.
"""

import ast

from tutor.lesson.blocks import LOOPS
from tutor.lesson.dotted import last
from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.moving import Moves
from tutor.lesson.inference.paths import calls
from tutor.lesson.inference.updating import behind_move

_MATRICES = frozenset({"dot", "matmul", "einsum", "inv", "solve"})
"""What multiplies matrices, or divides by one."""

_CONSTANT = frozenset({"eye", "identity", "diag", "zeros", "ones", "array", "asarray"})
"""What gives the same in each pass."""


def without_training(
    units: list[Unit], updates: set[int], moves: Moves, aliases: Aliases, fetched: set[str]
) -> set[int]:
    """Return those of some updates that are a solver's or a filter's; a pass has `fetched` data."""
    weights = aliases.of({name for k in updates for name, _, _ in moves[k]})
    found = {k for k in updates if _solves(units, k, moves, weights)}
    for k in updates:
        if gains := _gains(units, k, moves, aliases, fetched):
            # What the gain is made of goes on by steps of its own.
            own = {j for j in updates if gains & {name for name, _, _ in moves[j]}}
            found |= {k} | own
    return found


def _solves(units: list[Unit], k: int, moves: Moves, weights: set[str]) -> bool:
    """Tell whether unit `k` adds to something in an inner loop that goes on without looking at it.

    A loop over weights moves another one in each pass, and one over examples predicts anew.
    """
    inner = next((each for each in reversed(units[k].blocks) if isinstance(each, LOOPS)), None)
    inside = [j for j, each in enumerate(units) if inner in (*each.blocks, *each.trail[-1:])]
    bound = set[str]().union(*(units[j].writes for j in inside if units[j].header))
    steps = behind_move(units, k, moves)[0].intersection(inside) - {k}
    other = any(name in bound or descends for name, _, descends in moves[k])
    # Weights that the step leads through are looked at, be it other ones than what it moves.
    if other or not _is_whole(units[k].statement) or any(units[j].reads & weights for j in steps):
        return False
    return bool(_left(units, inside) & set[str]().union(*(units[j].writes for j in steps)))


def _left(units: list[Unit], inside: list[int]) -> set[str]:
    """Return what a pass of a loop reads that only the pass before it has made."""
    made = set[str]()
    left = set[str]()
    for j in inside:
        left |= units[j].reads - made
        made |= units[j].writes
    return left & made


def _is_whole(statement: ast.stmt) -> bool:
    """Tell whether a statement binds or changes all of something, and no row of it."""
    match statement:
        case ast.Assign(targets=[target]) | ast.AugAssign(target=target):
            return isinstance(target, (ast.Name, ast.Attribute))
    return False


def _gains(
    units: list[Unit], k: int, moves: Moves, aliases: Aliases, fetched: set[str]
) -> set[str]:
    """Return the states, in which no measurement has a part, that decide what unit `k` adds."""
    if any(descends for _, _, descends in moves[k]):
        return set()
    moved = aliases.of({name for name, _, _ in moves[k]})
    behind = behind_move(units, k, moves)[0] | {k}
    read = set[str]().union(*(units[j].reads for j in behind)) - moved
    return {name for name in read if _goes_on_alone(units, name, moved | fetched)}


def _goes_on_alone(units: list[Unit], state: str, others: set[str]) -> bool:
    """Tell whether a matrix is made of itself in each pass, and of nothing else that changes."""
    written = set[str]().union(*(each.writes for each in units))
    made: set[int] = set()
    needed, waiting = set[str](), {state}
    while waiting:
        here = {k for k, each in enumerate(units) if each.writes & waiting}
        needed |= waiting
        made |= here
        waiting = set[str]().union(*(units[k].reads for k in here)) & written - needed
    changing = (units[k].header or _measures(units[k], written) for k in made)
    read = set[str]().union(*(units[k].reads for k in made))
    alone = state in read and not (needed | read) & others and not any(changing)
    return alone and any(_multiplies(units[k].statement) for k in made)


def _measures(each: Unit, written: set[str]) -> bool:
    """Tell whether a unit calls for something that no unit has made, as a sensor is read."""
    called = {last(call.func) for call in calls(each.statement)}
    return not each.reads & written and bool(called - _CONSTANT)


def _multiplies(statement: ast.stmt) -> bool:
    """Tell whether a statement multiplies matrices."""
    products = (isinstance(node, ast.MatMult) for node in ast.walk(statement))
    return any(products) or any(last(call.func) in _MATRICES for call in calls(statement))
