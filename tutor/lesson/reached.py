"""Functions whose markers name phases of the training loop that calls them.

``loss = error_of(model, x, y)`` in a loop leads to a function in which the prediction and the loss
have markers of their own. They are phases of that loop, as if they stood in its body.
"""

import ast
from collections.abc import Callable, Iterator, Mapping

from tutor.lesson.blocks import LOOPS, Blocks, Function, Loop
from tutor.lesson.callers import Calls
from tutor.lesson.words import Word

Chain = tuple[ast.stmt, ...]
"""Statements that lead to a function, each in the function that the one before calls."""

TRAINS = frozenset({"backward", "update"})
"""The phases that make a training loop."""


Told = Callable[[], set[tuple[Function, ast.stmt]]]
"""Gives the calls that train, as the code tells, each with the function that it leads to."""


def reached(
    blocks: Blocks, words: Mapping[ast.stmt, Word], calls: Calls, told: Told
) -> dict[Function, tuple[Chain, ...]]:
    """Return the functions with markers, all of them phases, and how loops lead to each.

    A word that is nearly a phase is a mistake and no headline. A function that trains by itself is
    a training loop of its own, unless loops alone call it, by its name, or call it to train.
    """
    marked: dict[Function, list[Word]] = {}
    for statement, word in words.items():
        function = blocks.scope(statement)
        if function is not None:
            marked.setdefault(function, []).append(word)
    found = {}
    for function, named in marked.items():
        if all(guess for word in named for _, guess in word.unknown):
            chains = list(_chains(blocks, calls, function, ()))
            trains = {phase for word in named for phase in word.meant} >= TRAINS
            loops = {chain: _loop(blocks, chain) for chain in chains}
            named_by = set(calls.of(function))
            alone = all(loops.values()) and all(c[-1] in named_by for c in chains)
            if (trains and not alone) or not any(loops.values()):
                loops = _to_train(blocks, function, loops, told())
                alone = bool(loops) and all(loops.values())
            if any(loops.values()) and (alone or not trains):
                found[function] = tuple(chain for chain in loops if loops[chain])
    return found


def _to_train(
    blocks: Blocks, function: Function, loops: Mapping[Chain, ast.stmt | None],
    told: set[tuple[Function, ast.stmt]],
) -> dict[Chain, ast.stmt | None]:  # fmt: skip
    """Return the ways to a function that train, each with its loop; none where that is not told."""
    ways = {statement for each, statement in told if each is function}
    found = {chain: loop for chain, loop in loops.items() if chain[-1] in ways}
    return found or {(way,): _loop(blocks, (way,)) for way in ways}


def bodies(blocks: Blocks, chain: Chain) -> Iterator[Loop | Function]:
    """Yield the loops and functions around the statements of a way, the innermost first."""
    for statement in reversed(chain):
        yield from blocks.bodies(statement)


def _loop(blocks: Blocks, chain: Chain) -> ast.stmt | None:
    """Return the innermost loop on a way, None for a way without one."""
    return next((each for each in bodies(blocks, chain) if isinstance(each, LOOPS)), None)


def _chains(blocks: Blocks, calls: Calls, function: Function, behind: Chain) -> Iterator[Chain]:
    """Yield the ways to a function, from where nobody calls any more."""
    for statement in calls.running(function):
        chain = (statement, *behind)
        scope = blocks.scope(statement)
        outer = () if scope is None else calls.running(scope)
        if scope is None or not outer or scope in {blocks.scope(each) for each in behind}:
            yield chain
        else:
            yield from _chains(blocks, calls, scope, chain)
