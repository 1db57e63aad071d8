"""Which lines of an edited source are the same, changed, added or gone."""

from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from tutor.lesson.source import lines, tidy

Kind = Literal["same", "changed", "added"]


class Line(NamedTuple):
    """A line of the new source: its number from 1, and that of the old line it was made from.

    `old` is None for an added line.
    """

    number: int
    kind: Kind
    old: int | None


class Lines(NamedTuple):
    """All lines of the new source in order, and the numbers of the old lines that are gone."""

    new: tuple[Line, ...]
    gone: tuple[int, ...]

    @property
    def changed(self) -> tuple[int, ...]:
        """The numbers of the new lines that are not as they were: changed or added."""
        return tuple(line.number for line in self.new if line.kind != "same")

    @property
    def old_to_new(self) -> dict[int, int]:
        """The new number of each old line that is still there, changed or not."""
        return {line.old: line.number for line in self.new if line.old is not None}


def compared(old_source: str, new_source: str) -> Lines:
    """Pair the lines of two sources; line ends do not count."""
    old, new = _rows(old_source), _rows(new_source)
    found: list[Line] = []
    gone: list[int] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line(c + k + 1, "same", a + k + 1) for k in range(d - c)]
            continue
        pairs = _pairs(old[a:b], new[c:d])
        for k in range(d - c):
            partner = pairs.get(k)
            kind: Kind = "added" if partner is None else "changed"
            found.append(Line(c + k + 1, kind, None if partner is None else a + partner + 1))
        kept = set(pairs.values())
        gone += [a + k + 1 for k in range(b - a) if k not in kept]
    return Lines(tuple(found), tuple(gone))


def _rows(source: str) -> list[str]:
    """Return the lines; what a final line feed ends is no further line."""
    rows = lines(tidy(source))
    return rows[:-1] if rows[-1] == "" else rows


def _pairs(old: list[str], new: list[str]) -> dict[int, int]:
    """Pair new lines with the old ones they were made from, by their places in a stretch.

    Equally many lines are paired one by one; otherwise each is paired with the next that is like.
    """
    if len(old) == len(new):
        return {k: k for k in range(len(new))}
    pairs: dict[int, int] = {}
    start = 0
    for k, row in enumerate(new):
        for j in range(start, len(old)):
            if SequenceMatcher(None, old[j].strip(), row.strip()).ratio() > _ALIKE:
                pairs[k], start = j, j + 1
                break
    return pairs


_ALIKE = 0.5
"""How alike two lines have to be, from 0 to 1, to be taken for one line that was changed."""
