r"""A displayed formula taken apart into its equations, which commas or lines keep apart."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, NamedTuple, TypeGuard

from tutor.maths.reading.symbols import Unread
from tutor.maths.typeset.nodes import Atom, Grid, Node, Row, Space
from tutor.maths.typeset.pairing import row
from tutor.maths.typeset.spacing import items_of
from tutor.maths.typeset.symbols import symbol

Relation = Literal["=", "←"]
_RELATIONS: dict[str, Relation] = {"=": "=", "leftarrow": "←"}


class Statement(NamedTuple):
    """One equation: both of its sides hold (=), or the left becomes what the right was (←)."""

    left: Node
    relation: Relation
    right: Node


def parts(formula: Node) -> list[Node]:
    """Return what stands side by side in a formula, apart by commas, or line by line."""
    items = items_of(formula)
    only = [item for item in items if not isinstance(item, Space)]
    if len(only) == 1 and isinstance(only[0], Grid) and only[0].environment == "aligned":
        lines = [
            Row(tuple(item for cell in row for item in items_of(cell))) for row in only[0].rows
        ]
        return [part for line in lines for part in parts(line)]
    found: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, Atom) and item.name in (",", ";"):
            found.append([])
        else:
            found[-1].append(item)
    return [row(each) for each in map(_trimmed, found) if each]


def _trimmed(items: list[Node]) -> list[Node]:
    """Return a part without the room around it and the full stop of the sentence it ends."""
    while items and (isinstance(items[-1], Space) or items[-1] == Atom(".")):
        items = items[:-1]
    while items and isinstance(items[0], Space):
        items = items[1:]
    return items


def states(part: Node) -> bool:
    """Whether a relation stands in a part, so that it says something of its sides."""
    return any(_is_relation(item) for item in items_of(part))


def statements(part: Node) -> list[Statement]:
    """Return the equations of one part: one, or several of a chain such as ``a = b = c``.

    Unread where it states no equation, or another relation than ``=`` and an arrow to the left.
    """
    sides: list[list[Node]] = [[]]
    relations: list[Relation] = []
    for item in items_of(part):
        if _is_relation(item):
            if item.name not in _RELATIONS:
                raise Unread(f"{symbol(item.name).glyph} is a relation that is not checked")
            relations.append(_RELATIONS[item.name])
            sides.append([])
        else:
            sides[-1].append(item)
    if not relations:
        raise Unread("it states no equation")
    if len(relations) > 1 and "←" in relations:
        raise Unread("an arrow and another relation stand in one line")
    return list(_chained(sides, relations))


def _is_relation(item: Node) -> TypeGuard[Atom]:
    return isinstance(item, Atom) and symbol(item.name).kind == "rel"


def _chained(sides: list[list[Node]], relations: list[Relation]) -> Iterator[Statement]:
    for (left, right), relation in zip(pairwise(sides), relations, strict=True):
        yield Statement(row(_trimmed(left)), relation, row(_trimmed(right)))
