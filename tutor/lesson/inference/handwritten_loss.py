"""The loss of a loop that computes its gradient itself: what the gradient does not need."""

import ast
from collections.abc import Collection

from tutor.lesson.dotted import last
from tutor.lesson.inference.dataflow import Unit, backward_slice
from tutor.lesson.inference.meanings import only_copies
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.paths import calls, path

SUMMING = frozenset({"sum", "mean", "average", "nansum", "nanmean"})
"""Functions and methods that make one number of many."""


def loss_of(
    units: list[Unit], weights: set[str], mixes: dict[int, Mix], gradient: set[int],
    updates: set[int],
) -> set[int]:  # fmt: skip
    """Return the units that make the loss: the first value that the gradient does not need."""
    for k in mixes:
        if k in gradient | updates or units[k].plumbing or _passes_on(units[k].statement):
            continue
        if (units[k].writes or _is_result(units[k])) and not _counts(units[k].statement):
            # A loss behind an update is that of the new weights; what led to them is no part of it.
            start = max((j for j in updates if j < k), default=-1)
            behind = backward_slice(units, k, set(units[k].flow)) & set(mixes)
            behind = {j for j in behind if j > start}
            if start >= 0 and _is_only_told(units, k):
                # What is only told of the new weights is how good they are by now.
                continue
            if mixes[k].closes or any(j in gradient or mixes[j].closes for j in behind):
                return _completed(units, weights, mixes, {k} | behind, gradient | updates)
    return set()


def minimised_by(
    units: list[Unit], weights: set[str], mixes: dict[int, Mix], gradient: set[int],
    updates: Collection[int],
) -> int | None:  # fmt: skip
    """Return the unit that makes a value of the weights, before they move, which nothing needs.

    Where nothing is compared with data, that is what a loop minimises. None without.
    """
    for k in range(min(updates, default=0)):
        each = units[k]
        idle = each.plumbing or each.header or _passes_on(each.statement)
        made = each.writes and each.flow & weights and not idle and not _counts(each.statement)
        if made and k in mixes and k not in gradient:
            return k
    return None


def _is_only_told(units: list[Unit], k: int) -> bool:
    """Tell whether what a unit makes is printed, or the like: nothing keeps it or decides by it."""
    made = set(units[k].writes)
    readers: list[Unit] = []
    for each in (each for each in units[k + 1 :] if each.reads & made):
        if each.plumbing or only_copies(each.statement):
            made |= each.writes
        else:
            readers.append(each)
    return bool(readers) and not any(each.writes or each.header for each in readers)


def _is_result(each: Unit) -> bool:
    """Tell whether a unit hands back what it computes, as a function does that is the loop."""
    match each.statement:
        case ast.Return(value=ast.expr() as value):
            parts = value.elts if isinstance(value, ast.Tuple) else [value]
            return not all(map(path, parts))
    return False


def _passes_on(statement: ast.stmt) -> bool:
    """Tell whether a statement only hands values on to the next pass, and counts it."""
    match statement:
        case ast.Assign(targets=[ast.Tuple()], value=ast.Tuple(elts=parts)):
            return all(path(each) or _is_counted(each) for each in parts)
    return only_copies(statement)


def _is_counted(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(left=left, right=ast.Constant()):
            return bool(path(left))
    return isinstance(node, ast.Constant)


def _completed(
    units: list[Unit], weights: set[str], mixes: dict[int, Mix], found: set[int],
    without: set[int],
) -> set[int]:  # fmt: skip
    """Return the units of a loss with what joins it to one number, and what is added to it."""
    last = max(found)
    lost = set(units[last].writes)
    # Until its elements are joined it is no loss yet.
    apart = not joins(units[last].statement)
    for k in (k for k in sorted(mixes) if k > last):
        each = units[k]
        if each.plumbing and each.flow & lost:
            lost |= each.writes
            continue
        # A running sum is no part of it; what is added to the loss itself is.
        carries = not each.writes or (each.flow & each.writes and not each.writes <= lost)
        if k not in without and each.flow & lost and not carries:
            beside = backward_slice(units, k, set(each.flow) - lost) & set(mixes) - found
            beside = {j for j in beside if not _counts(units[j].statement)}
            joined = joins(each.statement)
            if each.flow & weights or beside or joined or (apart and not _counts(each.statement)):
                found |= {k} | (beside - without)
                lost |= each.writes
                apart = apart and not joined
    return found


def joins(statement: ast.stmt, ways: frozenset[str] = SUMMING) -> bool:
    """Tell whether a statement calls what joins many numbers, to one as a sum or a mean does."""
    return any(last(call.func) in ways for call in calls(statement))


def _counts(statement: ast.stmt) -> bool:
    """Tell whether a statement tests for equality, which no loss can be differentiated through.

    A test that only chooses, as the first argument of ``where`` does, is none of that kind.
    """
    nodes = list(ast.walk(statement))
    calls = (node for node in nodes if isinstance(node, ast.Call) and len(node.args) > 1)
    chosen = [each.args[0] for each in calls if path(each.func).rpartition(".")[2] == "where"]
    tests = (each for each in nodes if isinstance(each, ast.Compare) and each not in chosen)
    return any(isinstance(op, (ast.Eq, ast.NotEq)) for test in tests for op in test.ops)
