"""Steps too short to matter: an update that leaves the weights as they are, or nearly so."""

from tutor.advice.noticed.watch import WRITING, Change, Seen
from tutor.advice.numbers import largest, numbers
from tutor.advice.told import Hint

UNMOVED = 3
"""So many updates in a row have to leave everything exactly as it was: a warm-up begins with 0."""

UPDATES = 10
"""After so many updates it is asked how far the weights have come."""

LITTLE = 1e-5
"""Less than this part of its size is next to nothing for a weight in so many updates."""

BESIDE = 1e-6
"""And less than this part of the largest weight's size."""

SLOPE = 1e-2
"""A gradient smaller than this part of a weight's size may have come to the valley's floor."""


class TooShort:
    """Watches how far the weights come in the first updates of a run."""

    def __init__(self) -> None:
        self._unmoved = 0
        self._updates = 0
        self._held: set[str | None] = set()
        self._began: dict[str, tuple[float, ...]] = {}

    def forget(self) -> None:
        """Ask no more how far the weights came: where they were is not known."""
        self._unmoved = 0
        self._updates = UPDATES + 1

    def see(self, seen: Seen) -> Hint | None:
        """Take in a step; the hint comes with an update."""
        self._held |= {
            op.output.name
            for op in seen.step.ops
            if op.op[-1:] == "_" and op.op not in WRITING and op.output.name in seen.weights
        }
        written = _written(seen, self._held)
        if not written:
            return None
        for name, change in written.items():
            if self._updates == 0 and change.before is not None:
                self._began[name] = tuple(numbers(change.before) or ())
        self._updates += 1
        steep = [name for name, change in written.items() if _is_steep(change)]
        self._unmoved = 0 if seen.moved or not steep else self._unmoved + 1
        if self._unmoved == UNMOVED:
            return self._hint(steep[0], "exactly as it was", self._unmoved, seen)
        if self._updates != UPDATES or not steep:
            return None
        size = max((largest(change.after) or 0.0 for change in written.values()), default=0.0)
        if all(self._is_near(name, change, size) for name, change in written.items()):
            return self._hint(steep[0], "nearly where it began", UPDATES, seen)
        return None

    def _is_near(self, name: str, change: Change, size: float) -> bool:
        """Say whether a weight is next to where it was before the first update.

        `size` is that of the largest weight: beside it a small weight counts as near sooner.
        """
        now, began = numbers(change.after), self._began.get(name)
        if not now or not began or len(now) != len(began):
            return False
        far = max(abs(a - b) for a, b in zip(now, began, strict=True))
        # A weight that began with 0 has no size of its own yet.
        return far <= max(LITTLE * (max(map(abs, began)) or 1.0), BESIDE * size)

    def _hint(self, name: str, where: str, times: int, seen: Seen) -> Hint:
        line = seen.script.rate_line
        place = f" (line {line})" if line else ""
        text = (
            f"after {times} updates {name} is {where} although its gradient is not small: the "
            f"steps are too short to show. Try a larger learning rate{place}."
        )
        if seen.script.scheduled is not None:
            text += (
                f" The scheduler (line {seen.script.scheduled}) changes it as well: look how small "
                "it has made it, and whether it is stepped for each batch but counts epochs."
            )
        return Hint("nothing moves", seen.optimizing or seen.written[name], text)


def _written(seen: Seen, held: set[str | None]) -> dict[str, Change]:
    """Return the weights that the step's ops wrote and no other op, such as clamp_, holds back."""
    if "update" not in seen.phases and not seen.optimizing:
        return {}
    return {name: seen.weights[name] for name in seen.written if name not in held}


def _is_steep(change: Change) -> bool:
    """Say whether the gradient that the update used is finite and large beside the weight."""
    gradient = None if change.before is None else change.before.grad
    slope, size = largest(gradient), largest(change.after)
    return slope is not None and size is not None and slope > SLOPE * max(size, SLOPE)
