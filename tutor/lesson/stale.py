"""Names of a notebook that only another cell, or an earlier run of one, can have set.

In Jupyter a name stays from the run of a cell that has been moved, edited or deleted since. Run
in order, the cells then fail, or give other values than the page shows.
"""

import builtins
import symtable
from collections.abc import Iterator

from tutor.lesson.model import Cell, Lesson, Mistake

KNOWN = frozenset(dir(builtins)) | {"display", "get_ipython", "__file__"}
"""Names that are there without being set."""

_COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")
_MAKES_NAMES = ("%run", "%pylab", "%load", "%store", "%%capture", "%env")


class _Names:
    """The names that one cell sets, and those that it uses: at once, or later in a function."""

    def __init__(self, cell: Cell, text: str) -> None:
        self.cell = cell
        self.text = text
        self.sets: set[str] = set()
        self.uses: set[str] = set()
        self.later: set[str] = set()
        try:
            self._look(symtable.symtable(text, "", "exec"), True)
        except SyntaxError:
            # What the parser takes and the compiler does not (return outside of a function).
            return

    def _look(self, table: symtable.SymbolTable, at_once: bool) -> None:
        module = table.get_type() == "module"
        for symbol in table.get_symbols():
            set_here = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if set_here and (module or symbol.is_declared_global()):
                self.sets.add(symbol.get_name())
            if symbol.is_referenced() and (module or symbol.is_global()):
                (self.uses if at_once else self.later).add(symbol.get_name())
        for inner in table.get_children():
            runs = inner.get_type() == "class" or inner.get_name() in _COMPREHENSIONS
            self._look(inner, at_once and runs)

    def line(self, name: str) -> int:
        """Return the first line of the cell with a name in it."""
        import re

        word = re.compile(rf"(?<![\w.]){re.escape(name)}\b")
        rows = self.text.split("\n")
        return next((n for n, row in enumerate(rows, 1) if word.search(row)), 1)


def hints(lesson: Lesson, counts: dict[int, int]) -> list[Mistake]:
    """Return what looks like a stale name; `counts` are those of the cells' last runs."""
    rows = lesson.source.split("\n")
    cells = [
        _Names(cell, "\n".join(rows[cell.first_line - 1 : cell.last_line])) for cell in lesson.cells
    ]
    if any("import *" in each.text or _magic(each.text) for each in cells):
        # Nobody can say which names there are.
        return []
    found: list[Mistake] = []
    told: set[str] = set()
    for place in range(len(cells)):
        for name, line, message, hint in _of(cells, place, counts):
            if name not in told:
                told.add(name)
                number = cells[place].cell.number
                found.append(Mistake(lesson.path, line, 1, message, hint, number, "hint"))
    return found


def _magic(text: str) -> bool:
    return any(f"pass  # {magic}" in text for magic in _MAKES_NAMES)


Told = tuple[str, int, str, str]


def _of(cells: list[_Names], place: int, counts: dict[int, int]) -> Iterator[Told]:
    """Yield the names of one cell that may be stale: name, line, what is so, what to do."""
    here = cells[place]
    above = set().union(*(each.sets for each in cells[: place + 1])) | KNOWN
    for name in sorted(here.uses - above):
        number = _first([each for each in cells[place + 1 :] if name in each.sets])
        line = here.line(name)
        if number is not None:
            yield (
                name, line,
                f"{name} is used here and set below, in cell {number}: only an earlier run of that "
                "cell can have set it",
                f"move cell {number} above this one",
            )  # fmt: skip
        else:
            yield (name, line, _nowhere(name), _SET_IT)
    anywhere = set().union(*(each.sets for each in cells)) | KNOWN
    for name in sorted(here.later - anywhere):
        yield name, here.line(name), _nowhere(name), _SET_IT
    yield from _out_of_order(cells, place, counts)


_SET_IT = "set it in a cell above"


def _nowhere(name: str) -> str:
    if name.strip("_0123456789") == "" or name in ("In", "Out"):
        return f"{name} is IPython's memory of earlier cells, which is not there when cells are run"
    return f"no cell sets {name}: only a cell that was edited or deleted since can have set it"


def _first(cells: list[_Names]) -> int | None:
    return cells[0].cell.number if cells else None


def _out_of_order(cells: list[_Names], place: int, counts: dict[int, int]) -> Iterator[Told]:
    """Yield names that a cell below had set anew before this one last ran."""
    here = cells[place]
    count = counts.get(here.cell.number)
    if count is None:
        return
    above = set().union(*(each.sets for each in cells[:place]))
    for name in sorted((here.uses & above) - here.sets):
        for below in cells[place + 1 :]:
            ran = counts.get(below.cell.number)
            if name in below.sets and ran is not None and ran < count:
                yield (
                    name, here.line(name),
                    f"this cell last ran after cell {below.cell.number}, below, which sets {name} "
                    "anew: its stored output may show another value than a run in order",
                    "restart and run all cells in order to see what the page really does",
                )  # fmt: skip
                break
