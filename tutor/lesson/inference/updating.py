"""Which units of a straight line update a weight by hand, and which lead to the step."""

import ast

from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit, backward_slice
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.moving import Moves
from tutor.lesson.inference.passing import carried
from tutor.lesson.inference.paths import path, reads


def updates_of(
    units: list[Unit], moves: Moves, bindings: Bindings, aliases: Aliases
) -> dict[int, set[str]]:
    """Return the units that update a weight; one may compute its gradient in the same line."""
    sources: dict[str, set[str]] = {}
    decided: dict[ast.stmt, set[str]] = {}
    found: dict[int, set[str]] = {}
    for k, each in enumerate(units):
        controls = [decided[block] for block in each.blocks if block in decided]
        for name, step, descends in moves.get(k, ()):
            # A gradient that no unit here has put there is one that autograd leaves.
            if any(read.endswith(".grad") and read not in sources for read in reads(step)):
                continue
            through = [sources[read] for read in carried(step) - {name} if read in sources]
            mine = aliases.of({name})
            if any(mine & origin for origin in through):
                found[k] = {"update"}
            elif descends and name in reads(step) and is_scaled(step, bindings):
                found.setdefault(k, {"backward", "update"})
            elif _is_product(step) and any(mine & origin for origin in controls):
                found[k] = {"update"} | ({"backward"} if name in carried(step) else set())
        origin = set().union(*(sources.get(read, {read}) for read in each.flow))
        if each.header and isinstance(each.trail[-1], ast.If):
            decided[each.trail[-1]] = origin
        for name in each.writes:
            # What need not run may leave the value as it was.
            sources[name] = origin | (sources.get(name, set()) if each.blocks else set())
    return found


def _is_product(step: ast.expr) -> bool:
    """Tell whether a step is a product, as a rate times a direction is."""
    return isinstance(step, ast.BinOp) and isinstance(step.op, ast.Mult)


def is_scaled(step: ast.expr, bindings: Bindings) -> bool:
    """Tell whether a step is something times a plain number, as a learning rate is.

    The number may be a product itself, and the first of several factors: ``lr * (1 / n) * x @ d``.
    """
    match step:
        case ast.BinOp(op=ast.Mult(), left=left) if _is_number(left, bindings):
            return True
        case ast.BinOp(op=ast.Mult() | ast.MatMult() | ast.Div(), left=left):
            return is_scaled(left, bindings)
    return False


def _is_number(node: ast.expr, bindings: Bindings) -> bool:
    """Tell whether an expression is made of plain numbers alone."""
    match node:
        case ast.BinOp(left=left, right=right):
            return _is_number(left, bindings) and _is_number(right, bindings)
        case ast.UnaryOp(operand=operand):
            return _is_number(operand, bindings)
        case ast.Call(func=ast.Name(id="len" | "float" | "int")):
            return True
        case ast.Constant():
            return True
    told = path(node).rpartition(".")[0] in bindings.options
    return told or path(node) in bindings.numbers


def steps_alone(units: list[Unit], updates: dict[int, set[str]], moves: Moves) -> list[Unit]:
    """Return the units with the step alone in the place of each update."""
    made = list(units)
    for k in updates:
        steps = ast.Expr(ast.Tuple([step for _, step, _ in moves[k]], ast.Load()))
        flow = frozenset(carried(steps))
        made[k] = units[k]._replace(statement=steps, writes=frozenset(), flow=flow)
    return made


def learns(units: list[Unit], k: int, moves: Moves, mixes: dict[int, Mix]) -> bool:
    """Tell whether an update descends, or adds what a prediction and data were compared to make.

    A sum of anything else (a running mean, a body in motion) is no training.
    """
    if any(descends for _, _, descends in moves[k]):
        return True
    behind = [mixes[j] for j in (*set().union(*behind_move(units, k, moves)), k) if j in mixes]
    return any(mix.applied for mix in behind) and any(mix.closes for mix in behind)


def gradient_of(
    units: list[Unit], updates: dict[int, set[str]], moves: Moves
) -> tuple[set[int], set[int]]:
    """Return the units that lead to what the updates subtract, and those that only decide on it."""
    behind = [behind_move(units, k, moves) for k in updates]
    made = set().union(*(steps for steps, _ in behind)) - set(updates)
    return made, set().union(*(deciding for _, deciding in behind)) - made - set(updates)


def behind_move(units: list[Unit], k: int, moves: Moves) -> tuple[set[int], set[int]]:
    """Return the units that lead to the step of an update, and to whether it is made."""
    found = moves.get(k, ())
    steps = (backward_slice(units, k, reads(s) - {n}, rounds=True) for n, s, _ in found)
    deciding: set[int] = set()
    for j in range(k):
        block = units[j].trail[-1]
        if units[j].header and isinstance(block, ast.If) and block in units[k].blocks:
            deciding |= backward_slice(units, j, set(units[j].flow))
    return set[int]().union(*steps), deciding
