"""Training loops: the smallest loop bodies whose markers hold both backward and update."""

import ast
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tutor.lesson.blocks import FUNCTIONS, LOOPS, Blocks, Function, Loop, position
from tutor.lesson.callers import Calls
from tutor.lesson.markers import Marker
from tutor.lesson.model import Mistake
from tutor.lesson.reached import TRAINS, Chain, Told, reached
from tutor.lesson.reached import bodies as around_way
from tutor.lesson.words import KNOWN, Word, read

Body = Loop | Function
"""What can hold a training loop's body: a ``for``, a ``while``, or a function."""


_Led = tuple[ast.stmt, Chain]
"""A marker, and the statements that lead from a loop to its function; none in the loop itself."""


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


def find(
    blocks: Blocks, markers: dict[ast.stmt, Marker], path: str, calls: Calls, told: Told
) -> Found:
    """Find the training loops that the markers make.

    Inside a loop a marker has to name phases; in a function outside any loop it does so when the
    markers of that function make a training loop, or belong to one that calls it. Anywhere else it
    is a section's headline.
    """
    words = {statement: read(marker.text) for statement, marker in markers.items()}
    chains = reached(blocks, words, calls, told)
    bodies = _training(blocks, words, chains)
    through = {body: _through(blocks, body, bodies, chains) for body in bodies}
    homes = {*bodies, *(function for ways in through.values() for function, _ in ways)}
    phases = {
        statement: word
        for statement, word in words.items()
        if any(isinstance(body, LOOPS) or body in homes for body in blocks.bodies(statement))
    }
    loops = tuple(
        loop._replace(
            through=tuple(dict.fromkeys(function for function, _ in through[loop.body])),
            ways=tuple(through[loop.body]),
        )
        for loop in number([(body, False) for body in bodies])
    )
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


def _training(
    blocks: Blocks, words: dict[ast.stmt, Word], chains: Mapping[Function, tuple[Chain, ...]]
) -> list[Body]:
    """Return the bodies that hold backward and update, smaller ones before larger ones.

    Where both are only in functions that a body calls, it has to predict as well: what goes
    through callbacks is no iteration, unless nothing around it is one.
    """
    inside: dict[Body, list[_Led]] = {}
    own: dict[Body, list[_Led]] = {}
    for statement in words:
        function = blocks.scope(statement)
        here = [*blocks.bodies(statement)]
        for way in chains.get(function, ((),)) if function is not None else ((),):
            for body in here:
                own.setdefault(body, []).append((statement, way))
            for body in dict.fromkeys([*here, *around_way(blocks, way)]):
                inside.setdefault(body, []).append((statement, way))
    found: list[Body] = []
    claimed: dict[_Led, Body] = {}
    # What calls another body, or stands around it, holds more markers.
    size = {body: len({statement for statement, _ in led}) for body, led in inside.items()}
    ordered = sorted(inside, key=lambda body: (size[body], -_depth(blocks, body)))
    for late in (False, True):
        for body in ordered:
            taken = _taken(blocks, body, claimed)
            free = [led for led in inside[body] if led not in claimed and led[0] not in taken]
            phases = _phases(words, free)
            mine = _phases(words, (led for led in own.get(body, ()) if led in free))
            predicts = late or mine >= TRAINS or "forward" in phases
            if phases >= TRAINS and predicts and body not in chains:
                found.append(body)
                claimed |= dict.fromkeys(free, body)
    return found


def _taken(blocks: Blocks, body: Body, claimed: Mapping[_Led, Body]) -> set[ast.stmt]:
    """Return the markers that belong to a training loop inside of a body, around it, or through it.

    Loops that stand beside each other may call the same function; each has its phases then.
    """
    return {
        marker
        for (marker, way), other in claimed.items()
        if other is body
        or other in blocks.bodies(body)
        or body in (*blocks.bodies(other), *around_way(blocks, way))
    }


def _phases(words: Mapping[ast.stmt, Word], markers: Iterable[_Led]) -> set[str]:
    """Return the phases of markers."""
    return {phase for marker, _ in markers for phase in words[marker].meant}


def _through(
    blocks: Blocks, body: Body, bodies: list[Body], chains: Mapping[Function, tuple[Chain, ...]]
) -> list[tuple[Function, ast.stmt]]:
    """Return the functions into which stepping goes from a training loop, and what leads there."""
    found: dict[tuple[Function, ast.stmt], None] = {}
    for function, ways in chains.items():
        for way in ways if function not in bodies else ():
            home = next((each for each in around_way(blocks, way) if each in bodies), None)
            if home is body:
                inside = [at for at in range(len(way)) if body in blocks.bodies(way[at])]
                found |= dict.fromkeys((function, statement) for statement in way[inside[-1] :])
    return list(found)


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
    for loop in reversed(loops):
        by_body |= dict.fromkeys((*loop.through, loop.body), loop)
    return next((by_body[body] for body in blocks.bodies(statement) if body in by_body), None)


def sharing(loops: tuple[TrainingLoop, ...], line: int) -> tuple[int, ...]:
    """Return the numbers of the loops that run a line: several where they call its function."""
    found: dict[Body, list[int]] = {}
    for loop in loops:
        for body in (loop.body, *loop.through):
            if body.lineno <= line <= (body.end_lineno or body.lineno):
                found.setdefault(body, []).append(loop.number)
    return tuple(found[max(found, key=position)]) if found else ()
