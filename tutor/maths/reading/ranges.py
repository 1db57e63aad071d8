"""What a sum runs over: its indices, and where they begin and end."""

from typing import NamedTuple

from tutor.maths.reading.symbols import Unread
from tutor.maths.typeset.nodes import Atom, Big, Node, Number, Script, Space
from tutor.maths.typeset.pairing import row
from tutor.maths.typeset.spacing import items_of


class Range(NamedTuple):
    """The indices of a sum or product, none for one over all elements.

    `steps` is how many values an index has: a number, a letter, or None where it is not said.
    """

    rule: str
    letters: tuple[str, ...]
    steps: int | str | None


def range_of(node: Node) -> Range | None:
    """Return what a node sums over, None for one that is no sum and no product sign."""
    if isinstance(node, Big):
        node = Script(node)
    if not isinstance(node, Script) or not isinstance(node.base, Big):
        return None
    if node.base.name == "int":
        raise Unread("an integral is not read")
    if node.below is None:
        if node.above is not None:
            raise Unread("a sum without an index has an end")
        return Range(node.base.name, (), None)
    begin, letters = _begin(node.below)
    if node.above is None:
        return Range(node.base.name, letters, None)
    if begin is None or len(letters) != 1:
        raise Unread("where a sum begins is not said")
    return Range(node.base.name, letters, _count(begin, node.above))


def _begin(below: Node) -> tuple[int | None, tuple[str, ...]]:
    """Return where a sum begins, None if that is not said, and its indices."""
    items = [item for item in items_of(below) if not isinstance(item, Space)]
    begin: int | None = None
    match items[1:]:
        case [Atom("="), Number(("0" | "1") as text)]:
            begin, items = int(text), items[:1]
        case [Atom("="), *_]:
            raise Unread("a sum begins neither with 1 nor with 0")
    letters = [item.name for item in items if isinstance(item, Atom) and item.name != ","]
    if len(letters) != len([item for item in items if item != Atom(",")]) or not letters:
        raise Unread("what a sum runs over is more than an index")
    return begin, tuple(letters)


def _count(begin: int, above: Node) -> int | str:
    """Return how many values an index has that begins at 0 or 1: the end, one less from 0."""
    if isinstance(above, Number) and above.text.isdigit():
        return int(above.text) - begin + 1
    if begin == 0:
        items = [item for item in items_of(above) if not isinstance(item, Space)]
        if items[-2:] != [Atom("-"), Number("1")]:
            raise Unread("where a sum ends is not clear")
        above = row(items[:-2])
    if not isinstance(above, Atom):
        raise Unread("where a sum ends is not clear")
    return above.name
