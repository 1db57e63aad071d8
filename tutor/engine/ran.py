"""A segment that has run: what it wrote and returned, and what its scope holds behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from tutor.engine.names import Names
from tutor.engine.raw import Raw, is_shown, is_tensor
from tutor.engine.scope import Scope
from tutor.lesson.model import Segment
from tutor.trace.model import Op


@dataclass(frozen=True)
class Ran:
    """One segment that has run: when in the run it was, what it wrote, and how long it took.

    `index` is that of its step. `led` says that it ended where it called a function, behind which
    it goes on; `results` is what a function returns that it ended with, by its caller's names, and
    `outside` are what those mean where it was called.
    """

    segment: Segment
    index: int
    iteration: int | None
    stdout: str
    stderr: str
    ms: float
    led: bool = False
    results: Mapping[str, Any] = field(default_factory=dict)
    outside: Mapping[str, Any] = field(default_factory=dict)


class Now(NamedTuple):
    """What a scope holds in which a step has ended, by the names in sight.

    `before` is what they held before it, as far as that is known, `changed` are those that hold
    something else now, and `known_as` other names of theirs (see `Seen`). `named` are names that
    have just been given to what a function had a name for.
    """

    found: dict[str, Any]
    names: Names
    copies: dict[str, Raw]
    before: Mapping[str, Raw]
    changed: tuple[str, ...]
    known_as: dict[str, str]
    named: frozenset[str]


def unnamed(ran: Ran, scope: Scope, names: Names) -> dict[str, Any]:
    """Return what a function returns and has no name for, by what its caller is about to call it.

    A name of the function's own means something else in it, unless it is what it was given by that
    name: in ``w = step(w)`` both are one.
    """
    found = {}
    for name, value in ran.results.items() if scope.frame is not None else ():
        head = name.partition("[")[0]
        free = head not in scope.own or scope.own[head] is ran.outside.get(head)
        if name and free and is_shown(value) and names.of(value) is None:
            found[name] = value
    return found


def made_here(results: Mapping[str, Any], ops: tuple[Op, ...]) -> tuple[str, ...]:
    """Return the names of what is returned that the ops of the step have made."""
    outputs = {result.name for op in ops for result in (op.output, *op.others)}
    return tuple(name for name in results if name in outputs)


def further(now: Now) -> dict[str, str]:
    """Return which names are further ones for the very tensor of another, with that one.

    Numbers are no objects of their own: every 0 is one.
    """
    values = ((name, now.found[name]) for name in now.changed)
    arrays = [
        (n, value) for n, value in values if is_tensor(value) or isinstance(value, np.ndarray)
    ]
    firsts = [(name, now.names.itself(value)) for name, value in arrays]
    return {name: first for name, first in firsts if first is not None and first != name}
