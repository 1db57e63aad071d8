"""Formulas in two dimensions, as blocks of characters, and on one line."""

from tutor.maths.typeset.boxes import (
    Block,
    beside,
    lowered,
    overlaid,
    raised,
    stacked,
    text,
)
from tutor.maths.typeset.brackets import fenced
from tutor.maths.typeset.flat import BRACKETED, accented, flat, small_script
from tutor.maths.typeset.flat import joined as run_together
from tutor.maths.typeset.grids import grid
from tutor.maths.typeset.latex import parse
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
    Styled,
    Word,
)
from tutor.maths.typeset.pieces import Piece, broken, joined
from tutor.maths.typeset.scripts import superscript
from tutor.maths.typeset.spacing import placed
from tutor.maths.typeset.symbols import BIGS

_TOPS = {"hat": "^", "tilde": "~", "dot": ".", "ddot": "..", "vec": "→"}


def display(source: str | Node, ascii: bool = False, width: int | None = None) -> Block:
    """Return a formula laid out in two dimensions, every line of the same width.

    `source` is LaTeX or a tree; `ascii` uses the characters 32 to 126 only; a formula wider than
    `width` cells is broken at its relations and operators, unless a single part of it is wider.
    Raises `LatexError` when `source` is not in the subset of `tutor.maths.typeset.latex`.
    """
    pieces = _pieces(parse(source) if isinstance(source, str) else source, ascii)
    return joined(pieces) if width is None else broken(pieces, width)


def inline(source: str | Node, ascii: bool = False) -> str:
    """Return a formula on one line, with brackets where two dimensions needed none.

    Raises `LatexError` when `source` is not in the subset of `tutor.maths.typeset.latex`.
    """
    return flat(parse(source) if isinstance(source, str) else source, ascii)


def _pieces(node: Node, ascii: bool) -> list[Piece]:
    """Return the parts of a row as blocks, with the room between them."""
    pieces: list[Piece] = []
    for gap, item, kind in placed(node):
        block = _block(item, ascii)
        last = pieces[-1] if pieces else None
        if gap == 0 and last and run_together(_level(last.block), _level(block), last.kind):
            gap = 1
        pieces.append(Piece(gap, block, kind))
    return pieces


def _level(block: Block) -> str:
    """Return the text of a block on its base line."""
    return block.lines[block.baseline]


def _block(node: Node, ascii: bool) -> Block:
    match node:
        case Row():
            return joined(_pieces(node, ascii))
        case Fraction(over, under):
            return _fraction(_block(over, ascii), _block(under, ascii), ascii)
        case Root(radicand, degree):
            return _root(radicand, degree, ascii)
        case Script():
            return _script(node, ascii)
        case Accent(name, body):
            return _accent(name, body, ascii)
        case Fence(left, body, right):
            return fenced(left, _block(body, ascii), right, ascii)
        case Grid(environment, rows):
            cells = [[_block(cell, ascii) for cell in row] for row in rows]
            return grid(environment, cells, ascii)
        case Brace(body, label):
            return _brace(body, label, ascii)
        case Big(name) if not ascii:
            return Block(BIGS[name][0], 0, 1)
        case Styled(_, body) if not isinstance(body, Atom):
            return _block(body, ascii)
        case _:
            return text(flat(node, ascii))


def _fraction(over: Block, under: Block, ascii: bool) -> Block:
    """Return a fraction, its bar longer where it could be mistaken.

    A bar of nested fractions differs from those that it divides, and one of hyphens from a minus.
    """
    nested = over.height > 1 or under.height > 1
    width = max(over.width, under.width, 1) + (2 if nested or ascii else 0)
    return stacked((over, text(("-" if ascii else "─") * width), under), 1)


def _root(radicand: Node, degree: Node | None, ascii: bool) -> Block:
    body = _block(radicand, ascii)
    if ascii or (body.height == 1 and isinstance(radicand, Atom | Number)):
        if body.height == 1:
            return text(flat(Root(radicand, degree), ascii))
        index = "" if degree is None else f"[{flat(degree, ascii, tight=True)}]"
        return beside((text(f"root{index}" if index else "sqrt"), fenced("(", body, ")", ascii)))
    sign = "√"
    if degree is not None:
        index = flat(degree, ascii, tight=True)
        sign = (superscript(index) or f"[{index}]") + sign
    if body.height == 1:
        return beside((text(sign), stacked((text("_" * body.width), body), 1, "left")))
    rows = ["┌", *["│"] * body.height]
    side = Block(tuple(rows), body.baseline + 1, 1)
    top = stacked((text("─" * (body.width + 1)), beside((text(" "), body))), 1, "left")
    foot = text(sign)._replace(baseline=-body.below)
    return beside((foot, side, top))


def _script(node: Script, ascii: bool) -> Block:
    base = node.base
    if isinstance(base, Big) or (isinstance(base, Word) and base.limits):
        return _limits(node, ascii)
    block = _block(base, ascii)
    if isinstance(base, BRACKETED) or (isinstance(base, Row) and len(base.items) > 1):
        block = fenced("(", block, ")", ascii)
    flat_base = block.height == 1
    corners: list[Block] = []
    for child, mark in ((node.below, "_"), (node.above, "^")):
        small = child and small_script(child, mark, ascii)
        if small and flat_base:
            block = beside((block, text(small)))
        elif child:
            corners.insert(0, _corner(child, mark, block, ascii))
    return beside((block, overlaid(*corners))) if corners else block


def _corner(child: Node, mark: str, base: Block, ascii: bool) -> Block:
    """Return a script where `beside` puts it: at a corner of `base`, or beyond the corner."""
    small = None if ascii else small_script(child, mark, ascii)
    level = base.baseline if mark == "^" else -base.below
    if small and base.height > 1:
        return text(small)._replace(baseline=level)
    content = text(flat(child, ascii, tight=True))
    return raised(content, base) if mark == "^" else lowered(content, base)


def _limits(node: Script, ascii: bool) -> Block:
    """Return a sum or its like with what belongs to it above and below."""
    blocks = [_block(node.base, ascii)]
    if node.below is not None:
        blocks.append(text(flat(node.below, ascii, tight=True)))
    if node.above is not None:
        blocks.insert(0, text(flat(node.above, ascii, tight=True)))
    return stacked(blocks, 0 if node.above is None else 1)


def _accent(name: str, body: Node, ascii: bool) -> Block:
    if isinstance(body, Script) and body.base != Row(()):
        return _script(body._replace(base=Accent(name, body.base)), ascii)
    block = _block(body, ascii)
    plain = accented(name, body, ascii)
    if block.height == 1 and (ascii or "(" not in plain):
        return text(plain)
    if ascii:
        return beside((text(name), fenced("(", block, ")", ascii)))
    return stacked((text("_" * block.width if name == "bar" else _TOPS[name]), block), 1)


def _brace(body: Node, label: Node | None, ascii: bool) -> Block:
    block = _block(body, ascii)
    left, dash, right = "\\_/" if ascii else "╰─╯"
    blocks = [block, text(left + dash * max(0, block.width - 2) + right)]
    if label is not None:
        blocks.append(text(flat(label, ascii)))
    return stacked(blocks, 0)
