"""The code cells of a notebook inside its text, and where in which cell a line stands.

A notebook is read as one script. Above each of its code cells stands a marker
(``# %% In [3]: the training``) with the notes of the cell, then an empty line, then the cell's own
lines, one for one. So the text alone tells the cell of a line, also after an edit. The files of a
text that joins several (see `tutor.lesson.joined`) are told apart in the same way.
"""

import os
import re
from typing import NamedTuple

from tutor.lesson.model import Cell, Mistake

_HEAD = re.compile(r"#(?: %%|:) In \[(?P<number>\d+)\](?::.*)?$")
_SAID = re.compile(
    r"(?<!\d, )(?<!\.py, )(?P<word>\b[Ll]ines? |\.ipynb:)(?P<line>\d+)(?:-(?P<last>\d+))?\b"
)
_TYPED = re.compile(r"cell ?(?P<cell>\d+),? ?(?:line |l )?(?P<line>\d+)", re.IGNORECASE)
_IN_FILE = re.compile(r"(?P<file>\S+?)(?:\.py)?(?::|,? (?:line |l )?)(?P<line>\d+)", re.IGNORECASE)

Cells = tuple[Cell, ...]


class Place(NamedTuple):
    """A line (from 1) of a code cell (from 1), or of a script, whose cell is None.

    `file` is that of a file which the script imports, its path from the script's folder.
    """

    cell: int | None
    line: int
    file: str = ""

    @property
    def part(self) -> str:
        """The cell or the file in words, empty in a script: ``cell 3``."""
        return self.file if self.cell is None else f"cell {self.cell}"

    def __str__(self) -> str:
        """``cell 3, line 5``, ``trainer.py, line 5``, and ``line 5`` in a script."""
        return f"{self.part}, line {self.line}" if self.part else f"line {self.line}"

    @property
    def label(self) -> str:
        """The same where there is little room: ``3:5``, and ``5`` in a script and its files."""
        return str(self.line) if self.cell is None else f"{self.cell}:{self.line}"


def head(number: int, headline: str) -> str:
    """Return the marker that stands above a code cell."""
    return f"# %% In [{number}]: {headline}" if headline else f"# %% In [{number}]"


def quiet_head(number: int) -> str:
    """Return what stands above a code cell without code, which is no section and makes no step."""
    return f"#: In [{number}]"


def find(text: str) -> Cells:
    """Return the code cells of the text of a notebook."""
    rows = text.split("\n")
    heads: list[tuple[int, int]] = []
    for line, row in enumerate(rows, 1):
        found = _HEAD.match(row)
        if found and int(found["number"]) > (heads[-1][0] if heads else 0):
            heads.append((int(found["number"]), line))
    ends = [*(line - 1 for _, line in heads[1:]), len(rows)][: len(heads)]
    return tuple(_cell(n, line, end, rows) for (n, line), end in zip(heads, ends, strict=True))


def _cell(number: int, line: int, end: int, rows: list[str]) -> Cell:
    """Return the cell whose marker stands at a line: its code begins below the notes."""
    first = line + 1
    while first <= end and rows[first - 1].startswith("#"):
        first += 1
    if first <= end and not rows[first - 1].strip():
        first += 1
    return Cell(number, line, min(first, end), end)


def place(cells: Cells, line: int) -> Place:
    """Return the cell and the line within it of a line of the text; its head is line 1."""
    for cell in reversed(cells):
        if line >= cell.head_line:
            within = max(line - cell.first_line + 1, 1)
            if cell.file:
                return Place(None, within, "" if cell is cells[0] else cell.file)
            return Place(cell.number, within)
    return Place(cells[0].number, 1) if cells else Place(None, line)


def span(cells: Cells, first: int, last: int) -> str:
    """Return the lines from `first` to `last` in words: ``cell 3, lines 2-5``."""
    begin, end = place(cells, first), place(cells, last)
    if begin == end:
        return str(begin)
    if begin.part != end.part:
        return f"{begin} to {end}"
    lines = f"lines {begin.line}-{end.line}"
    return f"{begin.part}, {lines}" if begin.part else lines


def line_of(cells: Cells, cell: int, line: int) -> int | None:
    """Return the line of the text that is this line of this cell; None where there is none."""
    for each in cells:
        if each.number == cell and 1 <= line <= each.last_line - each.first_line + 1:
            return each.first_line + line - 1
    return None


def told(cells: Cells, text: str) -> str:
    """Return a sentence about lines of the text (``line 21``, ``a.ipynb:21``) as one of cells."""
    if not cells:
        return text

    def of_cell(found: re.Match[str]) -> str:
        words = span(cells, int(found["line"]), int(found["last"] or found["line"]))
        if found["word"].startswith("."):
            return f".ipynb {words}"
        begins = found["word"].startswith("L") and words.startswith(("line", "cell"))
        return words.capitalize() if begins else words

    return _SAID.sub(of_cell, _in_file(cells, text) if cells[0].file else text)


def _in_file(cells: Cells, text: str) -> str:
    """Return a text with the places of the script (``train.py:85``) at those of its files."""

    def of_file(found: re.Match[str]) -> str:
        at = place(cells, int(found["line"]))
        return f"{at.file or cells[0].file}:{at.line}"

    return re.sub(rf"(?<![\w.-]){re.escape(cells[0].file)}:(?P<line>\d+)", of_file, text)


def typed(cells: Cells, text: str) -> str:
    """Return ``cell 3, line 5``, as a person types it, as the line of the text: ``line 21``.

    The same of ``trainer.py, line 5`` where a script and its files are one text. ValueError where
    there is no such line, and in a notebook for a line without a cell.
    """
    if cells and cells[0].file:
        return _typed_in_file(cells, text)
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        if cells and re.fullmatch(r"(?:line|l) ?\d+", text.strip(), re.IGNORECASE):
            raise ValueError("this is a notebook: say the cell as well, as in cell 3, line 5")
        return text
    if not cells:
        raise ValueError("this script has no cells; say the line alone, as in line 21")
    line = line_of(cells, int(found["cell"]), int(found["line"]))
    if line is None:
        raise ValueError(f"there is no code in this notebook at {text.strip()}")
    return f"line {line}"


def _typed_in_file(cells: Cells, text: str) -> str:
    """Return ``trainer.py, line 5`` as the line of the text."""
    found = _IN_FILE.fullmatch(text.strip())
    for each in cells if found else ():
        if found and found["file"] in (each.file.removesuffix(".py"), each.file):
            line = each.first_line + int(found["line"]) - 1
            if not each.first_line <= line <= each.last_line:
                raise ValueError(f"{each.file} has no line {found['line']}")
            return f"line {line}"
    return text


def placed(mistakes: list[Mistake], cells: Cells) -> list[Mistake]:
    """Return mistakes of the text of a notebook at their places in its cells."""
    if not cells:
        return mistakes
    moved = []
    for each in mistakes:
        cell, line, file = place(cells, each.line)
        if file:
            folder = os.path.dirname(each.file)
            moved.append(each._replace(file=os.path.join(folder, file), line=line))
        else:
            fits = each.cell is None and cell is not None
            moved.append(each._replace(cell=cell, line=line) if fits else each)
    return moved
