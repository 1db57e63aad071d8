"""What stands on the terminal, cell by cell, so that only the cells that change are written.

Textual writes every cell of the screen whenever the layout changes: when a panel is zoomed, when a
sheet opens and closes, and five times before the first frame is whole. Over a slow line that is a
second each time, and most of the cells stay as they are.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tutor.ui.changes import OVERHANGING
from tutor.ui.painter import USUAL, Patches, Piece

GAP = 6
"""So many cells that stay as they are cost less to write again than to leap over."""

UNKNOWN = "\0"
"""The character of a cell of which nothing is known."""

HALF = ""
"""The character of the second of two cells that one character fills."""

Row = tuple[int, int, Iterable[Piece]]
"""The column and the row at which some pieces begin."""


class Cells(NamedTuple):
    """Cells that lie beside each other: their characters, and the numbers of their styles."""

    characters: list[str]
    styles: list[int]


class Canvas:
    """The cells of a terminal of some size, as far as they are known."""

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self._rows = [_unknown(width) for _ in range(height)]
        self._styles: list[Style] = []
        self._numbers: dict[Style, int] = {}

    @property
    def size(self) -> tuple[int, int]:
        """The columns and the rows of the terminal."""
        return self._width, len(self._rows)

    def changes(self, update: CompositorUpdate) -> Patches | None:
        """Return what of an update is not there yet, and take it to be there from now on.

        None where the update is none whose cells could be told; then nothing is known any more.
        """
        rows = _rows(update)
        if rows is None:
            self._rows = [_unknown(self._width) for _ in self._rows]
            return None
        found = Patches()
        for x, y, pieces in rows:
            if 0 <= y < len(self._rows):
                found.rows += self._row(x, y, self._cells(pieces))
        return found

    def _row(self, x: int, y: int, new: Cells) -> Iterator[tuple[int, int, list[Piece]]]:
        """Yield the parts of a row that differ from what stands there, and put them there."""
        characters, styles = self._rows[y]
        seen = slice(max(-x, 0), self._width - x)
        new, x = Cells(new.characters[seen], new.styles[seen]), max(x, 0)
        place = slice(x, x + len(new.characters))
        old = Cells(characters[place], styles[place])
        if old == new:
            return
        characters[place], styles[place] = new
        for first, last in _runs(old, new):
            yield x + first, y, self._pieces(new, first, last)

    def _cells(self, pieces: Iterable[Piece]) -> Cells:
        """Return the cells that pieces of a row fill."""
        characters: list[str] = []
        styles: list[int] = []
        for text, style in pieces:
            if _fills_one_each(text):
                characters += text
            else:
                _fill(characters, text)
            styles += [self._number(style)] * (len(characters) - len(styles))
        return Cells(characters, styles)

    def _number(self, style: Style) -> int:
        number = self._numbers.setdefault(style, len(self._styles))
        if number == len(self._styles):
            self._styles.append(style)
        return number

    def _pieces(self, cells: Cells, first: int, last: int) -> list[Piece]:
        """Return some of the cells as pieces, one for each style."""
        found: list[Piece] = []
        while first < last:
            style = cells.styles[first]
            end = first + 1
            while end < last and cells.styles[end] == style:
                end += 1
            found.append(("".join(cells.characters[first:end]), self._styles[style]))
            first = end
        return found


def _unknown(width: int) -> Cells:
    return Cells([UNKNOWN] * width, [-1] * width)


@lru_cache(4096)
def _fills_one_each(text: str) -> bool:
    return text.isascii() or all(get_character_cell_size(each) == 1 for each in text)


def _fill(found: list[str], text: str) -> None:
    """Append the cells of a text of which some characters fill two, or none."""
    for character in text:
        width = get_character_cell_size(character)
        if width > 0:
            found += [character, *[HALF] * (width - 1)]
        elif found:
            found[-1] += character


def _runs(old: Cells, new: Cells) -> Iterator[tuple[int, int]]:
    """Yield where cells differ, from the first to behind the last, what lies close as one."""
    if HALF in old.characters or HALF in new.characters:
        # Half of a character of two cells cannot be written, and none that was overlaid stays.
        yield 0, len(new.characters)
        return
    pairs = zip(old.characters, new.characters, old.styles, new.styles, strict=True)
    differ = [place for place, (a, b, c, d) in enumerate(pairs) if a != b or c != d]
    leaving = {place + 1 for place in differ if old.characters[place] in OVERHANGING}
    differ = sorted({*differ, *leaving} - {len(new.characters)}) if leaving else differ
    first = before = differ[0]
    for place in differ[1:]:
        if place - before > GAP + 1:
            yield first, before + 1
            first = place
        before = place
    yield first, before + 1


def _rows(update: CompositorUpdate) -> Iterable[Row] | None:
    """Return the rows of an update, None for a kind whose rows could not be told."""
    if isinstance(update, Patches):
        return update.rows
    if isinstance(update, LayoutUpdate):
        x, top = update.region.offset
        return (
            (x, top + y, [piece for strip in line for piece in _pieces(strip)])
            for y, line in enumerate(update.strips)
        )
    return _chopped(update) if isinstance(update, ChopsUpdate) else None


def _chopped(update: ChopsUpdate) -> Iterator[Row]:
    """Yield the rows of Textual's update of some spans, as its own `render_segments` does."""
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= right and end > left:
                whole = right > x >= left and end <= right
                yield x, y, _pieces(strip if whole else strip.crop(0, min(end, right) - x))


def _pieces(strip: Strip | Iterable[Segment]) -> Sequence[Piece]:
    return [(segment.text, segment.style or USUAL) for segment in strip]
