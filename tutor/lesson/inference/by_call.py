"""What functions of a script do as a whole, of which one call alone does not say enough."""

import ast

from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.inference.mixing import Mix


def tell(
    units: list[Unit], mixes: dict[int, Mix], inner: set[int], found: dict[int, set[str]]
) -> None:
    """Tell forward from loss in functions that compare, and in those that give scores.

    Where a function compares with data and predicts nothing itself, all of it is the loss.
    """
    for inside in comparing(units, mixes):
        found |= {k: {"loss"} for k in inside}
    _scores(units, mixes, inner, found)


def comparing(units: list[Unit], mixes: dict[int, Mix]) -> list[list[int]]:
    """Return the units of each function that compares with data and predicts nothing itself."""
    return [
        each
        for each in _by_call(units, mixes)
        if any(mixes[k].closes for k in each) and not any(mixes[k].applied for k in each)
    ]


def _scores(
    units: list[Unit], mixes: dict[int, Mix], inner: set[int], found: dict[int, set[str]]
) -> None:
    """Count to the prediction all of a function that scores one thing and then another.

    What it makes of a prediction is the score; the scores are compared where it is called.
    """
    calls: dict[tuple[ast.stmt, ...], list[list[int]]] = {}
    for each in _by_call(units, mixes):
        calls.setdefault(tuple(units[k].trail[-1] for k in each), []).append(each)
    for same in calls.values():
        parts = [k for each in same for k in each]
        predicts = any(mixes[k].applied for k in parts) and not inner.intersection(parts)
        if len(same) > 1 and predicts and not any(mixes[k].closes for k in parts):
            found |= {k: {"forward"} for k in parts}


def _by_call(units: list[Unit], mixes: dict[int, Mix]) -> list[list[int]]:
    """Return the units of each call of a function that do more than pass values on.

    A call that does nothing but make another one has the same units, and is not told again.
    """
    bodies: dict[tuple[int, ...], list[int]] = {}
    for k in mixes:
        for depth in range(1, len(units[k].calls) + 1):
            bodies.setdefault(units[k].calls[:depth], []).append(k)
    inside = (tuple(k for k in each if not units[k].plumbing) for each in bodies.values())
    return [list(each) for each in dict.fromkeys(inside)]
