"""Matching the brackets of a row, so that they can grow with what stands between them."""

from collections.abc import Sequence

from tutor.maths.typeset.nodes import Atom, Fence, Node, Row, Script, Space
from tutor.maths.typeset.symbols import symbol


def paired(items: Sequence[Node]) -> Node:
    """Return `items` as one node, each matched pair of brackets made a `Fence`.

    An opening bracket pairs with any closing one, since half-open intervals are written so; a
    bracket without a partner stays a symbol.
    """
    if not any(type(item) is Atom and symbol(item.name).kind == "open" for item in items):
        return row(items)
    levels: list[list[Node]] = [[]]
    for item in items:
        if isinstance(item, Atom) and symbol(item.name).kind == "open":
            levels.append([item])
        elif len(levels) > 1 and (fence := _closed(levels[-1], item)):
            levels.pop()
            levels[-1].append(fence)
        else:
            levels[-1].append(item)
    return row([item for level in levels for item in level])


def _closed(level: Sequence[Node], item: Node) -> Node | None:
    """Return the fence that `item` closes, with the scripts of its closing bracket."""
    opening, closing = level[0], item.base if isinstance(item, Script) else item
    if not (isinstance(opening, Atom) and isinstance(closing, Atom)):
        return None
    if symbol(closing.name).kind != "close":
        return None
    fence = Fence(opening.name, row(level[1:]), closing.name)
    return Script(fence, item.below, item.above) if isinstance(item, Script) else fence


def row(items: Sequence[Node]) -> Node:
    """Return `items` without the blanks at either end; a single item is returned by itself."""
    start, stop = 0, len(items)
    while start < stop and _blank(items[start]):
        start += 1
    while start < stop and _blank(items[stop - 1]):
        stop -= 1
    return items[start] if stop - start == 1 else Row(tuple(items[start:stop]))


def _blank(node: Node) -> bool:
    return isinstance(node, Space) and node.soft
