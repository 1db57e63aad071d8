"""The number in the code that the keys change."""

from functools import lru_cache

from tutor.lesson.edits import EditError, Number, numbers
from tutor.lesson.source import lines

RATES = ("lr", "learning_rate", "eta", "alpha", "rate", "step_size")
"""Names of the number that a person wants to change first."""


class Focus:
    """The number that was chosen last, found again in whatever source is edited.

    It is seen until the person goes on; then the keys still find it.
    """

    def __init__(self) -> None:
        self._chosen: Number | None = None
        self._seen = False

    def at(self, source: str) -> Number | None:
        """Return the chosen number where it stands in a source, None where none is seen."""
        return self._found(source) if self._seen else None

    def choose(self, number: Number) -> None:
        """Choose a number."""
        self._chosen, self._seen = number, True

    def leave(self) -> bool:
        """Let no number be seen; False where none was."""
        had, self._seen = self._seen, False
        return had

    def turn(self, source: str, direction: int) -> Number:
        """Choose the next number of a source (1) or the one before (-1).

        The first time it is the best one; where none is seen it is the one that was chosen last.
        EditError where the code has none.
        """
        known = numbers_of(source)
        if not known:
            raise EditError("There is no number in this code.")
        here = self._found(source) or first_of(known, source)
        if self._seen:
            here = known[(known.index(here) + direction) % len(known)]
        self.choose(here)
        return here

    def _found(self, source: str) -> Number | None:
        """Return the number of a source that stands nearest to the one that was chosen."""
        known = numbers_of(source) if self._chosen is not None else ()
        if self._chosen is None or not known:
            return None
        line, column = self._chosen.line, self._chosen.column
        return min(known, key=lambda each: (abs(each.line - line), abs(each.column - column)))


@lru_cache(8)
def numbers_of(source: str) -> tuple[Number, ...]:
    """Return the numbers of a source, found once."""
    return numbers(source)


def first_of(known: tuple[Number, ...], source: str) -> Number:
    """Return the number that one wants to change first: the learning rate where there is one."""
    rows = lines(source)

    def wanted(number: Number) -> bool:
        before = rows[number.line - 1][: number.column].rstrip()
        name = before.removesuffix("=").rstrip()
        last = name.replace("(", " ").replace(",", " ").replace(".", " ").split()
        return before.endswith("=") and bool(last) and last[-1] in RATES

    return next((number for number in known if wanted(number)), known[0])
