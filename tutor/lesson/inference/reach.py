"""Which bodies can come to anything that trains, by the names that they speak of.

Large programs have thousands of bodies, of which few train. The others are not followed.
"""

import ast
from collections.abc import Callable, Mapping

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function, expressions
from tutor.lesson.inference.bindings import Bindings
from tutor.lesson.inference.live import spoken
from tutor.lesson.inference.paths import path
from tutor.lesson.loops import Body
from tutor.lesson.spelling import fits, looked_up, words


def reaching(
    blocks: Blocks, trains: Callable[[ast.stmt], bool], made: Mapping[str, set[str]]
) -> set[Body]:
    """Return the bodies in which a statement that trains stands, or is called from.

    Calls are known by name alone, so that too many bodies are taken rather than too few. `made` are
    further names of functions, as `standing_for` tells them.
    """
    inside: dict[Body, set[str]] = {}
    found: set[Body] = set()
    for statement in blocks.places:
        around = [*blocks.bodies(statement)]
        if isinstance(statement, LOOPS):
            around.append(statement)
        spoken_of = spoken(statement) | _spelt(statement, blocks.spelt)
        mark = trains(statement)
        for body in around:
            inside.setdefault(body, set()).update(spoken_of)
            if mark:
                found.add(body)
    waiting = [body for body in found if isinstance(body, FUNCTIONS)]
    known: set[str] = set()
    while waiting:
        names = _names(blocks, waiting.pop())
        names = names.union(*(made.get(name, ()) for name in names)) - known
        known |= names
        for body, spoken_of in inside.items() if names else ():
            if body not in found and names & spoken_of:
                found.add(body)
                waiting += [body] if isinstance(body, FUNCTIONS) else []
    return found


def standing_for(bindings: Bindings) -> dict[str, set[str]]:
    """Return further names that a script has for its functions, by the names of these.

    A function may be made and returned by another one, or be handed on: ``self.update = update``.
    What is made of a class that can be called stands for that, by the name of the class.
    """
    found: dict[str, set[str]] = {}
    for name in bindings.same:
        for handed in bindings.functions_of(name):
            found.setdefault(handed.name, set()).add(name.rpartition(".")[2])
    for name, calls in bindings.calls.items():
        for inner in bindings.made_for(name):
            found.setdefault(inner.name, set()).add(name)
        for call in calls:
            if path(call.func) in bindings.methods.get("__call__", {}):
                found.setdefault(path(call.func), set()).add(name.rpartition(".")[2])
    return found


def _names(blocks: Blocks, function: Function) -> set[str]:
    """Return the names by which a function may be called: its own, and that of a class it makes."""
    owner = blocks.places[function].owner
    special = function.name.startswith("__") and isinstance(owner, ast.ClassDef)
    return {owner.name} if special and isinstance(owner, ast.ClassDef) else {function.name}


def _spelt(statement: ast.stmt, methods: frozenset[str]) -> set[str]:
    """Return the methods that a statement may name by words which it holds, or looks up."""
    nodes = list(expressions(statement)) if methods else []
    if any(map(looked_up, nodes)):
        return set(methods)
    known = {word for node in nodes for word in words(node)}
    return {name for name in methods if fits(name, known)}
