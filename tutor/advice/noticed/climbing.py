"""A loss that grows from the first step on, on the same data: what a wrong sign does."""

import math

from tutor.advice.numbers import same
from tutor.plain.numbers import scalar
from tutor.trace.model import Step, View

ROWS = 6
"""So many times it has to grow, and never to fall, before anything is said."""

MORE = 1.02
"""So many times as large as in the beginning it has to be by then."""


TAKING = frozenset({"getitem", "take", "choice", "permutation", "index_select"})
"""Ops that take a part of the data, which is another one each time."""


class Data:
    """Follows the arrays that a script computes with: whether an iteration has those of the last.

    A loss of other data each time, sorted perhaps, may grow while the weights get better.
    """

    def __init__(self) -> None:
        self._turn: tuple[int | None, int | None] = (None, None)
        self._before: dict[str, View] = {}
        self._now: dict[str, View] = {}

    def see(self, step: Step) -> None:
        """Take in what the ops of a step were given."""
        if step.loop is None:
            return
        turn = step.loop, step.iteration
        if turn != self._turn:
            self._turn, self._before, self._now = turn, self._now, {}
        for op in step.ops:
            for given in op.inputs if op.op not in TAKING else ():
                if given.name and given.from_ is None and math.prod(given.view.shape) > 1:
                    self._now.setdefault(given.name, given.view)

    @property
    def again(self) -> bool:
        """Whether some of it was there in the iteration before, with the same values."""
        shared = self._before.keys() & self._now.keys()
        return any(same(self._before[name], self._now[name]) for name in shared)


class Climb:
    """Follows the loss of a script that computes its gradients itself."""

    def __init__(self) -> None:
        self._rows = 0
        self._fell = False
        self._first = 0.0
        self._last: float | None = None

    def add(self, step: Step, value: float, again: bool) -> bool:
        """Take in the loss of a step; say whether it has only grown, and enough, by now.

        It has to be one of the same data, `again`, and no running sum.
        """
        sums = any(op.output.name in {i.name for i in op.inputs if i.name} for op in step.ops)
        if self._last is None:
            self._first = value
        elif value <= self._last or not again or sums:
            self._fell = True
        else:
            self._rows += 1
        self._last = value
        enough = value - self._first > (MORE - 1) * abs(self._first)
        return not self._fell and self._rows >= ROWS and enough

    def told(self, name: str, line: int | None) -> str:
        """Return what is to be said of it; `line` is that of updates that add the gradient."""
        first, last = (scalar(each or 0.0, ascii=True) for each in (self._first, self._last))
        text = (
            f"{name} has grown in each step so far, from {first} to {last}, on the same data: the "
            "updates make it larger. "
        )
        if line is not None:
            return text + (
                "The update adds the gradient, which points up: take it away, with a minus."
            )
        return text + (
            "Either the gradient has the wrong sign (target minus output where it is output minus "
            "target), or the update adds it where it should take it away. If both are right, the "
            "steps are too long: look whether it is a sum where the loss is a mean, or try a tenth "
            "of the learning rate."
        )
