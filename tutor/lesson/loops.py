"""Training loops: the smallest loop bodies whose markers hold both backward and update."""

import ast
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function, Loop, position
from tutor.lesson.markers import Marker
from tutor.lesson.model import Mistake
from tutor.lesson.words import KNOWN, Word, read

Body = Loop | Function
"""What can hold a training loop's body: a ``for``, a ``while``, or a function."""


class TrainingLoop(NamedTuple):
    """A training loop of the tree; `number` counts from 1 in the file.

    `through` are functions that its body calls and whose lines are part of it, `ways` the
    statements that lead to each of them to train.
    """

    number: int
    body: Body
    inferred: bool
    through: tuple[Function, ...] = ()
    ways: tuple[tuple[Function, ast.stmt], ...] = ()


class Found(NamedTuple):
    """The markers that name phases, the training loops that they make, and the mistakes."""

    words: dict[ast.stmt, Word]
    loops: tuple[TrainingLoop, ...]
    mistakes: tuple[Mistake, ...]


def find(blocks: Blocks, markers: dict[ast.stmt, Marker], path: str) -> Found:
    """Find the training loops that the markers make.

    Inside a loop a marker has to name phases; in a function outside any loop it does so when the
    markers of that function make a training loop. Anywhere else it is a section's headline.
    """
    words = {statement: read(marker.text) for statement, marker in markers.items()}
    bodies = _training(blocks, words)
    phases = {
        statement: word
        for statement, word in words.items()
        if any(isinstance(body, LOOPS) or body in bodies for body in blocks.bodies(statement))
    }
    loops = number([(body, False) for body in bodies])
    mistakes = [
        mistake
        for statement, word in phases.items()
        for mistake in _unknown(word, markers[statement], path)
    ]
    return Found(phases, loops, tuple(mistakes))


def number(bodies: list[tuple[Body, bool]]) -> tuple[TrainingLoop, ...]:
    """Give the bodies, each with whether it was inferred, their numbers in textual order."""
    ordered = sorted(bodies, key=lambda pair: position(pair[0]))
    return tuple(TrainingLoop(n, body, inferred) for n, (body, inferred) in enumerate(ordered, 1))


def _training(blocks: Blocks, words: dict[ast.stmt, Word]) -> list[Body]:
    """Return the bodies that hold backward and update, smaller ones before larger ones."""
    inside: dict[Body, list[ast.stmt]] = {}
    for statement in words:
        for body in blocks.bodies(statement):
            inside.setdefault(body, []).append(statement)
    found: list[Body] = []
    claimed: set[ast.stmt] = set()
    for body in sorted(inside, key=lambda body: -_depth(blocks, body)):
        free = [statement for statement in inside[body] if statement not in claimed]
        phases = {phase for statement in free for phase in words[statement].meant}
        if {"backward", "update"} <= phases:
            found.append(body)
            claimed.update(free)
    return found


def _depth(blocks: Blocks, statement: ast.stmt) -> int:
    """Return how many statements stand around this one."""
    return sum(1 for _ in blocks.around(statement))


def _unknown(word: Word, marker: Marker, path: str) -> list[Mistake]:
    """Return a mistake for each part of a marker that names no phase."""
    found = []
    for part, guess in word.unknown:
        message = f'"{part}" is no phase of a training loop'
        if not part:
            message = "this marker names no phase"
        hint = f'did you mean "{guess}"?' if guess else f"the phases are {', '.join(KNOWN)}"
        column = marker.column + _offset(marker, part)
        found.append(Mistake(path, marker.line, column, message, hint))
    return found


def _offset(marker: Marker, part: str) -> int:
    """Return where in the marker's comment a part of its text begins."""
    return len("# %% ") + max(marker.text.find(part), 0) if marker.text else 0


def variables(blocks: Blocks, body: Body) -> tuple[str, ...]:
    """Return the names that the headers of this loop and of those around it bind.

    The outermost come first; loops outside the function that holds this one do not count.
    """
    if isinstance(body, FUNCTIONS):
        return ()
    headers = [body, *blocks.loops_here(body)]
    names: list[str] = []
    for header in reversed(headers):
        if isinstance(header, (ast.For, ast.AsyncFor)):
            names.extend(_bound(header.target))
    return tuple(dict.fromkeys(names))


def _bound(target: ast.expr) -> list[str]:
    """Return the plain names that a target binds, from left to right."""
    names = [node for node in ast.walk(target) if isinstance(node, ast.Name)]
    stored = [name for name in names if isinstance(name.ctx, ast.Store)]
    return [name.id for name in sorted(stored, key=lambda name: (name.lineno, name.col_offset))]


def innermost(
    blocks: Blocks, loops: tuple[TrainingLoop, ...], statement: ast.stmt
) -> TrainingLoop | None:
    """Return the smallest training loop whose body, or a function of it, holds the statement."""
    by_body: dict[Body, TrainingLoop] = {}
    for loop in loops:
        by_body |= dict.fromkeys((*loop.through, loop.body), loop)
    return next((by_body[body] for body in blocks.bodies(statement) if body in by_body), None)
