"""Training loops without autograd: the gradient is computed by the script's own lines.

Such a loop subtracts from a weight something that was computed in the same pass from that weight
through other names: the weight decides the prediction, the prediction the gradient.
"""

import ast

from tutor.lesson.inference import chain
from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.by_call import comparing
from tutor.lesson.inference.copying import copies, copies_all
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.drawing import drawing, is_decided
from tutor.lesson.inference.handwritten_loss import joins, loss_of, minimised_by
from tutor.lesson.inference.meanings import only_keeps
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.moving import Moves, in_line
from tutor.lesson.inference.passing import carried
from tutor.lesson.inference.paths import path, reads
from tutor.lesson.inference.solving import without_training
from tutor.lesson.inference.updating import (
    gradient_of,
    is_scaled,
    learns,
    steps_alone,
    updates_of,
)

JOINING = frozenset({"dot", "matmul", "outer", "einsum", "sum", "mean", "tensordot"})
"""Calls that join elements, as a gradient does that is computed of data."""


def phases(
    units: list[Unit], bindings: Bindings, aliases: Aliases, fetched: set[str]
) -> list[set[str]]:
    """Return the phases of each unit of a loop's body, nothing if it does not train.

    What is `fetched` is what the loop has anew in each pass.
    """
    units = [_by_value(each) for each in units]
    moves = in_line(units, aliases)
    updates = updates_of(units, moves, bindings, aliases)
    weights = aliases.of({name for k in updates for name, _, _ in moves[k]})
    mixes = chain.mix_all(units, weights, bindings, by_hand=True)
    drawn = drawing(units, mixes)
    learning = chain.mix_all(steps_alone(units, updates, moves), weights, bindings, by_hand=True)
    decided = {k for k in updates if is_decided(units, drawn, k)}
    compares = {k for k in updates if k in learning and learning[k].closes}
    learnt = {k for k in updates if k in decided or learns(units, k, moves, learning)}
    learnt -= without_training(units, learnt, moves, aliases, fetched)
    if not learnt:
        return []
    updates = {k: updates[k] for k in learnt} | _rewriting(units, moves, learnt)
    found = [set(updates.get(k, ())) for k in range(len(units))]
    steps, deciding = gradient_of(units, updates, moves)
    gradient = steps | deciding
    compared = next((k for k, mix in mixes.items() if mix.closes), _behind(mixes, gradient))
    if decided:
        compared = next((k for k in sorted(gradient & mixes.keys()) if mixes[k].closes), drawn)
    loss = loss_of(units, weights, mixes, gradient, set(updates))
    kept = _kept(units, gradient)
    for k in mixes.keys() - updates.keys():
        found[k] = {"update"} if k in kept else _of_unit(k, mixes[k], compared, gradient, loss)
        only = k in deciding or isinstance(getattr(units[k].statement, "value", None), ast.Compare)
        found[k] = {"forward"} if only and found[k] else found[k]
    _in_functions(units, mixes, found)
    _in_optimizers(units, mixes, set(updates), found)
    _keeps(units, mixes, found)
    _copies(units, found)
    minimised = minimised_by(units, weights, mixes, gradient, updates) if not loss else None
    if minimised is not None and any(descends for k in learnt for _, _, descends in moves[k]):
        _of_a_formula(minimised, gradient, found)
    if "backward" not in set().union(*found):
        _at_once(learnt if deciding else learnt & (compares | decided), moves, found)
    _clearings(units, gradient, max(updates), found)
    return found if _trains(found, moves, bindings) else []


def _of_a_formula(minimised: int, gradient: set[int], found: list[set[str]]) -> None:
    """Say of a loop what is its loss, and that the last line behind it makes the gradient.

    Such a loop minimises a formula of the weights, of which it has the derivative: nothing there is
    compared with data.
    """
    found[minimised] = found[minimised] or {"loss"}
    predicted = [k for k in sorted(gradient) if found[k] == {"forward"}]
    if predicted and "backward" not in set().union(*found):
        found[predicted[-1]] = {"backward"}


def _rewriting(units: list[Unit], moves: Moves, learnt: set[int]) -> dict[int, set[str]]:
    """Return the units that make a weight anew of itself beside its steps, as its decay does."""
    moved = {name for k in learnt for name, _, _ in moves[k]}
    found = (k for k, each in enumerate(units) if _goes_on(each) & moved)
    return {k: {"update"} for k in found if k not in learnt}


def _at_once(updates: set[int], moves: Moves, found: list[set[str]]) -> None:
    """Say of updates that they compute their gradient themselves, where no other line does."""
    for k in updates:
        if any(isinstance(step, ast.BinOp) for _, step, _ in moves[k]):
            found[k] |= {"backward"}


def _clearings(units: list[Unit], gradient: set[int], last: int, found: list[set[str]]) -> None:
    """Note which units put zeros into gradients that outlast the iteration.

    Those are behind the last update what gradients were summed in, and anywhere what an object
    holds, if the function does nothing else: one that begins a sum anew is part of its making.
    """
    summed = {name for k in gradient for name in units[k].writes & units[k].flow}
    held = {name for k in gradient for name in units[k].writes if "." in name}
    making = {units[k].calls for k in gradient if not _empties(units[k].statement)}
    for k, each in enumerate(units):
        behind = k > last and each.writes & summed
        apart = each.calls and each.calls not in making and each.writes & held
        if (behind or apart) and _empties(each.statement):
            found[k] = {"zero_grad"}


def _in_functions(units: list[Unit], mixes: dict[int, Mix], found: list[set[str]]) -> None:
    """Count to the loss what a function makes of a prediction before it compares that."""
    for inside in comparing(units, mixes):
        if any(found[k] == {"loss"} for k in inside):
            for k in inside:
                found[k] = {"loss"} if found[k] == {"forward"} else found[k]


def _in_optimizers(
    units: list[Unit], mixes: dict[int, Mix], updates: set[int], found: list[set[str]]
) -> None:
    """Count to the update what the function that makes it does to gradients which it was given.

    One that meets data there, or multiplies matrices, computes the gradient as well.
    """
    for call in {units[k].calls for k in updates if units[k].calls}:
        inside = [k for k in mixes if units[k].calls == call and k not in updates]
        if all(_is_of_objects(units[k]) for k in inside):
            for k in inside:
                found[k] = {"update"} if found[k] == {"backward"} else found[k]


def _is_of_objects(each: Unit) -> bool:
    """Tell whether a unit computes element by element with what a function and objects hold."""
    multiplies = any(isinstance(node, ast.MatMult) for node in ast.walk(each.statement))
    names = (name for name in each.flow if ":" not in name and "." not in name)
    paths = each.flow | each.reads | each.writes
    held = all(any(other.startswith(f"{name}.") for other in paths) for name in names)
    return held and not (multiplies or joins(each.statement, JOINING))


def _keeps(units: list[Unit], mixes: dict[int, Mix], found: list[set[str]]) -> None:
    """Count to the prediction what keeps its values for the gradient, behind the loss even."""
    made: dict[str, set[str]] = {}
    for k in mixes:
        each = units[k]
        sources = [made[name] for name in each.flow - each.writes if name in made]
        if found[k] == {"backward"} and only_keeps(each.statement) and sources:
            found[k] = {"forward"} if all(s == {"forward"} for s in sources) else found[k]
        made |= dict.fromkeys(each.writes, found[k])


def _copies(units: list[Unit], found: list[set[str]]) -> None:
    """Count a copy of a prediction to the statement that goes on to change the copy in place.

    One of all weights is no prediction.
    """
    for k, each in enumerate(units):
        if found[k] == {"forward"} and copies_all(each, set(each.reads)):
            found[k] = set()
        elif found[k] == {"forward"} and (copies(each, set(each.reads)) or _negates(each)):
            behind = (j for j in range(k + 1, len(units)) if units[j].writes & each.writes)
            changing = next(behind, k)
            if units[changing].flow & each.writes:
                found[k] = set(found[changing])


def _negates(each: Unit) -> bool:
    """Tell whether a unit keeps a value with the other sign."""
    match each.statement:
        case ast.Assign(value=ast.UnaryOp(op=ast.USub(), operand=kept)):
            return bool(path(kept))
    return False


def _behind(mixes: dict[int, Mix], gradient: set[int]) -> int:
    """Return the first unit of the gradient behind the prediction, where no data is compared."""
    predicts = [k for k in gradient if k in mixes and mixes[k].applied]
    last = max(predicts, default=-1)
    return min((k for k in gradient if k in mixes and k > last), default=len(mixes) + last + 1)


def _trains(found: list[set[str]], moves: Moves, bindings: Bindings) -> bool:
    """Tell whether a body goes backward and updates, from a prediction or by a learning rate."""
    there = set().union(*found)
    if not {"backward", "update"} <= there:
        return False
    updates = (k for k, phases in enumerate(found) if "update" in phases)
    steps = [step for k in updates for _, step, _ in moves.get(k, ())]
    return "forward" in there or any(is_scaled(step, bindings) for step in steps)


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


def _kept(units: list[Unit], gradient: set[int]) -> set[int]:
    """Return the units that make a step out of gradients: those that go on from pass to pass."""
    found: set[int] = set()
    # A sum that is begun anew is no state that goes on.
    fresh = {name for each in units if _empties(each.statement) for name in each.writes}
    begun: dict[str, tuple[ast.stmt, ...]] = {}
    state: set[str] = set()
    for k, each in enumerate(units):
        here = {n for n, blocks in begun.items() if each.blocks[: len(blocks)] == blocks}
        if k in gradient and (_goes_on(each) - fresh - here or each.reads & state):
            found.add(k)
            state |= each.writes
        if each.header:
            continue
        if any(isinstance(block, ast.If) for block in each.blocks):
            begun |= dict.fromkeys(each.writes, each.blocks)
        else:
            fresh |= each.writes
    return found


def _goes_on(each: Unit) -> set[str]:
    """Return what a unit makes of what it was; a place in a table is no reading of the table."""
    match each.statement:
        case ast.Assign(value=value):
            return reads(value) & each.writes
    return set(each.reads & each.writes)


def _of_unit(k: int, mix: Mix, compared: int, gradient: set[int], loss: set[int]) -> set[str]:
    """Return the phases of one unit that depends on the weights.

    What comes before the first comparison with data is the prediction; what the loss needs of the
    rest is the loss, and what only the gradient needs is its computation.
    """
    rest = {"loss"} if k in loss else {"backward"} if k in gradient else set()
    predicts = mix.applied and mix.closes and not mix.strong
    if rest == {"backward"} and predicts and compared in gradient:
        # Each of two partial derivatives may compute the prediction by itself.
        return {"forward", "backward"}
    if not rest or k > compared or (k == compared and not mix.applied):
        return rest
    if k == compared or (k not in gradient and not (mix.applied and k < compared)):
        return rest | ({"forward"} if mix.applied else set())
    return {"forward"}
