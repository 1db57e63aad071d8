"""Rows of blocks: setting them side by side, and breaking them where they are too wide."""

from collections.abc import Sequence
from typing import NamedTuple

from tutor.maths.typeset.boxes import Block, beside, blank, stacked, text
from tutor.maths.typeset.symbols import Kind


class Piece(NamedTuple):
    """A block in a row: the free cells before it, and how it stands beside others."""

    gap: int
    block: Block
    kind: Kind


def joined(pieces: Sequence[Piece]) -> Block:
    """Return the pieces side by side; the room before the first one is kept."""
    blocks: list[Block] = []
    for piece in pieces:
        if piece.gap:
            blocks.append(blank(piece.gap))
        blocks.append(piece.block)
    return beside(blocks)


def broken(pieces: Sequence[Piece], width: int) -> Block:
    """Return the pieces on as many rows as they need to be at most `width` cells wide.

    Each relation begins a row and they all stand under the first one; a row that is still too wide
    goes on before an operator, after a comma or at a wide space. A single part that is wider than
    `width` stays whole, so the block may be wider.
    """
    whole = joined(pieces)
    if whole.width <= width:
        return whole
    head, *chains = _chains(pieces)
    start = joined(head)
    indent = start.width + 1 if head else 0
    if chains and indent > width // 2:
        return _rows([*_wrapped(head, width, 0), *_continued(chains, width, 2)])
    if not chains:
        return _rows(_wrapped(head, width, 0))
    first, *others = _continued(chains, width, indent)
    # The left-hand side stands where the first row was indented for it.
    body = Block(tuple(line[indent:] for line in first.lines), first.baseline, first.width - indent)
    return _rows([beside((start, blank(indent - start.width), body)), *others])


def _chains(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Part the row before each of its relations; the first part is what precedes them all."""
    chains: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind == "rel":
            chains.append([])
        chains[-1].append(piece)
    return chains


def _continued(chains: Sequence[Sequence[Piece]], width: int, indent: int) -> list[Block]:
    return [row for chain in chains for row in _wrapped(chain, width, indent)]


def _wrapped(chain: Sequence[Piece], width: int, indent: int) -> list[Block]:
    """Return one chain as rows; those after the first stand behind its relation."""
    hanging = 2
    if chain and chain[0].kind == "rel":
        hanging = chain[0].block.width + 1
    rows: list[list[Piece]] = [[]]
    for part in _parts(chain):
        room = width - indent - (hanging if len(rows) > 1 else 0)
        if rows[-1] and joined(_flush([*rows[-1], *part])).width > room:
            rows.append([])
        rows[-1].extend(part)
    margins = [indent] + [indent + hanging] * (len(rows) - 1)
    return [
        beside((blank(margin), joined(_flush(row))))
        for margin, row in zip(margins, rows, strict=True)
    ]


def _flush(row: Sequence[Piece]) -> list[Piece]:
    """Return the row without the room before its first piece."""
    return [piece._replace(gap=0) if index == 0 else piece for index, piece in enumerate(row)]


def _parts(chain: Sequence[Piece]) -> list[list[Piece]]:
    """Part a chain wherever it may be broken."""
    parts: list[list[Piece]] = [[]]
    for index, piece in enumerate(chain):
        after = chain[index - 1].kind if index else "open"
        if index and (piece.kind == "bin" or after == "punct" or piece.gap > 1):
            parts.append([])
        parts[-1].append(piece)
    return parts


def _rows(rows: Sequence[Block]) -> Block:
    """Return the rows one under the other, with a free line between two tall ones."""
    blocks: list[Block] = []
    for row in rows:
        if blocks and blocks[-1].height > 1 and row.height > 1:
            blocks.append(text(""))
        blocks.append(row)
    return stacked(blocks, 0, "left")
