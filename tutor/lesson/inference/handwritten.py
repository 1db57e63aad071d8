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
from tutor.lesson.inference.meanings import only_copies
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.passing import carried
from tutor.lesson.inference.paths import base, path, reads


def phases(units: list[Unit], bindings: Bindings, aliases: Aliases) -> list[set[str]]:
    """Return the phases of each unit of a loop's body, nothing if it does not train."""
    units = [_by_value(each) for each in units]
    updates = _updates(units, bindings, aliases)
    weights = aliases.of({name for k in updates for name, _, _ in moves(units[k].statement)})
    mixes = chain.mix_all(units, weights, bindings, by_hand=True)
    updates = {k: phases for k, phases in updates.items() if _learns(units, k, mixes)}
    if not updates:
        return []
    found = [set(updates.get(k, ())) for k in range(len(units))]
    gradient = _gradient(units, updates)
    compared = next((k for k, mix in mixes.items() if mix.closes), _behind(mixes, gradient))
    loss = _loss(units, weights, mixes, gradient, set(updates))
    kept = _kept(units, gradient)
    for k in mixes.keys() - updates.keys():
        found[k] = {"update"} if k in kept else _of_unit(k, mixes[k], compared, gradient, loss)
        decides = isinstance(getattr(units[k].statement, "value", None), ast.Compare)
        found[k] = {"forward"} if decides and found[k] else found[k]
    _copies(units, found)
    summed = {name for k in gradient for name in units[k].writes & units[k].flow}
    for k, each in enumerate(units):
        if k > max(updates) and _empties(each.statement) and each.writes & summed:
            found[k] = {"zero_grad"}
    return found if _trains(units, found, bindings) else []


def _copies(units: list[Unit], found: list[set[str]]) -> None:
    """Count a copy of a prediction to the statement that goes on to change the copy in place.

    One of all weights is no prediction.
    """
    for k, each in enumerate(units):
        if found[k] == {"forward"} and chain.copies_all(each, set(each.reads)):
            found[k] = set()
        elif found[k] == {"forward"} and chain.copies(each, set(each.reads)):
            behind = (j for j in range(k + 1, len(units)) if units[j].writes & each.writes)
            changing = next(behind, k)
            if units[changing].flow & each.writes:
                found[k] = set(found[changing])


def _behind(mixes: dict[int, Mix], gradient: set[int]) -> int:
    """Return the first unit of the gradient behind the prediction, where no data is compared."""
    predicts = [k for k in gradient if k in mixes and mixes[k].applied]
    last = max(predicts, default=-1)
    return min((k for k in gradient if k in mixes and k > last), default=len(mixes) + last + 1)


def _trains(units: list[Unit], found: list[set[str]], bindings: Bindings) -> bool:
    """Tell whether a body goes backward and updates, from a prediction or by a learning rate."""
    there = set().union(*found)
    if not {"backward", "update"} <= there:
        return False
    updates = (each for each, phases in zip(units, found, strict=True) if "update" in phases)
    steps = [step for each in updates for _, step, _ in moves(each.statement)]
    return "forward" in there or any(_is_scaled(step, bindings) for step in steps)


def _is_product(step: ast.expr) -> bool:
    """Tell whether a step is a product, as a rate times a direction is."""
    return isinstance(step, ast.BinOp) and isinstance(step.op, ast.Mult)


def _empties(statement: ast.stmt) -> bool:
    """Tell whether a statement puts zeros in the place of something."""
    match statement:
        case ast.Assign(value=ast.Constant(value=0)):
            return True
        case ast.Assign(value=ast.Call(func=function)):
            return path(function).rpartition(".")[2] in ("zeros", "zeros_like")
    return False


def _by_value(each: Unit) -> Unit:
    """Return a unit as it counts without a graph: what its values come from, nothing cut off."""
    values = frozenset(carried(each.statement))
    return each._replace(flow=values, frozen=False)


def _learns(units: list[Unit], k: int, mixes: dict[int, Mix]) -> bool:
    """Tell whether an update descends, or adds what a prediction and data were compared to make.

    A sum of anything else (a running mean, a body in motion) is no training.
    """
    steps = list(moves(units[k].statement))
    if any(descends for _, _, descends in steps):
        return True
    needed = set().union(*(reads(step) - {name} for name, step, _ in steps))
    behind = [mixes[j] for j in (*backward_slice(units, k, needed), k) if j in mixes]
    return any(mix.applied for mix in behind) and any(mix.closes for mix in behind)


def _kept(units: list[Unit], gradient: set[int]) -> set[int]:
    """Return the units that make a step out of gradients: those that go on from pass to pass."""
    found: set[int] = set()
    # A sum that is begun anew is no state that goes on.
    fresh = {name for each in units if _empties(each.statement) for name in each.writes}
    state: set[str] = set()
    for k, each in enumerate(units):
        carried = (each.reads & each.writes) - fresh
        if k in gradient and (carried or each.reads & state):
            found.add(k)
            state |= each.writes
        perhaps = each.header or any(isinstance(block, ast.If) for block in each.blocks)
        fresh |= each.writes if not perhaps else set()
    return found


def _of_unit(k: int, mix: Mix, compared: int, gradient: set[int], loss: set[int]) -> set[str]:
    """Return the phases of one unit that depends on the weights.

    What comes before the first comparison with data is the prediction; what the loss needs of the
    rest is the loss, and what only the gradient needs is its computation.
    """
    rest = {"loss"} if k in loss else {"backward"} if k in gradient else set()
    if not rest or k > compared or (k == compared and not mix.applied):
        return rest
    if k == compared or k not in gradient:
        return rest | ({"forward"} if mix.applied else set())
    return {"forward"}


def _updates(units: list[Unit], bindings: Bindings, aliases: Aliases) -> dict[int, set[str]]:
    """Return the units that update a weight; one may compute its gradient in the same line."""
    sources: dict[str, set[str]] = {}
    decided: dict[ast.stmt, set[str]] = {}
    found: dict[int, set[str]] = {}
    for k, each in enumerate(units):
        controls = [decided[block] for block in each.blocks if block in decided]
        for name, step, descends in moves(each.statement):
            if any(read.endswith(".grad") for read in reads(step)):
                continue
            through = [sources[read] for read in carried(step) - {name} if read in sources]
            mine = aliases.of({name})
            if any(mine & origin for origin in through):
                found[k] = {"update"}
            elif descends and name in reads(step) and _is_scaled(step, bindings):
                found[k] = {"backward", "update"}
            elif _is_product(step) and any(mine & origin for origin in controls):
                found[k] = {"update"} | ({"backward"} if name in carried(step) else set())
        origin = set().union(*(sources.get(read, {read}) for read in each.flow))
        if each.header and isinstance(each.trail[-1], ast.If):
            decided[each.trail[-1]] = origin
        for name in each.writes:
            # What need not run may leave the value as it was.
            sources[name] = origin | (sources.get(name, set()) if each.blocks else set())
    return found


def moves(statement: ast.stmt) -> Iterator[tuple[str, ast.expr, bool]]:
    """Yield the paths that a statement moves, each with its step and whether that is subtracted."""
    for node in ast.walk(statement):
        match node:
            case ast.AugAssign(target=target, op=ast.Sub() | ast.Add() as sign, value=step):
                yield _moved(target), step, isinstance(sign, ast.Sub)
            case ast.Assign(
                targets=[target], value=ast.BinOp(left, ast.Sub() | ast.Add() as sign, right=step)
            ):
                if base(target) and base(target) == base(left):
                    yield _moved(target), step, isinstance(sign, ast.Sub)
            case ast.Assign(
                targets=[target], value=ast.ListComp() | ast.DictComp() | ast.GeneratorExp() as made
            ):
                yield from _of_elements(base(target), made)


def _moved(target: ast.expr) -> str:
    """Return the path of what a target moves: a tensor rather than its ``.data``."""
    return base(target).removesuffix(".data")


def _of_elements(
    name: str, made: ast.ListComp | ast.DictComp | ast.GeneratorExp
) -> Iterator[tuple[str, ast.expr, bool]]:
    """Yield the step of what is rebuilt from its own elements, each of them moved."""
    element = made.value if isinstance(made, ast.DictComp) else made.elt
    values = [each.iter for each in made.generators]
    match element:
        case ast.BinOp(op=ast.Sub() | ast.Add() as sign, right=step):
            if name in set().union(*map(reads, values)):
                yield name, ast.Tuple([step, *values], ast.Load()), isinstance(sign, ast.Sub)


def _is_scaled(step: ast.expr, bindings: Bindings) -> bool:
    """Tell whether a step is something times a plain number, as a learning rate is."""
    match step:
        case ast.BinOp(op=ast.Mult(), left=left):
            told = path(left).rpartition(".")[0] in bindings.options
            return told or isinstance(left, ast.Constant) or path(left) in bindings.numbers
    return False


def _gradient(units: list[Unit], updates: dict[int, set[str]]) -> set[int]:
    """Return the units that lead to what the updates subtract."""
    found: set[int] = set()
    for k in updates:
        for name, step, _ in moves(units[k].statement):
            found |= backward_slice(units, k, reads(step) - {name})
        for j in range(k):
            block = units[j].trail[-1]
            if units[j].header and isinstance(block, ast.If) and block in units[k].blocks:
                # What decides whether a weight moves is part of how it moves.
                found |= backward_slice(units, j, set(units[j].flow))
    return found - set(updates)


def _loss(
    units: list[Unit], weights: set[str], mixes: dict[int, Mix], gradient: set[int],
    updates: set[int],
) -> set[int]:  # fmt: skip
    """Return the units that make the loss: the first value that the gradient does not need."""
    for k in mixes:
        if k in gradient | updates or units[k].plumbing or _passes_on(units[k].statement):
            continue
        if units[k].writes and not _counts(units[k].statement):
            # A loss behind an update is that of the new weights; what led to them is no part of it.
            start = max((j for j in updates if j < k), default=-1)
            behind = backward_slice(units, k, set(units[k].flow)) & set(mixes)
            behind = {j for j in behind if j > start}
            if mixes[k].closes or any(j in gradient or mixes[j].closes for j in behind):
                return _completed(units, weights, mixes, {k} | behind, gradient | updates)
    return set()


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
    """Return the units of a loss with those that add to it what the weights say beside it."""
    last = max(found)
    lost = set(units[last].writes)
    for k in sorted(mixes):
        each = units[k]
        carries = not each.writes or each.flow & each.writes
        if k > last and k not in without and each.flow & lost and not carries:
            beside = backward_slice(units, k, set(each.flow) - lost) & set(mixes) - found
            beside = {j for j in beside if not _counts(units[j].statement)}
            if each.flow & weights or beside:
                found |= {k} | (beside - without)
                lost |= each.writes
    return found


def _counts(statement: ast.stmt) -> bool:
    """Tell whether a statement tests for equality, which no loss can be differentiated through."""
    tests = (node for node in ast.walk(statement) if isinstance(node, ast.Compare))
    return any(isinstance(op, (ast.Eq, ast.NotEq)) for test in tests for op in test.ops)
