"""What one run came to: its counts, its losses, its weights, and what it named at its end."""

import hashlib
from array import array
from bisect import bisect_left

from tutor.lesson.model import phases_in
from tutor.trace.model import End, Step, View
from tutor.trace.pairing import same


class Losses:
    """The loss of each iteration of one training loop: sixteen bytes an iteration."""

    def __init__(self) -> None:
        self._iterations = array("q")
        self._losses = array("d")

    def put(self, iteration: int, loss: float) -> None:
        """Take the loss of an iteration; a later one of the same iteration counts instead."""
        if self._iterations and self._iterations[-1] == iteration:
            self._losses[-1] = loss
        else:
            self._iterations.append(iteration)
            self._losses.append(loss)

    def at(self, iteration: int) -> float | None:
        """Return the loss of an iteration, None where there was none."""
        place = bisect_left(self._iterations, iteration)
        found = place < len(self._iterations) and self._iterations[place] == iteration
        return self._losses[place] if found else None

    @property
    def last(self) -> int:
        """The last iteration that had a loss, 0 if none had."""
        return self._iterations[-1] if self._iterations else 0


class Course:
    """The course of one run, from its steps one after the other; it holds the last step only."""

    def __init__(self) -> None:
        self.steps = 0
        self.loss: float | None = None
        self.losses: dict[int, Losses] = {}
        self.last: Step | None = None
        self.end = End("stopped", None)
        self._iterations: dict[int, int] = {}
        self._updated: dict[str, None] = {}
        self._printed = hashlib.sha256()
        self._odd: tuple[str, ...] = ()

    def add(self, step: Step, loss: float | None) -> None:
        """Take the next step, with the loss if the script knows one by then."""
        phases = phases_in(step.phase)
        if loss is None and "loss" in phases:
            loss = self._not_finite(step)
        if step.loop is not None and step.iteration is not None:
            self._iterations[step.loop] = step.iteration
            if "loss" in phases and loss is not None:
                self.losses.setdefault(step.loop, Losses()).put(step.iteration, loss)
        if "loss" in phases and loss is not None:
            self.loss = loss
        if "update" in phases:
            self._note_updated(step)
        self._printed.update(step.stdout.encode(errors="surrogatepass"))
        self.steps += 1
        self.last = step

    def _not_finite(self, step: Step) -> float | None:
        """Return the NaN or the infinity that a loss became; a record holds them as words."""
        for name in (*reversed(step.changed), *self._odd):
            word = _word(step.tensors.get(name))
            if word in ("nan", "inf", "-inf"):
                self._odd = (name,)
                return float(word)
        return None

    def _note_updated(self, step: Step) -> None:
        before = {} if self.last is None else self.last.tensors
        for name in step.changed:
            if name not in step.loop_vars and not same(before.get(name), step.tensors[name]):
                self._updated[name] = None

    def finish(self, end: End) -> None:
        """Take how the run ended."""
        self.end = end
        self._printed.update((end.stdout or "").encode(errors="surrogatepass"))

    @property
    def iterations(self) -> int:
        """How many iterations of training loops began, all loops together."""
        return sum(self._iterations.values())

    @property
    def tensors(self) -> dict[str, View]:
        """What the script named at its end."""
        return {} if self.last is None else self.last.tensors

    @property
    def printed(self) -> bytes:
        """A digest of all that the run printed."""
        return self._printed.digest()

    def weights(self) -> list[str]:
        """Return the names of the weights: the leaves that require a gradient.

        In a script that asks for none, such as one in NumPy, they are what its updates changed.
        """
        leaves = [n for n, view in self.tensors.items() if view.requires_grad and view.is_leaf]
        return leaves or [name for name in self._updated if name in self.tensors]


def _word(view: View | None) -> str:
    """Return the only element of a view as text, an empty one for views that have several."""
    value = None if view is None else view.values
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return "" if isinstance(value, list) else str(value)
