"""Training loops without autograd: the gradient is computed by the script's own lines.

Such a loop subtracts from a weight something that was computed in the same pass from that weight
through other names: the weight decides the prediction, the prediction the gradient.
"""

import ast
from collections.abc import Iterator

from tutor.lesson.inference import chain
from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit, backward_slice
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.paths import base, path, reads


def phases(units: list[Unit], bindings: Bindings, aliases: Aliases) -> list[set[str]]:
    """Return the phases of each unit of a loop's body, nothing if it does not train."""
    updates = _updates(units, bindings)
    weights = aliases.of({name for k in updates for name, _, _ in _steps(units[k].statement)})
    mixes = chain.mix_all(units, weights, bindings)
    updates = {k: phases for k, phases in updates.items() if _learns(units, k, mixes)}
    if not updates:
        return []
    found = [set(updates.get(k, ())) for k in range(len(units))]
    gradient = _gradient(units, updates)
    compared = next((k for k, mix in mixes.items() if mix.closes), len(units))
    loss = _loss(units, mixes, gradient, set(updates))
    kept = _kept(units, gradient)
    for k in mixes.keys() - updates.keys():
        found[k] = {"update"} if k in kept else _of_unit(k, mixes[k], compared, gradient, loss)
    return found


def _learns(units: list[Unit], k: int, mixes: dict[int, Mix]) -> bool:
    """Tell whether an update descends, or adds what a prediction and data were compared to make.

    A sum of anything else (a running mean, a body in motion) is no training.
    """
    steps = list(_steps(units[k].statement))
    if any(descends for _, _, descends in steps):
        return True
    needed = set().union(*(reads(step) - {name} for name, step, _ in steps))
    behind = [mixes[j] for j in (*backward_slice(units, k, needed), k) if j in mixes]
    return any(mix.applied for mix in behind) and any(mix.closes for mix in behind)


def _kept(units: list[Unit], gradient: set[int]) -> set[int]:
    """Return the units that make a step out of gradients: those that go on from pass to pass."""
    found: set[int] = set()
    fresh: set[str] = set()
    state: set[str] = set()
    for k, each in enumerate(units):
        carried = (each.reads & each.writes) - fresh
        if k in gradient and (carried or each.reads & state):
            found.add(k)
            state |= each.writes
        fresh |= each.writes
    return found


def _of_unit(k: int, mix: Mix, compared: int, gradient: set[int], loss: set[int]) -> set[str]:
    """Return the phases of one unit that depends on the weights.

    What comes before the first comparison with data is the prediction; what the loss needs of the
    rest is the loss, and what only the gradient needs is its computation.
    """
    rest = {"loss"} if k in loss else {"backward"} if k in gradient else set()
    predicts = k < compared or (k == compared and mix.applied)
    if not predicts or not rest:
        return rest
    return {"forward"} | (rest if k == compared else set())


def _updates(units: list[Unit], bindings: Bindings) -> dict[int, set[str]]:
    """Return the units that update a weight; one may compute its gradient in the same line."""
    sources: dict[str, set[str]] = {}
    found: dict[int, set[str]] = {}
    for k, each in enumerate(units):
        for name, step, descends in _steps(each.statement):
            through = [sources[read] for read in reads(step) - {name} if read in sources]
            if any(name in origin for origin in through):
                found[k] = {"update"}
            elif descends and name in reads(step) and _is_scaled(step, bindings):
                found[k] = {"backward", "update"}
        origin = set().union(*(sources.get(read, {read}) for read in each.reads))
        for name in each.writes if not each.header else ():
            # What need not run may leave the value as it was.
            sources[name] = origin | (sources.get(name, set()) if each.blocks else set())
    return found


def _steps(statement: ast.stmt) -> Iterator[tuple[str, ast.expr, bool]]:
    """Yield the paths that a statement moves, each with its step and whether that is subtracted."""
    for node in ast.walk(statement):
        match node:
            case ast.AugAssign(target=target, op=ast.Sub() | ast.Add() as sign, value=step):
                yield base(target), step, isinstance(sign, ast.Sub)
            case ast.Assign(
                targets=[target], value=ast.BinOp(left, ast.Sub() | ast.Add() as sign, right=step)
            ):
                if base(target) and base(target) == base(left):
                    yield base(target), step, isinstance(sign, ast.Sub)


def _is_scaled(step: ast.expr, bindings: Bindings) -> bool:
    """Tell whether a step is something times a plain number, as a learning rate is."""
    match step:
        case ast.BinOp(op=ast.Mult(), left=left):
            return isinstance(left, ast.Constant) or path(left) in bindings.numbers
    return False


def _gradient(units: list[Unit], updates: dict[int, set[str]]) -> set[int]:
    """Return the units that lead to what the updates subtract."""
    found: set[int] = set()
    for k in updates:
        for name, step, _ in _steps(units[k].statement):
            found |= backward_slice(units, k, reads(step) - {name})
    return found - set(updates)


def _loss(
    units: list[Unit], mixes: dict[int, Mix], gradient: set[int], updates: set[int]
) -> set[int]:
    """Return the units that make the loss: the first value that the gradient does not need."""
    for k in mixes:
        if k not in gradient | updates and units[k].writes and not _counts(units[k].statement):
            # A loss behind an update is that of the new weights; what led to them is no part of it.
            start = max((j for j in updates if j < k), default=-1)
            behind = backward_slice(units, k, set(units[k].reads)) & set(mixes)
            return {k} | {j for j in behind if j > start}
    return set()


def _counts(statement: ast.stmt) -> bool:
    """Tell whether a statement tests for equality, which no loss can be differentiated through."""
    tests = (node for node in ast.walk(statement) if isinstance(node, ast.Compare))
    return any(isinstance(op, (ast.Eq, ast.NotEq)) for test in tests for op in test.ops)
