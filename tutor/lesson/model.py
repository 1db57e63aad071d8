"""A lesson as it was read: its title, its introduction, its loops and the segments of its code."""

from typing import NamedTuple

PHASES = ("forward", "loss", "backward", "update", "zero_grad")
"""The five phases of a training loop, in the order in which they are usually taught."""


def phases_in(phase: str) -> tuple[str, ...]:
    """Return the phases that a joined one stands for: ``forward+loss`` are two."""
    return tuple(phase.split("+"))


class Segment(NamedTuple):
    """A stretch of code that becomes one step each time it runs.

    `phase` is one of `PHASES`, several of them joined by ``+``, ``setup``, ``other`` or ``after``.
    Lines count from 1. `marker_line` is the line of the marker that opens the segment, None for a
    stretch that no marker opens. An empty segment has no code; its `first_line` and `last_line`
    are its marker's line. `notes` is Markdown whose first line stands at `notes_line`. A `fetch`
    segment is the header of a loop (``for batch in loader``): it becomes a step only when running
    it did something worth showing. `iteration_start` marks the segments that begin a loop's body.
    What is done with each value of a generator that trains runs `within` the loop of this number.
    Code that several loops run, since they call its function, is a segment of each of them: all
    but the first name that one as the `first` of them.
    """

    id: int
    phase: str
    headline: str
    notes: str
    notes_line: int
    marker_line: int | None
    first_line: int
    last_line: int
    loop: int | None
    empty: bool = False
    fetch: bool = False
    iteration_start: bool = False
    within: int | None = None
    first: int | None = None

    def as_run(self) -> "Segment":
        """Return it as a part of the loop in whose iterations it runs."""
        return self if self.within is None else self._replace(loop=self.within)

    @property
    def heads(self) -> bool:
        """Whether it is the header of a training loop, which leads to the next iteration."""
        return self.fetch and self.loop is not None and self.within is None

    @property
    def computes(self) -> bool:
        """Whether it does more than fetch what comes next, or what is left of a call.

        The header ``while (loss := error(w)) > 0.1:`` computes the loss of each iteration.
        """
        return not self.fetch or (self.heads and self.phase != "other")


class Loop(NamedTuple):
    """A training loop: the smallest loop body that holds both backward and update.

    `number` counts from 1 in the file; `first_line` is the line of its ``for`` or ``while`` (of
    its ``def`` where the body is a function's); `variables` are the names that its header binds,
    those of the loops around it first; `inferred` says that no marker named its phases.
    """

    number: int
    first_line: int
    last_line: int
    variables: tuple[str, ...]
    inferred: bool


class Correction(NamedTuple):
    """What a person says of lines whose phase was told wrong: `phase` is one of the five or other.

    The lines count from 1 and are those of whole statements.
    """

    first_line: int
    last_line: int
    phase: str


class Cell(NamedTuple):
    """A code cell of a notebook, counted from 1, and its lines in the text of the lesson.

    `head_line` is that of the marker above it, `first_line` that of its own first line. Where the
    text joins a script with files that it imports, each is such a stretch, with the number 0 and
    the path of its `file` from the script's folder; the script is the first.
    """

    number: int
    head_line: int
    first_line: int
    last_line: int
    file: str = ""


def location(file: str, line: int, cell: int | None = None) -> str:
    """Return a place as compilers write it: ``file:line``, in a notebook ``file:cell 3:line``."""
    return f"{file}:{line}" if cell is None else f"{file}:cell {cell}:{line}"


class Mistake(NamedTuple):
    """Something wrong in a lesson, with its place (line and column from 1) and what to do.

    In a notebook the line counts within the code cell `cell`. One of the `kind` ``hint`` or
    ``note`` is worth knowing and not wrong.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    cell: int | None = None
    kind: str = "error"

    def __str__(self) -> str:
        """``file:line:col: error: message; hint`` as compilers write it."""
        tail = f"; {self.hint}" if self.hint else ""
        place = location(self.file, self.line, self.cell)
        return f"{place}:{self.column}: {self.kind}: {self.message}{tail}"


class Lesson(NamedTuple):
    """A script and what was read in it, without running it.

    `name` is what one types (``autograd-1w``), `introduction` Markdown, `level` from 1 (easy).
    `symbols` are pairs of a symbol of its formulas and what the script calls it. `corrections` are
    what its phases were read with. A notebook has `cells`; its `source` is one text of them all,
    and `remarks` say what was left out of it and which names may be stale. Where a script trains in
    files that it imports from its folder, `source` is the text of them all, and `cells` are these
    files. Where such a loop cannot be stepped, `remarks` say which file has it.
    """

    path: str
    name: str
    title: str
    introduction: str
    level: int
    dependencies: tuple[str, ...]
    source: str
    segments: tuple[Segment, ...]
    loops: tuple[Loop, ...]
    symbols: tuple[tuple[str, str], ...] = ()
    corrections: tuple[Correction, ...] = ()
    cells: tuple[Cell, ...] = ()
    remarks: tuple[Mistake, ...] = ()

    @property
    def notebook(self) -> bool:
        """Whether this is a notebook with code cells."""
        return bool(self.cells) and not self.files

    @property
    def files(self) -> tuple[Cell, ...]:
        """The script and the files whose text is joined to it; none where it is one file."""
        return self.cells if self.cells and self.cells[0].file else ()
