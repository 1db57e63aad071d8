"""Formulas on one line: scripts in small characters where they exist, fractions with a slash."""

from unicodedata import normalize

from tutor.maths.typeset.nodes import (
    Accent,
    Atom,
    Big,
    Brace,
    Fence,
    Fraction,
    Grid,
    Node,
    Number,
    Root,
    Row,
    Script,
    Space,
    Styled,
    Word,
)
from tutor.maths.typeset.scripts import SMALL, subscript, superscript
from tutor.maths.typeset.spacing import Placed, items_of, placed
from tutor.maths.typeset.symbols import BIGS, BLACKBOARD, COMBINING, Kind, symbol
from tutor.maths.typeset.transliteration import ascii_text

_GRID_BRACKETS = {
    "pmatrix": ("(", ")"),
    "bmatrix": ("[", "]"),
    "vmatrix": ("|", "|"),
    "cases": ("{", "}"),
}
# A factor before a quotient leaves its value as it is; one behind it would join the divisor.
_BEFORE_QUOTIENT: tuple[Kind, ...] = (
    "bin", "rel", "open", "punct", "sign", "ord", "close", "fence", "big",
)  # fmt: skip
_BEHIND_QUOTIENT: tuple[Kind, ...] = ("bin", "rel", "close", "punct")
_PRODUCTS = frozenset({"odot", "otimes", "oplus", "circ"})


def flat(node: Node, ascii: bool, tight: bool = False) -> str:
    """Return `node` on one line; `tight` leaves out the room around operators, as in scripts."""
    match node:
        case Atom(name):
            return symbol(name).ascii if ascii else symbol(name).glyph
        case Number(text) | Word(text):
            return ascii_text(text) if ascii else text
        case Big(name):
            return name if ascii else BIGS[name][1]
        case Space(width):
            return " " * width
        case Styled(style, body):
            return _styled(style, body, ascii)
        case Accent(name, body):
            return accented(name, body, ascii)
        case Root(radicand, degree):
            return _root(radicand, degree, ascii)
        case Script():
            return _script(node, ascii)
        case Fence(left, body, right):
            return _edge(left, ascii) + flat(body, ascii, tight) + _edge(right, ascii)
        case Grid(environment, rows):
            return _grid(environment, rows, ascii)
        case Brace(body, label):
            under = "" if label is None else ": " + flat(label, ascii)
            return f"underbrace({flat(body, ascii)}{under})"
        case Fraction() | Row():
            return _row(node, ascii, tight)


def joined(left: str, right: str, left_kind: Kind) -> bool:
    """Tell whether two texts set close would be read as one name, as ``alpha`` and ``x`` would."""
    if left_kind == "prefix" and len(left) == 1:
        return False
    tail, head = _run(left[::-1]), _run(right)
    if not (tail and head):
        return False
    return any(len(run) > 1 and not run.isdigit() for run in (tail, head))


def _run(text: str) -> str:
    """Return the name that `text` begins with (or ends with, when it comes reversed)."""
    for index, char in enumerate(text):
        if not ((char.isalnum() and char not in SMALL) or char in "_^'*"):
            return text[:index]
    return text


def _row(node: Node, ascii: bool, tight: bool) -> str:
    parts = placed(node, tight)
    result, last = "", ""
    for index, part in enumerate(parts):
        piece = _part(parts, index, ascii, tight)
        before = parts[index - 1].kind if index else "open"
        gap = 0 if before == "sign" else part.gap
        if gap == 0 and joined(last, piece, before):
            gap = 1
        if piece.startswith(" ") or last.endswith(" "):
            gap = 0
        result += " " * gap + piece
        last = piece or last
    return result


def _part(parts: list[Placed], index: int, ascii: bool, tight: bool) -> str:
    node = parts[index].node
    if not isinstance(node, Fraction):
        return flat(node, ascii, tight)
    quotient = f"{_operand(node.over, ascii, False)}/{_operand(node.under, ascii, True)}"
    before = parts[index - 1] if index else None
    behind = parts[index + 1] if index + 1 < len(parts) else None
    safe = _safe(before, _BEFORE_QUOTIENT) and _safe(behind, _BEHIND_QUOTIENT)
    return quotient if safe else f"({quotient})"


def _safe(neighbour: Placed | None, kinds: tuple[Kind, ...]) -> bool:
    """Tell whether a quotient without brackets is read the same beside this neighbour."""
    if neighbour is None:
        return True
    node = neighbour.node
    product = isinstance(node, Atom) and node.name in _PRODUCTS
    return neighbour.kind in kinds and not product


def _operand(node: Node, ascii: bool, divisor: bool) -> str:
    """Return one side of a quotient, in brackets unless it is read as one thing without."""
    content = flat(node, ascii)
    parts = placed(node)
    kinds = {part.kind for part in parts}
    loose = kinds & {"bin", "rel", "punct", "mark", "word", "big", "sign", "open", "close"}
    loose_node = any(isinstance(part.node, Fraction | Word | Row) for part in parts)
    # Factors set apart by a space are matrices: what divides their product divides no single one.
    loose_node |= any(isinstance(item, Space) and not item.soft for item in items_of(node))
    single = len(parts) == 1 or (divisor and _differential(parts))
    if (
        loose
        or not parts
        or (loose_node and len(parts) > 1 and not _differential(parts))
        or isinstance(node, Fraction)
    ):
        return f"({content})"
    return content if single or not divisor else f"({content})"


def _differential(parts: list[Placed]) -> bool:
    """Tell whether the parts are ``dx`` or ``∂x``, which are divided by as one name."""
    leads = parts[0].kind == "prefix" or parts[0].node in (Atom("d"), Word("d"))
    return len(parts) == 2 and leads


def _edge(name: str, ascii: bool) -> str:
    return flat(Atom(name), ascii) if name else ""


def _styled(style: str, body: Node, ascii: bool) -> str:
    plain = flat(body, ascii)
    return BLACKBOARD.get(plain, plain) if style == "mathbb" and not ascii else plain


def accented(name: str, body: Node, ascii: bool) -> str:
    """Return `body` with an accent: on the letter itself, else as a word beside or before it."""
    if isinstance(body, Script) and body.base != Row(()):
        return _script(body._replace(base=Accent(name, body.base)), ascii)
    content = flat(body, ascii)
    if ascii and isinstance(body, Atom | Styled) and content.isalpha():
        return f"{content}_{name}"
    if not ascii and name in COMBINING and len(content) == 1 and content.isalpha():
        return normalize("NFC", content + COMBINING[name])
    return f"{name}({content})"


def _root(radicand: Node, degree: Node | None, ascii: bool) -> str:
    content = flat(radicand, ascii)
    bare = isinstance(radicand, Atom | Number) and not ascii
    inner = content if bare else f"({content})"
    if degree is None:
        return f"sqrt{inner}" if ascii else f"√{inner}"
    index = flat(degree, ascii, tight=True)
    small = None if ascii else superscript(index)
    return f"{small}√{inner}" if small else f"root[{index}]({content})"


def based(base: Node, ascii: bool) -> str:
    """Return the base of a script, in brackets if the script would seem to belong to its end."""
    content = flat(base, ascii)
    several = isinstance(base, Row) and len(base.items) > 1
    return f"({content})" if several or isinstance(base, BRACKETED) else content


BRACKETED = (Fraction, Root, Script, Brace)
"""The nodes that need brackets before they can bear a script."""


def _script(node: Script, ascii: bool) -> str:
    result = based(node.base, ascii)
    if node.below is not None:
        result += script(node.below, "_", ascii)
    if node.above is not None:
        result += script(node.above, "^", ascii)
    return result


def script(node: Node, mark: str, ascii: bool) -> str:
    """Return a script in small characters, else behind its `mark`, in brackets if need be."""
    small, full = _forms(node, mark, ascii)
    return full if small is None else small


def small_script(node: Node, mark: str, ascii: bool) -> str | None:
    """Return a script that stands on the line of its base without being mistaken, if there is one.

    In Unicode those are the small characters, in ASCII a name or a number behind its `mark`.
    """
    return _forms(node, mark, ascii)[0]


def _forms(node: Node, mark: str, ascii: bool) -> tuple[str | None, str]:
    """Return a script as it stands on the line of its base, if it can, and behind its mark.

    Both come from one text: asking for it twice would double the work with each nested script.
    """
    primes, rest = _primes(node)
    lead = ("'" if ascii else "′") * primes
    if not items_of(rest):
        return lead, lead
    content = flat(rest, ascii, tight=True)
    name = content.isascii() and content.isalnum()
    short = name or (isinstance(rest, Atom) and len(content) == 1)
    full = f"{lead}{mark}{content}" if short else f"{lead}{mark}({content})"
    if ascii:
        return full if name else None, full
    small = superscript(content) if mark == "^" else subscript(content)
    return None if small is None else lead + small, full


def _primes(node: Node) -> tuple[int, Node]:
    """Return how many primes a superscript begins with, and what follows them."""
    items = items_of(node)
    count = 0
    while count < len(items) and items[count] == Atom("prime"):
        count += 1
    return count, node if count == 0 else Row(items[count:])


def _grid(environment: str, rows: tuple[tuple[Node, ...], ...], ascii: bool) -> str:
    separator = " " if environment in ("cases", "aligned") else ", "
    lines = (separator.join(flat(cell, ascii) for cell in row).strip() for row in rows)
    opening, closing = _GRID_BRACKETS.get(environment, ("", ""))
    return opening + "; ".join(lines) + closing
