"""Names for what the script gives no name: ``h1``, ``h2``, in the order in which they are asked."""

from itertools import count

from tutor.trace.model import Step

SPARE = ("h", "z", "u", "q")
"""Letters for values that the script does not name; the first that it does not use is taken."""

Result = tuple[int, int]
"""An op, and which of its results is meant, from 0."""


class Spares:
    """The names given to results of one step's ops; one among `others` says the step as well."""

    def __init__(self, step: Step, others: frozenset[str]) -> None:
        self._step = step
        self._others = others
        self.given: dict[Result, str] = {}

    def of(self, result: Result, others: frozenset[str] = frozenset()) -> str:
        """Return the name of a result, a new one where it has none; `others` are further ones."""
        if result not in self.given:
            used = set(self._step.tensors)
            # A letter of which the script has h1 or h_1 itself would be mistaken for one of these.
            stems = {name.rstrip("0123456789_") for name in used}
            letter = next((letter for letter in SPARE if letter not in stems), "value_")
            names = (f"{letter}{n}" for n in count(1))
            taken = used | {name.partition("@")[0] for name in self.given.values()}
            name = next(name for name in names if name not in taken)
            self.given[result] = (
                f"{name}@{self._step.index}" if name in self._others | others else name
            )
        return self.given[result]
