"""Which statements move something by a step: ``w -= step``, and its other spellings."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tutor.lesson.inference.aliases import Aliases
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.paths import base, path, reads
from tutor.lesson.inference.renaming import renamed

_Table = ast.ListComp | ast.DictComp | ast.GeneratorExp


CUTTING = frozenset({"detach", "requires_grad_", "clone", "detach_"})
"""Methods that give a tensor anew, as a leaf."""


class Move(NamedTuple):
    """The path of what is moved, its step, and whether that is subtracted."""

    name: str
    step: ast.expr
    descends: bool


Moves = dict[int, list[Move]]
"""What the units of a line move, by their number."""


def moves(statement: ast.stmt) -> Iterator[Move]:
    """Yield what a statement moves."""
    for node in ast.walk(statement):
        match node:
            case ast.AugAssign(target=target, op=ast.Sub() | ast.Add() as sign, value=step):
                yield Move(_moved(target), step, isinstance(sign, ast.Sub))
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                for target, value in zip(targets, values, strict=False):
                    yield from moves(ast.Assign([target], value))
            case ast.Assign(targets=[target], value=value):
                whole, made = _cut_off(value), _table(value)
                if isinstance(whole, ast.BinOp):
                    for step, descends in _steps(whole, {base(target)} - {""}):
                        yield Move(_moved(target), step, descends)
                elif made:
                    yield from _of_elements(base(target), made)


def _cut_off(value: ast.expr) -> ast.expr:
    """Return what a value is that is cut off from its graph: ``(w - step).detach()``."""
    match value:
        case ast.Call(func=ast.Attribute(value=inner, attr=name)) if name in CUTTING:
            return _cut_off(inner)
    return value


def may_move(statement: ast.stmt) -> list[Move]:
    """Return what a statement moves, or may move if a later one puts what it makes there.

    ``new = w - step`` moves ``w`` if that becomes ``new`` later, and so does a table that is made
    of the elements of another one. So may what a function returns.
    """
    found = list(moves(statement))
    if isinstance(statement, ast.Return) and statement.value:
        statement = ast.Assign([ast.Name("", ast.Store())], statement.value)
        if isinstance(statement.value, ast.Tuple):
            parts = [ast.Return(part) for part in statement.value.elts]
            return [move for part in parts for move in may_move(part)]
    value = statement.value if isinstance(statement, ast.Assign) and not found else None
    whole, made = (_cut_off(value), _table(value)) if value else (None, None)
    if isinstance(whole, ast.BinOp) and base(whole.left):
        name = base(whole.left)
        found = [Move(name, step, down) for step, down in _steps(whole, {name})]
    elif made:
        names = set().union(*(reads(each.iter) for each in made.generators))
        found = [move for name in sorted(names) for move in _of_elements(name, made)]
    return found


def _table(value: ast.expr) -> _Table | None:
    """Return what makes a list, a dictionary or a tuple element by element, None if not so."""
    match value:
        case ast.ListComp() | ast.DictComp() | ast.GeneratorExp():
            return value
        case ast.Call(func=ast.Name(id="tuple" | "list"), args=[ast.GeneratorExp() as made]):
            return made
    return None


def in_line(units: list[Unit], aliases: Aliases) -> Moves:
    """Return what each unit moves; one that makes the new value moves with the one that puts it.

    ``new = w - step`` and ``params[name] = new`` move ``params``, of which ``w`` was taken. So do
    ``new = [p - step for p in pair]`` and ``w, b = new`` where ``pair`` is ``[w, b]``.
    """
    found: Moves = {}
    made: dict[str, tuple[int, list[Move]]] = {}
    held: dict[str, set[str]] = {}
    for k, each in enumerate(units):
        found[k] = list(moves(each.statement))
        held = {name: parts for name, parts in held.items() if name not in each.writes}
        match each.statement:
            case ast.Assign(targets=[target], value=value) if not found[k]:
                maker, steps = made.get(path(value), (k, may_move(each.statement)))
                whole = isinstance(target, ast.Name) and maker == k
                mine = [] if whole else _put(target, steps, aliases, held)
                if mine:
                    found[k] = found[maker] = mine
                made = {name: move for name, move in made.items() if name not in each.writes}
                if isinstance(target, ast.Name):
                    held[target.id] = _parts(value)
                    if steps and not mine:
                        made[target.id] = (maker, steps)
    return {k: steps for k, steps in found.items() if steps}


def _put(
    target: ast.expr, steps: list[Move], aliases: Aliases, held: dict[str, set[str]]
) -> list[Move]:
    """Return which steps move what a value is put into; `held` are the parts of lists by name."""
    if isinstance(target, (ast.Tuple, ast.List)):
        parts = [path(part) for part in target.elts]
        return [
            move._replace(name=name, step=renamed(move.step, {move.name: name}))
            for name in parts
            for move in steps
            if name and name in {move.name, *held.get(move.name, ())}
        ]
    mine = [move for move in steps if base(target) in aliases.of({move.name})]
    return [move._replace(name=_moved(target)) for move in mine]


def _parts(value: ast.expr) -> set[str]:
    """Return the paths of what stands in a list or a tuple that is written out."""
    return (
        {path(part) for part in value.elts} if isinstance(value, (ast.List, ast.Tuple)) else set()
    )


def _steps(value: ast.expr, names: set[str]) -> list[tuple[ast.expr, bool]]:
    """Return what is added to or subtracted from one of the names, itself or scaled, in a sum."""
    match value:
        case ast.BinOp(left=left, op=ast.Sub() | ast.Add() as sign, right=right):
            here = (right, isinstance(sign, ast.Sub))
            if base(left) in names or _scales(left, names):
                return [here]
            if inner := _steps(left, names):
                return [*inner, here]
            if isinstance(sign, ast.Add) and base(right) in names:
                return [(left, _is_negative(left))]
    return []


def _scales(node: ast.expr, names: set[str]) -> bool:
    """Tell whether an expression is one of the names times anything, as where it decays."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return base(left) in names or base(right) in names
    return False


def _is_negative(node: ast.expr) -> bool:
    """Tell whether an expression begins with a minus sign."""
    while isinstance(node, ast.BinOp):
        node = node.left
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)


def _moved(target: ast.expr) -> str:
    """Return the path of what a target moves: a tensor rather than its ``.data``."""
    return base(target).removesuffix(".data")


def _of_elements(name: str, made: _Table) -> Iterator[Move]:
    """Yield the step of what is rebuilt from its own elements, each of them moved."""
    element = made.value if isinstance(made, ast.DictComp) else made.elt
    values = [each.iter for each in made.generators]
    if name not in set().union(*map(reads, values)):
        return
    # An element may be a pair: the weight and the bias of a layer.
    for part in element.elts if isinstance(element, (ast.Tuple, ast.List)) else [element]:
        match part:
            case ast.BinOp(op=ast.Sub() | ast.Add() as sign, right=step):
                down = isinstance(sign, ast.Sub)
                yield Move(name, ast.Tuple([step, *values], ast.Load()), down)
