"""Training loops without autograd: the gradient is computed by the script's own lines.

Such a loop subtracts from a weight something that was computed in the same pass from that weight
through other names: the weight decides the prediction, the prediction the gradient.
"""

import ast
from collections.abc import Iterator

from tutor.lesson.inference import chain
from tutor.lesson.inference.bindings import Bindings, path
from tutor.lesson.inference.dataflow import Unit, backward_slice
from tutor.lesson.inference.evidence import reads
from tutor.lesson.inference.mixing import Mix


def phases(units: list[Unit], bindings: Bindings) -> list[set[str]]:
    """Return the phases of each unit of a loop's body, nothing if it does not train."""
    updates = _updates(units, bindings)
    found = [set(updates.get(k, ())) for k in range(len(units))]
    if not updates:
        return []
    weights = {name for k in updates for name, _ in _steps(units[k].statement)}
    gradient = _gradient(units, updates)
    mixes = chain.mix_all(units, weights, bindings)
    compared = next((k for k, mix in mixes.items() if mix.closes), len(units))
    loss = _loss(units, mixes, gradient | set(updates))
    for k in mixes:
        if k not in updates:
            found[k] = _of_unit(k, mixes[k], compared, gradient, loss)
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
        for name, step in _steps(each.statement):
            through = [sources[read] for read in reads(step) - {name} if read in sources]
            if any(name in origin for origin in through):
                found[k] = {"update"}
            elif name in reads(step) and _is_scaled(step, bindings):
                found[k] = {"backward", "update"}
        origin = set().union(*(sources.get(read, {read}) for read in each.reads))
        sources.update(dict.fromkeys(each.writes, origin))
    return found


def _steps(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    """Yield the paths that a statement subtracts something from, each with what it subtracts."""
    for node in ast.walk(statement):
        match node:
            case ast.AugAssign(target=target, op=ast.Sub(), value=step):
                yield _base(target), step
            case ast.Assign(targets=[target], value=ast.BinOp(left, ast.Sub(), right=step)):
                if _base(target) and _base(target) == _base(left):
                    yield _base(target), step


def _base(node: ast.expr) -> str:
    """Return the path of a name, an attribute, or what an index is applied to."""
    return path(node.value if isinstance(node, ast.Subscript) else node)


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
        for name, step in _steps(units[k].statement):
            found |= backward_slice(units, k, reads(step) - {name})
    return found - set(updates)


def _loss(units: list[Unit], mixes: dict[int, Mix], without: set[int]) -> set[int]:
    """Return the units that make the loss: the first value that the gradient does not need."""
    for k in mixes:
        if k not in without and units[k].writes:
            return {k} | (backward_slice(units, k, set(units[k].reads)) & set(mixes))
    return set()
