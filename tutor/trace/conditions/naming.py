"""The names in a condition: which they are, and what each of them means in a record."""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

from tutor.trace.conditions.nodes import Changed, Condition, Name

FACTS = ("iteration", "phase")
"""What a condition may name besides the values of the script; it hides a variable of that name."""

INDEX = re.compile(r"\[(-?\d+(?:, -?\d+)*)\]$")
GRADIENT = ".grad"

Suffix = tuple[int, ...] | Literal["grad"]


def readings(text: str) -> Iterator[tuple[str, tuple[Suffix, ...]]]:
    """Yield the ways to take a name: a name of the record, and what is picked of it, in order.

    ``params[0].grad`` may be the gradient of ``params[0]``, or of element 0 of ``params``.
    """
    suffixes: tuple[Suffix, ...] = ()
    while text:
        yield text, suffixes
        index = INDEX.search(text)
        if index is not None:
            text = text[: index.start()]
            suffixes = (tuple(map(int, index[1].split(","))), *suffixes)
        elif text.endswith(GRADIENT):
            text = text.removesuffix(GRADIENT)
            suffixes = ("grad", *suffixes)
        else:
            return


def names(condition: Condition) -> tuple[str, ...]:
    """Return the names in a condition as they were typed, each once."""
    found: dict[str, None] = {}
    left: list[object] = [condition.root]
    while left:
        node = left.pop()
        if isinstance(node, Changed):
            found[node.name] = None
        elif isinstance(node, Name):
            found[node.text] = None
        elif isinstance(node, Struct):
            left += [getattr(node, field) for field in reversed(node.__struct_fields__)]
        elif isinstance(node, tuple):
            left += reversed(node)
    return tuple(found)


def unknown(condition: Condition, known: Iterable[str]) -> str | None:
    """Return a sentence on the first name that a run does not know, None where it knows all."""
    run = {*known, *FACTS}
    for name in names(condition):
        if not any(reading in run for reading, _ in readings(name)):
            *_, (plain, _) = readings(name)
            near = get_close_matches(plain, sorted(run), 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {_few(sorted(run))}"
            return f"nothing is called {plain} in this run; {hint}"
    return None


def _few(known: list[str]) -> str:
    return ", ".join(known[:8]) + (", ..." if len(known) > 8 else "")
