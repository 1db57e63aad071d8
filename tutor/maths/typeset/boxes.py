"""Blocks of characters with a base line, and how they are put together."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tutor.maths.typeset.cells import Align, cells, padded


class Block(NamedTuple):
    """A rectangle of text: each line takes exactly `width` cells.

    `baseline` is the index of the line that stands level with the text beside it. While a block is
    being put together it may lie outside the lines, as that of a raised exponent does.
    """

    lines: tuple[str, ...]
    baseline: int
    width: int

    @property
    def height(self) -> int:
        """The number of lines."""
        return len(self.lines)

    @property
    def below(self) -> int:
        """The number of lines under the base line."""
        return self.height - 1 - self.baseline


def text(content: str) -> Block:
    """Return one line of text as a block."""
    return Block((content,), 0, cells(content))


def blank(width: int) -> Block:
    """Return a line of `width` free cells."""
    return text(" " * width)


def beside(blocks: Iterable[Block]) -> Block:
    """Return the blocks side by side, their base lines level."""
    parts = list(blocks)
    if not parts:
        return text("")
    top = max(part.baseline for part in parts)
    bottom = max(part.below for part in parts)
    rows = [""] * (top + 1 + bottom)
    for part in parts:
        first = top - part.baseline
        for index in range(len(rows)):
            inside = first <= index < first + part.height
            rows[index] += part.lines[index - first] if inside else " " * part.width
    return Block(tuple(rows), top, sum(part.width for part in parts))


def stacked(blocks: Sequence[Block], level: int, align: Align = "centre") -> Block:
    """Return the blocks one under the other; the base line is that of ``blocks[level]``."""
    width = max(block.width for block in blocks)
    lines = tuple(padded(line, width, align) for block in blocks for line in block.lines)
    above = sum(block.height for block in blocks[:level])
    return Block(lines, above + blocks[level].baseline, width)


def raised(block: Block, base: Block) -> Block:
    """Return `block` so that `beside` puts it above the upper right corner of `base`."""
    return block._replace(baseline=base.baseline + block.height)


def lowered(block: Block, base: Block) -> Block:
    """Return `block` so that `beside` puts it below the lower right corner of `base`."""
    return block._replace(baseline=-1 - base.below)


def overlaid(upper: Block, lower: Block | None = None) -> Block:
    """Return two blocks in one column, each at the height that its base line gives it."""
    if lower is None:
        return upper
    between = -lower.baseline - upper.below - 1
    lines = (*upper.lines, *[""] * between, *lower.lines)
    width = max(upper.width, lower.width)
    return Block(tuple(padded(line, width) for line in lines), upper.baseline, width)


def extended(block: Block, above: int, below: int) -> Block:
    """Return `block` with at least so many lines over and under its base line."""
    more, less = max(0, above - block.baseline), max(0, below - block.below)
    free = " " * block.width
    lines = (*[free] * more, *block.lines, *[free] * less)
    return Block(lines, block.baseline + more, block.width)
