"""How much room stands between two neighbours in a row of mathematics."""

from collections.abc import Iterable
from typing import NamedTuple

from tutor.maths.typeset.nodes import (
    Accent,
    Atom,
    Big,
    Brace,
    Fence,
    Fraction,
    Grid,
    Node,
    Root,
    Row,
    Script,
    Space,
    Styled,
    Word,
)
from tutor.maths.typeset.symbols import Kind, symbol

SIGNS = frozenset({"+", "-", "pm", "mp"})
"""The binary operators that may also stand alone before an operand."""

_BARS = frozenset({"|", "Vert"})
_AWAITING = frozenset({"bin", "sign", "rel", "open", "punct", "word", "big", None})
"""What an operand is still to follow; None is the beginning of the row."""


class Placed(NamedTuple):
    """A part of a row: the free cells before it, what it is, and how it stands."""

    gap: int
    node: Node
    kind: Kind


def items_of(node: Node) -> tuple[Node, ...]:
    """Return the parts of a row, or the node itself as the only part."""
    return node.items if isinstance(node, Row) else (node,)


def placed(node: Node, tight: bool = False) -> list[Placed]:
    """Return the parts of `node` with the room before each; `tight` is the spacing of scripts.

    A blank of the source keeps two operands apart and has no other effect. Room at the end of the
    row comes back as an empty part.
    """
    parts = [(item, kind_of(item)) for item in items_of(node) if not isinstance(item, Space)]
    kinds = _resolved(parts)
    result: list[Placed] = []
    extra, soft = 0, False
    for item in items_of(node):
        if isinstance(item, Space):
            extra, soft = extra + (0 if item.soft else item.cells), soft or item.soft
            continue
        kind = kinds[len(result)]
        last = result[-1] if result else None
        blank = soft and not tight and _loose(last, item, kind)
        gap = max(extra, _gap(last and last.kind, kind, tight), int(blank))
        result.append(Placed(gap, item, kind))
        extra, soft = 0, False
    if extra:
        result.append(Placed(extra, Row(()), "ord"))
    return result


def kind_of(node: Node) -> Kind:
    """Return how a node stands beside others, before its neighbours are considered."""
    match node:
        case Atom(name):
            return symbol(name).kind
        case Word(_, function):
            return "word" if function else "ord"
        case Big():
            return "big"
        case Fence():
            return "fence"
        case Grid(environment):
            return "fence" if environment in ("pmatrix", "bmatrix", "vmatrix") else "inner"
        case Fraction() | Root() | Brace():
            return "inner"
        case Accent(_, body):
            return "ord" if isinstance(body, Atom | Script) else "inner"
        case Script(base):
            return _script_kind(base)
        case Styled(_, body):
            return kind_of(body)
        case _:
            return "ord"


def _script_kind(base: Node) -> Kind:
    kind = kind_of(base)
    return "fence" if kind == "inner" else kind


def _resolved(parts: Iterable[tuple[Node, Kind]]) -> list[Kind]:
    """Decide which operators are signs, and which bars open or close."""
    kinds: list[Kind] = []
    bar_open = False
    last: Node | None = None
    for node, kind in parts:
        # A word such as "with" is followed by an operand, so that a minus behind it is a sign.
        spoken = isinstance(last, Word) and last.text.endswith(" ")
        before, last = kinds[-1] if kinds and not spoken else None, node
        if isinstance(node, Atom) and node.name in _BARS:
            if before in _AWAITING:
                kind, bar_open = "open", True
            elif bar_open:
                kind, bar_open = "close", False
        elif kind == "bin" and before in _AWAITING:
            signed = isinstance(node, Atom) and node.name in SIGNS
            kind = "sign" if signed else "ord"
        elif kind in ("rel", "close", "punct") and before == "bin":
            kinds[-1] = "ord"
        kinds.append(kind)
    if kinds and kinds[-1] == "bin":
        kinds[-1] = "ord"
    return kinds


def _gap(left: Kind | None, right: Kind, tight: bool) -> int:
    """Return the room that two neighbours need by their kinds."""
    if left is None:
        return 0
    if left == "rel" == right or right in ("punct", "close"):
        return 0
    if left == "punct" or {left, right} & {"rel", "bin"}:
        return 0 if tight else 1
    if left == "open":
        return 0
    if "inner" in (left, right):
        return 1
    if left in ("sign", "prefix"):
        return 0
    return int(_apart(left, right))


def _apart(left: Kind, right: Kind) -> bool:
    """Tell whether two operands are set apart although no operator stands between them."""
    if left == "word":
        return right not in ("open", "fence")
    if left == "big":
        return True
    if right in ("word", "big"):
        return left != "mark"
    return left in ("close", "fence") and right in ("ord", "prefix")


def _loose(last: Placed | None, node: Node, kind: Kind) -> bool:
    """Tell whether a blank of the source between two neighbours is kept."""
    if last is None or last.kind in ("open", "sign", "prefix") or kind in ("close", "punct"):
        return False
    spaced = isinstance(last.node, Word) and last.node.text.endswith(" ")
    return not spaced and not (isinstance(node, Word) and node.text.startswith(" "))
