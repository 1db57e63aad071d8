"""Statements that call one function after the other: ``getattr(hook, name)(self)``.

They go backward in one round, update in the next, and say neither.
"""

import ast

from tutor.lesson.blocks import Blocks, Function, expressions
from tutor.lesson.inference.dataflow import Unit
from tutor.lesson.spelling import looked_up

Pair = tuple[Unit, set[str]]
"""A unit, and the phases that are to be shown of it."""

Callees = dict[Function, set[str]]
"""The functions that a statement calls, with the phases that happen in each."""


def dispatched(blocks: Blocks, pairs: list[Pair], entered: Callees) -> Callees:
    """Return the functions of which a statement calls now one and now another one.

    Such a statement stands in the body itself, in a function that is `entered`, or in another one
    of those that this returns.
    """
    found: Callees = {}
    waiting: list[Function | None] = [None, *entered]
    while waiting:
        function = waiting.pop()
        for statement, callees in _called_in(blocks, pairs, function).items():
            if function is None and not all(callees.values()):
                # A loop over layers, some of which have nothing to update, is one step.
                continue
            for each, phases in callees.items() if _chooses(statement, callees) else ():
                if phases and each not in entered and each not in found:
                    found[each] = phases
                    waiting.append(each)
    return found


def _chooses(statement: ast.stmt, callees: Callees) -> bool:
    """Tell whether a statement calls only some of these functions, which do different things."""
    nodes = list(expressions(statement)) if len(callees) > 1 else []
    calls = [each for each in nodes if isinstance(each, ast.Call) and not looked_up(each)]
    different = len({frozenset(phases) for phases in callees.values()}) > 1
    return different and len(callees) > len(calls)


def _called_in(
    blocks: Blocks, pairs: list[Pair], function: Function | None
) -> dict[ast.stmt, Callees]:
    """Return what each statement of a function calls; None stands for the body itself."""
    found: dict[ast.stmt, Callees] = {}
    for each, phases in pairs:
        scopes = [None, *map(blocks.scope, each.trail[1:])]
        for depth, callee in enumerate(scopes[1:]):
            if scopes[depth] is function and callee is not None:
                callees = found.setdefault(each.trail[depth], {})
                callees.setdefault(callee, set()).update(phases)
    return found
