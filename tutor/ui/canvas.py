"""What stands on the terminal, cell by cell, so that only the cells that change are written.

Textual writes every cell of the screen whenever the layout changes: when a panel is zoomed, when a
sheet opens and closes, and five times before the first frame is whole. Over a slow line that is a
second each time, and most of the cells stay as they are.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from tutor.ui.painter import Patches, Piece, pieces

GAP = 6
"""So many cells that stay as they are cost less to write again than to leap over."""

OVERHANGING = ("►", "◄")
"""Signs that some fonts draw a little into the next cell, which is then written again as well.

Else xterm leaves a line of dots there.
"""

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
        self._blanks: list[int] = []

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
        for x, y, row in rows:
            if 0 <= y < len(self._rows):
                found.rows += self._row(x, y, self._cells(row))
        return found

    def _row(self, x: int, y: int, new: Cells) -> Iterator[tuple[int, int, list[Piece]]]:
        """Yield the parts of a row that differ from what stands there, and put them there."""
        characters, styles = self._rows[y]
        # Behind a change of size a row may still be drawn for the old one, beyond the border.
        seen = slice(max(-x, 0), max(self._width - x, 0))
        new, x = Cells(new.characters[seen], new.styles[seen]), max(x, 0)
        place = slice(x, x + len(new.characters))
        old = Cells(characters[place], styles[place])
        if old == new:
            return
        characters[place], styles[place] = new
        for first, last in self._runs(old, new):
            yield x + first, y, self._pieces(new, first, last)

    def _runs(self, old: Cells, new: Cells) -> Iterator[tuple[int, int]]:
        """Yield where cells differ, from the first to behind the last, what lies close as one."""
        if HALF in old.characters or HALF in new.characters:
            # Half of a character of two cells cannot be written, and none that was overlaid stays.
            yield 0, len(new.characters)
            return
        differ = self._differing(old, new)
        first = before = differ[0] if differ else 0
        for place in differ[1:]:
            if place - before > GAP + 1:
                yield first, before + 1
                first = place
            before = place
        if differ:
            yield first, before + 1

    def _differing(self, old: Cells, new: Cells) -> list[int]:
        """Return the places of the cells that do not look as they did."""
        blanks, pairs = self._blanks, zip(*old, *new, strict=True)
        differ = [
            place
            for place, (a, c, b, d) in enumerate(pairs)
            if a != b or (c != d and (a != " " or blanks[c] != blanks[d]))
        ]
        leaving = {place + 1 for place in differ if old.characters[place] in OVERHANGING}
        return sorted({*differ, *leaving} - {len(new.characters)}) if leaving else differ

    def _cells(self, row: Iterable[Piece]) -> Cells:
        """Return the cells that pieces of a row fill."""
        characters: list[str] = []
        styles: list[int] = []
        for text, style in row:
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
            self._blanks.append(number)
            # A number compares at once, and a style does not.
            self._blanks[number] = self._number(_of_spaces(style))
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


def _of_spaces(style: Style) -> Style:
    """Return what is seen of a style where it has nothing to show but spaces."""
    shown = style.reverse or style.underline or style.strike
    return style if shown else Style(bgcolor=style.bgcolor)


def _rows(update: CompositorUpdate) -> Iterable[Row] | None:
    """Return the rows of an update, None for a kind whose rows could not be told."""
    if isinstance(update, Patches):
        return update.rows
    if isinstance(update, LayoutUpdate):
        x, top = update.region.offset
        return (
            (x, top + y, [piece for strip in line for piece in pieces(strip)])
            for y, line in enumerate(update.strips)
        )
    return _chopped(update) if isinstance(update, ChopsUpdate) else None


def _chopped(update: ChopsUpdate) -> Iterator[Row]:
    """Yield the rows of Textual's update of some spans, as its own `render_segments` does."""
    for y, left, right in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= right and end > left:
                whole = right > x >= left and end <= right
                yield x, y, pieces(strip if whole else strip.crop(0, min(end, right) - x))
