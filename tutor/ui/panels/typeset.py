"""A formula laid out in two dimensions or on one line, and where its equals sign stands."""

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tutor.maths.typeset.boxes import Block
from tutor.ui.cells import text_width, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from tutor.maths.typeset.nodes import Node


class Picture(NamedTuple):
    """A formula as a block, and the cells in front of the sign that its next lines go under.

    `flat` says that it had to be written on one line, which may be folded.
    """

    block: Block
    indent: int
    flat: bool = False


@lru_cache(256)
def typeset(latex: str, columns: int, ascii: bool, flat: bool) -> Picture | None:
    """Return a formula in so many cells, on one line if `flat`; None where it cannot be read."""
    from tutor.maths.typeset.boxes import stacked
    from tutor.maths.typeset.boxes import text as block_of
    from tutor.maths.typeset.latex import LatexError, parse
    from tutor.maths.typeset.layout import display, inline

    try:
        node = parse(latex)
        indent = _indent(node, columns, lambda left: display(left, ascii).width)
        block = None if flat else display(node, ascii, columns)
        if block is not None and block.width <= columns:
            return Picture(block, indent)
        indent = _indent(node, columns, lambda left: text_width(inline(left, ascii)))
        rows = wrap(inline(node, ascii), columns, indent=" " * (indent + 2))
    except LatexError:
        return None
    return Picture(stacked([block_of(row[0].text) for row in rows], 0, "left"), indent, True)


def _indent(node: "Node", columns: int, measured: "Callable[[Node], int]") -> int:
    """Return the cells in front of a formula's first relation; two where that stands far right."""
    from tutor.maths.typeset.nodes import Row
    from tutor.maths.typeset.spacing import items_of, kind_of

    items = items_of(node)
    place = next((i for i, item in enumerate(items) if kind_of(item) == "rel"), None)
    if place is None:
        return 0
    found = measured(Row(tuple(items[:place]))) + 1
    return found if found <= columns // 3 else 2
