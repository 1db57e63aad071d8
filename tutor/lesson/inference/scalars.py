"""Which statements make losses: numbers that tell how far a prediction is from data."""

import ast

from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.holding import elements
from tutor.lesson.inference.mixing import Mix
from tutor.lesson.inference.paths import base

_LOSSES = frozenset({"cross_entropy", "binary_cross_entropy", "kl_div"})
_REDUCED = frozenset({"mean", "sum", "nanmean"})


def losses(
    units: list[Unit], mixes: dict[int, Mix], bindings: Bindings, apart: set[int]
) -> dict[int, set[str]]:
    """Return the names of the losses that are known before each unit, and of what is made of them.

    A number that compares with data is a loss; what weighs it, learned or not, is another one. The
    units `apart` make gradients of losses, or other weights, which are none.
    """
    known: set[str] = set()
    found: dict[int, set[str]] = {}
    for k, each in enumerate(units):
        found[k] = set(known)
        mix = mixes.get(k)
        compares = mix is not None and mix.closes and not mix.called and not mix.applied
        if k in apart:
            known -= each.writes
        elif (compares and is_number(each.statement, bindings)) or each.flow & known:
            known |= each.writes
        else:
            known -= each.writes
    return found


def is_number(statement: ast.stmt, bindings: Bindings) -> bool:
    """Tell whether a statement makes one number of many, or a list of such."""
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.expr):
        return False
    return any(_is_loss(each, bindings) for each in (value, *elements(value)))


def _is_loss(value: ast.expr, bindings: Bindings) -> bool:
    if isinstance(value, ast.BinOp):
        # A number may be scaled: ``torch.sum(...) / n * T ** 2``.
        return _is_loss(value.left, bindings)
    match value:
        case ast.Call(func=ast.Attribute(attr=name), args=args) if name in _REDUCED:
            return len(args) <= 1
        case ast.Call(func=function):
            name = base(function)
            last = name.rpartition(".")[2]
            made = (maker.rpartition(".")[2] for maker in bindings.makers(name))
            return (
                last in _LOSSES or last.endswith("_loss") or any(m.endswith("Loss") for m in made)
            )
    return False
