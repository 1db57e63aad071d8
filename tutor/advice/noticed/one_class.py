"""Targets that are all of one class: the whole data set names no other."""

from tutor.advice.noticed.watch import Seen
from tutor.advice.numbers import numbers
from tutor.advice.told import Hint

TIMES = 3
"""So many times the same targets have to be used: then they are no batch of sorted data."""

LEAST = 8
"""Fewer examples may be of one class by chance, or as an example."""


class OneClass:
    """Watches for a classification whose targets, made before the loop, are all the same."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}
        self._batches: set[str] = set()

    def forget(self) -> None:
        """Begin to count anew."""
        self._times.clear()

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with the loss."""
        if seen.step.loop is not None:
            self._batches.update(seen.step.changed)
        for op in seen.step.ops:
            if op.op not in ("cross_entropy", "nll_loss") or len(op.inputs) < 2:
                continue
            name, view = op.inputs[1].name, op.inputs[1].view
            if name is None or name in self._batches or len(view.shape) != 1:
                continue
            found = numbers(view) or ()
            same = len(found) >= LEAST and min(found) == max(found)
            self._times[name] = self._times.get(name, 0) + 1 if same else 0
            if self._times[name] == TIMES:
                text = (
                    f"all {len(found)} targets in {name} are class {int(found[0])}, so the model "
                    f"learns to say that whatever it sees. Look where {name} is made."
                )
                return Hint("one class only", op.line, text)
        return None
